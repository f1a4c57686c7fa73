// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Contracts

/// `punchcard account`
struct AccountCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "account",
        abstract: "Look at a member's points.",
        subcommands: [Show.self],
        defaultSubcommand: Show.self
    )

    /// `punchcard account show`
    struct Show: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Show what a member has.")

        @OptionGroup var home: HomeOptions
        @OptionGroup var output: JSONOption

        @Argument(help: "The member: an id or an identifier, such as card:6035550100.")
        var member: String

        @Option(help: ArgumentHelp("As it was recorded at that moment.", valueName: "time"))
        var at: String?

        func run() throws {
            let account = try home.door.demand("account.get", .members(["at": at?.json, "member": member.json]))
            Terminal.write(output.json ? account.text + "\n" : ShownAccount(account).text)
        }
    }
}
