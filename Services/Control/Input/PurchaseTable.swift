// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel

/// Which column of a table means what.
struct PurchaseColumns: Sendable {
    var member = "member"
    var memberKind = Identifier.Kind.customer
    var time = "time"
    var amount = "amount"
    /// The currency of all rows, or the column that names it.
    var currency: CurrencyOrigin = .column("currency")
    var purchase: String?
    var store: String?
    var category: String?
    var enrolled: String?

    enum CurrencyOrigin: Hashable, Sendable {
        case fixed(Currency)
        case column(String)
    }
}

/// A row that can be imported.
struct PurchaseRow: Hashable, Sendable {
    /// From 1 on, the heading not counted.
    let number: Int
    let identifier: Identifier
    let time: Timestamp
    let amount: Amount
    let currency: Currency
    let purchase: String?
    let store: String?
    let category: String?
    /// When the member joined, if the table says so.
    let enrolled: Timestamp?
}

/// Reads the rows of a table by its heading.
struct PurchaseTable {
    /// Why a row cannot be imported.
    struct BadRow: Error, Hashable, Sendable {
        let line: Int
        let reason: String
    }

    private var reader: CSVReader
    private let columns: PurchaseColumns
    private let heading: [String: Int]
    private let clock: LocalTime
    private let point: Character
    private var number = 0

    /// Opens the file, and looks for the columns in its first row.
    init(path: String, columns: PurchaseColumns, delimiter: UInt8, clock: LocalTime, point: Character) throws(Failure) {
        reader = try CSVReader(path: path, delimiter: delimiter)
        self.columns = columns
        self.clock = clock
        self.point = point
        guard let names = try reader.next()?.fields?.map(PurchaseTable.trimmed) else {
            throw Failure("\(path) has no heading that names its columns", code: .badInput)
        }
        var wanted = [columns.member, columns.time, columns.amount]
        wanted += [columns.purchase, columns.store, columns.category, columns.enrolled].compactMap(\.self)
        if case .column(let name) = columns.currency { wanted.append(name) }
        for name in wanted where names.filter({ $0 == name }).count != 1 {
            let which = names.contains(name) ? "more than one column" : "no column"
            throw Failure(
                "\(path) has \(which) \(name); it has \(names.joined(separator: ", ")). Say which is which with --member, "
                    + "--time, --amount, --currency or --currency-column",
                code: .badInput
            )
        }
        heading = Dictionary(names.enumerated().map { ($1, $0) }) { first, _ in first }
    }

    var thousandths: Int? { reader.thousandths }

    /// The next row; nil at the end.
    mutating func next() throws(Failure) -> Result<PurchaseRow, BadRow>? {
        guard let row = try reader.next() else { return nil }
        number += 1
        do throws(BadRow) { return .success(try purchase(row)) } catch { return .failure(error) }
    }

    private func purchase(_ row: CSVReader.Row) throws(BadRow) -> PurchaseRow {
        guard let fields = row.fields else { throw BadRow(line: row.line, reason: row.fault) }
        func field(_ name: String?) throws(BadRow) -> String? {
            guard let name, let index = heading[name] else { return nil }
            guard index < fields.count else {
                throw BadRow(line: row.line, reason: "it has \(fields.count) columns, and \(name) is number \(index + 1)")
            }
            let text = PurchaseTable.trimmed(fields[index])
            return text.isEmpty ? nil : text
        }
        func read<Value>(_ name: String, _ what: String, _ read: (String) -> Value?) throws(BadRow) -> Value {
            let text = try field(name) ?? ""
            guard let value = read(text) else { throw BadRow(line: row.line, reason: "\(name) is \(what): \"\(text)\"") }
            return value
        }
        let currency: Currency
        switch columns.currency {
        case .fixed(let fixed): currency = fixed
        case .column(let name): currency = try read(name, "no currency such as EUR") { Currency($0) }
        }
        let number = try field(columns.purchase)
        if let number, !PurchaseTable.canBeID(number) {
            throw BadRow(
                line: row.line,
                reason: "the purchase number \"\(number)\" has more than 100 characters, or others than ASCII"
            )
        }
        if columns.purchase != nil, number == nil { throw BadRow(line: row.line, reason: "it has no purchase number") }
        return PurchaseRow(
            number: self.number,
            identifier: try read(columns.member, "no \(columns.memberKind.rawValue)") { Identifier(columns.memberKind, $0) },
            time: try read(columns.time, "no time") { clock.time($0) },
            amount: try read(columns.amount, "no amount in \(currency)") { Amount(decimal: $0, in: currency, point: point) },
            currency: currency,
            purchase: number,
            store: try field(columns.store),
            category: try field(columns.category),
            enrolled: try field(columns.enrolled) == nil
                ? nil : try read(columns.enrolled ?? "", "no time") { clock.time($0) }
        )
    }

    /// Whether a number can be part of a message id.
    private static func canBeID(_ number: String) -> Bool {
        number.utf8.count <= 100 && number.utf8.allSatisfy { (0x20...0x7e).contains($0) }
    }

    private static func trimmed(_ text: String) -> String {
        String(text.drop { $0.isWhitespace }.reversed().drop { $0.isWhitespace }.reversed())
    }
}
