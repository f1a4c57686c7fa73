// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Contracts

/// `punchcard member`
struct MemberCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "member",
        abstract: "Look at a member, give out all that is kept of one, or forget who it was.",
        subcommands: [Show.self, Export.self, Erase.self],
        defaultSubcommand: Show.self
    )

    /// `punchcard member show`
    struct Show: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show what every service knows of a member.",
            discussion: "A member is an id, or an identifier: card:…, phone:…, email:… or customer:…"
        )

        @OptionGroup var home: HomeOptions
        @OptionGroup var output: JSONOption

        @Argument(help: "The member.")
        var member: String

        func run() throws {
            let overview = try home.door.demand("member.overview", ["member": member.json])
            Terminal.write(output.json ? overview.text + "\n" : ShownMember(overview).text)
            let missing = (overview["missing"]?.array ?? []).compactMap(\.string)
            if !missing.isEmpty {
                let names = missing.joined(separator: ", ")
                throw Failure("no answer in time from \(names). Try again; `punchcard status` shows what is stuck", code: .tryAgain)
            }
        }
    }

    /// `punchcard member export`
    struct Export: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Print everything that any service has on a member, as one JSON document.",
            discussion: "When a service does not answer there is no document, and the exit status is 75."
        )

        @OptionGroup var home: HomeOptions

        @Argument(help: "The member: an id or an identifier, such as card:6035550100.")
        var member: String

        func run() throws { Terminal.print(try home.door.demand("member.export", ["member": member.json]).prettyText) }
    }

    /// `punchcard member erase`
    struct Erase: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Forget who a member was. The ledger is kept, under the id.",
            discussion: """
                Name, birthday, identifiers and preferences are gone from every file when this returns, and nobody can bring them \
                back; backups made before still have them. An identifier of an erased member is never given to another.
                """
        )

        @OptionGroup var change: ChangeOptions

        @Argument(help: "The member: an id or an identifier, such as card:6035550100.")
        var member: String

        @Option(help: "Why. It stays in the stream for ever, so it must not name anybody.")
        var reason: String?

        @Flag(help: "Do it; without, only say what would be forgotten.")
        var yes = false

        func run() throws {
            guard yes else {
                let profile = try change.home.door.demand("member.get", ["member": member.json])
                change.output.print(profile)
                throw Failure("nothing was done: say --yes to forget who this is, for ever", code: .refused)
            }
            try change.run("member.erase", .members(["member": member.json, "reason": reason?.json]))
        }
    }
}
