// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Contracts

/// `punchcard message`
struct MessageCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "message",
        abstract: "Look at the messages to members, or end them for one.",
        subcommands: [List.self, Unsubscribe.self])

    /// `punchcard message list`
    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List messages, the oldest first: what was sent, what was not and why, what waits.")

        @OptionGroup var home: HomeOptions
        @OptionGroup var output: JSONOption

        @Argument(help: "The member: an id or an identifier. Default: everybody.")
        var member: String?

        @Option(help: ArgumentHelp("queued, sent, suppressed or failed.", valueName: "state"))
        var state: MessageState?

        @Option(help: ArgumentHelp("At most so many: 1 to 512.", valueName: "n"))
        var limit: Int64 = 100

        @Option(help: ArgumentHelp("Go on after what a page before ended with.", valueName: "place"))
        var after: String?

        func run() throws {
            let list = try home.door.demand(
                "message.list",
                .members(["after": after?.json, "limit": limit.json, "member": member?.json, "state": state?.json]))
            if output.json { return Terminal.print(list.text) }
            let messages = list["messages"]?.array ?? []
            guard !messages.isEmpty else { return Terminal.note("there are no such messages") }
            Terminal.write(ShownMessage.table(messages, ofMember: false).text)
            if let next = list["next"]?.string { Terminal.note("there are more: go on with --after '\(next)'") }
        }
    }

    /// `punchcard message unsubscribe`
    struct Unsubscribe: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Take a consent back by the token that stands in the link of a message.")

        @OptionGroup var change: ChangeOptions

        @Argument(help: "What stands in the link.")
        var token: String

        func run() throws { try change.run("message.unsubscribe", ["token": token.json]) }
    }
}

extension MessageState: ExpressibleByArgument {}
