// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Contracts

/// `punchcard activity`
struct ActivityCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "activity",
        abstract: "Report what a member did that is no purchase.",
        discussion: "The same activity and reference of a member earn once.",
        subcommands: [Performed.self, Reversed.self])

    /// What was done.
    struct Arguments: ParsableArguments {
        @Argument(help: "The member: an id or an identifier, such as card:6035550100.")
        var member: String

        @Argument(help: "What it is for the program, such as review.posted.")
        var activity: String

        @Argument(help: "What it was about.")
        var reference: String

        var json: JSON { ["activity": activity.json, "member": member.json, "reference": reference.json] }
    }

    /// `punchcard activity performed`
    struct Performed: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Report an activity.")

        @OptionGroup var change: ChangeOptions
        @OptionGroup var what: Arguments

        func run() throws { try change.run("activity.performed", what.json, ack: .done) }
    }

    /// `punchcard activity reversed`
    struct Reversed: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Undo an activity: what it earned goes.")

        @OptionGroup var change: ChangeOptions
        @OptionGroup var what: Arguments

        func run() throws { try change.run("activity.reversed", what.json, ack: .done) }
    }
}
