// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Contracts

/// `punchcard member`
struct MemberCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "member",
        abstract: "Look at a member.",
        subcommands: [Show.self],
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
            if !missing.isEmpty { throw Failure("no answer in time from \(missing.joined(separator: ", "))", code: .tryAgain) }
        }
    }
}
