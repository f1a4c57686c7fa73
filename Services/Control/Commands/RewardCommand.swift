// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Contracts

/// `punchcard reward`
struct RewardCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reward",
        abstract: "Work with the catalogue of rewards: publish, list, show, retire or recommend them.",
        subcommands: [Publish.self, List.self, Show.self, Retire.self, Recommend.self])

    /// `punchcard reward publish`
    struct Publish: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Offer rewards, or offer them otherwise than before.",
            discussion: "Exit status: 0 all are offered, 65 one cannot be, with what is wrong and where; those before it are.")

        @OptionGroup var home: HomeOptions
        @OptionGroup var output: JSONOption

        @Argument(help: ArgumentHelp("Files of YAML, or directories of them.", valueName: "path"))
        var paths: [String]

        func run() throws {
            for file in try NamedFiles.rewards.paths(paths) {
                let reply = try home.door.ask("reward.publish", try NamedFiles.rewards.read(file))
                guard reply.isOK, let data = reply.data else { throw NamedFiles.rewards.failure(file, reply) }
                if output.json { Terminal.print(data.text) } else { Terminal.print(ShownReward(data).line) }
            }
        }
    }

    /// `punchcard reward list`
    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List the rewards; for a member, what of them can be had.")

        @OptionGroup var home: HomeOptions
        @OptionGroup var output: JSONOption

        @Argument(help: "The member: an id or an identifier.")
        var member: String?

        @Flag(help: "Those that are unlisted, retired or over as well.")
        var all = false

        func run() throws {
            let list = try home.door.demand(
                "reward.list", .members(["all": all ? true : nil, "member": member?.json]))
            if output.json { return Terminal.print(list.text) }
            let rewards = list["rewards"]?.array ?? []
            guard !rewards.isEmpty else { return Terminal.note("no reward is offered\(all ? "" : "; --all shows the others")") }
            Terminal.write(ShownReward.table(rewards, isForMember: member != nil))
            if list["missing"]?.array?.isEmpty == false {
                Terminal.note("what the member can spend cannot be found out just now")
            }
        }
    }

    /// `punchcard reward show`
    struct Show: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Show a reward as YAML, with what is left of it.")

        @OptionGroup var home: HomeOptions
        @OptionGroup var output: JSONOption

        @Argument(help: "The reward.")
        var reward: String

        func run() throws {
            let shown = try home.door.demand("reward.get", ["reward": reward.json])
            Terminal.write(output.json ? shown.text + "\n" : YAML.text(shown, order: FileFields.reward.order))
        }
    }

    /// `punchcard reward retire`
    struct Retire: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Offer a reward no more. What was issued stays.")

        @OptionGroup var change: ChangeOptions

        @Argument(help: "The reward.")
        var reward: String

        func run() throws { try change.run("reward.retire", ["reward": reward.json]) }
    }

    /// `punchcard reward recommend`
    struct Recommend: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List the rewards that a member can have and pay now, the most fitting first.")

        @OptionGroup var home: HomeOptions
        @OptionGroup var output: JSONOption

        @Argument(help: "The member: an id or an identifier.")
        var member: String

        @Option(help: ArgumentHelp("At most so many.", valueName: "n"))
        var limit: Int64 = 10

        func run() throws {
            let list = try home.door.demand("reward.recommend", ["limit": limit.json, "member": member.json])
            if output.json { return Terminal.print(list.text) }
            var table = Table([.text("REWARD"), .text("NAME"), .number("COST"), .number("SCORE")])
            let rewards = list["rewards"]?.array ?? []
            guard !rewards.isEmpty else { return Terminal.note("there is nothing that this member can have and pay now") }
            for reward in rewards {
                let shown = ShownReward(reward)
                table.add([shown.reward, shown.name, shown.cost, "\(reward["score"]?.integer ?? 0)"])
            }
            Terminal.write(table.text)
        }
    }
}
