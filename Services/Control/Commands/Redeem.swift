// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Contracts

/// `punchcard redeem`
struct Redeem: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Redeem a reward for a member, undo that, or look how it stands.",
        subcommands: [Reward.self, Cancel.self, Show.self],
        defaultSubcommand: Reward.self)

    /// `punchcard redeem MEMBER REWARD`
    struct Reward: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "reward", abstract: "Give a reward for points.",
            discussion: "Where the points cannot be spent in time, the answer is the redemption; ask again with the same --id.")

        @OptionGroup var change: ChangeOptions

        @Argument(help: "The member: an id or an identifier, such as card:6035550100.")
        var member: String

        @Argument(help: "The reward.")
        var reward: String

        func run() throws {
            try change.run("reward.redeem", ["member": member.json, "reward": reward.json], ack: .done)
        }
    }

    /// `punchcard redeem cancel`
    struct Cancel: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Undo a redemption whose voucher was not used: the points come back.")

        @OptionGroup var change: ChangeOptions
        @OptionGroup var accountable: AccountableOptions

        @Argument(help: "The redemption: red_…")
        var redemption: String

        func run() throws {
            try change.run(
                "redemption.cancel",
                [
                    "actor": accountable.actor.json, "reason": accountable.reason.json, "redemption": redemption.json,
                ], ack: .done)
        }
    }

    /// `punchcard redeem show`
    struct Show: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Show how a redemption stands.")

        @OptionGroup var home: HomeOptions
        @OptionGroup var output: JSONOption

        @Argument(help: "The redemption: red_…")
        var redemption: String

        func run() throws {
            output.print(try home.door.demand("redemption.get", ["redemption": redemption.json]))
        }
    }
}
