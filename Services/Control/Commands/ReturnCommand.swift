// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Contracts

/// `punchcard return`
struct ReturnCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "return", abstract: "Correct a return.", subcommands: [Void.self])

    /// `punchcard return void`
    struct Void: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Make a return as if it had not been.")

        @OptionGroup var change: ChangeOptions
        @OptionGroup var accountable: AccountableOptions

        @Argument(help: "The number of the return.")
        var number: String

        @Option(help: ArgumentHelp("Who reported the purchase, such as pos/store-17.", valueName: "source"))
        var purchaseSource: String

        func run() throws {
            try change.run(
                "return.void",
                [
                    "actor": accountable.actor.json, "purchaseSource": purchaseSource.json,
                    "reason": accountable.reason.json, "return": number.json,
                ])
        }
    }
}
