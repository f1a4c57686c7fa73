// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Contracts

/// `punchcard points`
struct PointsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "points",
        abstract: "Hold, spend, give back, correct and transfer points.",
        discussion: "A member is an id, or an identifier: card:…, phone:…, email:… or customer:…",
        subcommands: [Hold.self, Capture.self, Release.self, Restore.self, Adjust.self, Transfer.self])

    /// A hold of a member.
    struct HoldArguments: ParsableArguments {
        @Argument(help: "The member.")
        var member: String

        @Argument(help: "Your name for the hold.")
        var hold: String
    }

    /// `punchcard points hold`
    struct Hold: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Set points aside, so that nothing else can spend them.")

        @OptionGroup var change: ChangeOptions
        @OptionGroup var what: HoldArguments

        @Argument(help: "How many.")
        var points: Int64

        @Option(help: ArgumentHelp("When its time is over; default as the program says.", valueName: "seconds"))
        var ttl: Int64?

        func run() throws {
            try change.run(
                "points.hold",
                .members([
                    "hold": what.hold.json, "member": what.member.json, "points": points.json, "ttlSeconds": ttl?.json,
                ]))
        }
    }

    /// `punchcard points capture`
    struct Capture: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Spend points that are held; the rest is free again.")

        @OptionGroup var change: ChangeOptions
        @OptionGroup var what: HoldArguments

        @Option(help: "How many; default all.")
        var points: Int64?

        func run() throws {
            try change.run(
                "points.capture",
                .members(["hold": what.hold.json, "member": what.member.json, "points": points?.json]))
        }
    }

    /// `punchcard points release`
    struct Release: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Free points that are held.")

        @OptionGroup var change: ChangeOptions
        @OptionGroup var what: HoldArguments

        func run() throws {
            try change.run("points.release", ["hold": what.hold.json, "member": what.member.json])
        }
    }

    /// `punchcard points restore`
    struct Restore: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Give back points that were captured.")

        @OptionGroup var change: ChangeOptions
        @OptionGroup var what: HoldArguments
        @OptionGroup var accountable: AccountableOptions

        @Option(help: "How many; default all that were not given back yet.")
        var points: Int64?

        func run() throws {
            try change.run(
                "points.restore",
                .members([
                    "actor": accountable.actor.json, "hold": what.hold.json, "member": what.member.json,
                    "points": points?.json, "reason": accountable.reason.json,
                ]))
        }
    }

    /// `punchcard points adjust`
    struct Adjust: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Give or take points by hand.",
            discussion: "To take some: punchcard points adjust card:1 --reason … --actor … -- -50")

        @OptionGroup var change: ChangeOptions
        @OptionGroup var accountable: AccountableOptions

        @Argument(help: "The member.")
        var member: String

        @Argument(help: "How many; to take some, last of all: -- -50")
        var points: Int64

        @Option(help: ArgumentHelp("When those given expire; default as the program says.", valueName: "time"))
        var expiresAt: String?

        func run() throws {
            try change.run(
                "points.adjust",
                .members([
                    "actor": accountable.actor.json, "expiresAt": expiresAt?.json, "member": member.json,
                    "points": points.json, "reason": accountable.reason.json,
                ]))
        }
    }

    /// `punchcard points transfer`
    struct Transfer: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Let points go from one member to another.")

        @OptionGroup var change: ChangeOptions
        @OptionGroup var accountable: AccountableOptions

        @Argument(help: "Who gives.")
        var from: String

        @Argument(help: "Who gets.")
        var to: String

        @Argument(help: "How many.")
        var points: Int64

        func run() throws {
            try change.run(
                "points.transfer",
                [
                    "actor": accountable.actor.json, "from": from.json, "points": points.json,
                    "reason": accountable.reason.json, "to": to.json,
                ])
        }
    }
}
