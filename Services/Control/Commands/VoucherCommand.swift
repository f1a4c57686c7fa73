// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Contracts

/// `punchcard voucher`
struct VoucherCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "voucher", abstract: "Look whether a voucher can be used, use it, or make it void.",
        subcommands: [Check.self, Use.self, Void.self])

    /// `punchcard voucher check`
    struct Check: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Look whether a voucher can be used, and for what.")

        @OptionGroup var home: HomeOptions
        @OptionGroup var output: JSONOption

        @Argument(help: "Its code; capitals and hyphens do not matter.")
        var code: String

        func run() throws { output.print(try home.door.demand("voucher.check", ["code": code.json])) }
    }

    /// `punchcard voucher use`
    struct Use: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Take a voucher, before it is paid.")

        @OptionGroup var change: ChangeOptions

        @Argument(help: "Its code.")
        var code: String

        @Option(help: ArgumentHelp("The number that the purchase will have.", valueName: "number"))
        var purchase: String?

        @Option(help: ArgumentHelp("Who will report the purchase; default this command.", valueName: "source"))
        var purchaseSource: String?

        @Option(help: "The store.")
        var store: String?

        func run() throws {
            try change.run(
                "voucher.use",
                .members([
                    "code": code.json, "purchase": purchase?.json, "purchaseSource": purchaseSource?.json,
                    "store": store?.json,
                ]))
        }
    }

    /// `punchcard voucher void`
    struct Void: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Make a voucher void. What it took stays spent.")

        @OptionGroup var change: ChangeOptions
        @OptionGroup var accountable: AccountableOptions

        @Argument(help: "Its code.")
        var code: String

        func run() throws {
            try change.run(
                "voucher.void",
                ["actor": accountable.actor.json, "code": code.json, "reason": accountable.reason.json])
        }
    }
}
