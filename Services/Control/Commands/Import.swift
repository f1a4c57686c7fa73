// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Contracts
import Kernel

/// `punchcard import`
struct Import: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Import purchases from a table (CSV), one purchase a row.",
        discussion: """
            The whole table is read before anything is sent, and bad rows are shown. Ids come from the file's name and rows, \
            or from --purchase, so the same import again counts nothing twice. Exit status as `publish`; 65 for bad rows.
            """
    )

    @OptionGroup var home: HomeOptions
    @OptionGroup var table: TableOptions
    @OptionGroup var sending: SendingOptions

    @Argument(help: ArgumentHelp("The table; its first row names the columns.", valueName: "file.csv"))
    var file: String

    @Flag(help: "Enroll members as they appear.")
    var enroll = false

    @Flag(help: "Leave out rows that cannot be imported, rather than stop.")
    var skipBad = false

    @Flag(help: "Only read the table, and say what would be done.")
    var dryRun = false

    func run() throws {
        let plan = try ImportPlan(reading: table.open(file))
        Terminal.note(plan.text)
        if plan.bad > 0, !skipBad {
            throw Failure("nothing was sent. Correct the rows, or leave them out with --skip-bad", code: .badInput)
        }
        if dryRun { return }
        var source = try table.source(file, plan, enroll: enroll, ack: sending.ack)
        try Publication(door: home.door, options: sending, verb: "import").run(&source)
    }
}

/// How a table is read.
struct TableOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The column that says who bought.", valueName: "column"))
    var member = "member"

    @Option(help: "What stands there: card, phone, email or customer.")
    var memberKind = Identifier.Kind.customer

    @Option(
        help: ArgumentHelp(
            "The column with the time: RFC 3339, YYYY-MM-DD or YYYYMMDD, with or without hh:mm.",
            valueName: "column"
        )
    )
    var time = "time"

    @Option(help: ArgumentHelp("The time zone of times that name none.", valueName: "zone"))
    var timeZone = "UTC"

    @Option(help: ArgumentHelp("The column with the amount, in units of the currency: 29.33", valueName: "column"))
    var amount = "amount"

    @Flag(help: "Amounts are written with a comma: 29,33")
    var decimalComma = false

    @Option(help: ArgumentHelp("The currency of all rows.", valueName: "code"))
    var currency: String?

    @Option(help: ArgumentHelp("The column with the currency.", valueName: "column"))
    var currencyColumn: String?

    @Option(
        help: ArgumentHelp(
            "The column with the shop's number of the purchase. Default: the row is its number.",
            valueName: "column"
        )
    )
    var purchase: String?

    @Option(help: ArgumentHelp("The column with the store.", valueName: "column"))
    var store: String?

    @Option(help: ArgumentHelp("The column with the category of what was bought.", valueName: "column"))
    var category: String?

    @Option(
        help: ArgumentHelp(
            "The column with the time at which the member joined. Default: the first purchase, also where it came before.",
            valueName: "column"
        )
    )
    var enrolled: String?

    @Option(help: ArgumentHelp("Who sends. Default: import/ and the name of the file.", valueName: "source"))
    var source: String?

    @Option(help: ArgumentHelp("What stands between columns; tab for a tabulator.", valueName: "character"))
    var delimiter = ","

    func open(_ file: String) throws -> PurchaseTable {
        let bytes = Array((delimiter == "tab" ? "\t" : delimiter).utf8)
        guard bytes.count == 1, bytes[0] != UInt8(ascii: "\"") else {
            throw Failure("--delimiter takes one character such as ; or the word tab, not \(delimiter)", code: .usage)
        }
        return try PurchaseTable(
            path: file,
            columns: columns(),
            delimiter: bytes[0],
            clock: clock(),
            point: decimalComma ? "," : "."
        )
    }

    /// Reads times in the zone of the table.
    func clock() throws(Failure) -> LocalTime {
        guard let clock = LocalTime(zone: timeZone) else {
            throw Failure("--time-zone takes a name such as Europe/Berlin, not \(timeZone)", code: .usage)
        }
        return clock
    }

    func source(_ file: String, _ plan: ImportPlan, enroll: Bool, ack: Message.Ack?) throws -> ImportSource {
        ImportSource(
            try open(file),
            source: source ?? ImportSource.source(ofFile: file),
            ack: ack,
            enrolling: enroll ? plan.members : []
        )
    }

    private func columns() throws(Failure) -> PurchaseColumns {
        let origin: PurchaseColumns.CurrencyOrigin
        switch (currency, currencyColumn) {
        case (let code?, nil):
            guard let currency = Currency(code) else {
                throw Failure("--currency takes an ISO 4217 code such as EUR, not \(code)", code: .usage)
            }
            origin = .fixed(currency)
        case (nil, let column): origin = .column(column ?? "currency")
        case (_?, _?): throw Failure("--currency and --currency-column cannot stand together", code: .usage)
        }
        return PurchaseColumns(
            member: member,
            memberKind: memberKind,
            time: time,
            amount: amount,
            currency: origin,
            purchase: purchase,
            store: store,
            category: category,
            enrolled: enrolled
        )
    }
}

extension Identifier.Kind: ExpressibleByArgument {}
