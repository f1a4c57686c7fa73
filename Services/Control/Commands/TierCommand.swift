// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Contracts

/// `punchcard tier`
struct TierCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tier", abstract: "Give a member a level.", subcommands: [Set.self])

    /// `punchcard tier set`
    struct Set: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Give a level by hand, up or down.",
            discussion: "What is bought and reviewed later counts as ever.")

        @OptionGroup var change: ChangeOptions
        @OptionGroup var accountable: AccountableOptions

        @Argument(help: "The member: an id or an identifier, such as card:6035550100.")
        var member: String

        @Argument(help: "The level.")
        var tier: String

        @Option(help: ArgumentHelp("Until when; default as long as one that was reached.", valueName: "time"))
        var until: String?

        func run() throws {
            try change.run(
                "tier.set",
                .members([
                    "actor": accountable.actor.json, "member": member.json, "reason": accountable.reason.json,
                    "tier": tier.json, "until": until?.json,
                ]))
        }
    }
}
