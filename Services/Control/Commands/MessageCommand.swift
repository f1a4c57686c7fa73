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

        func run() throws {
            let list = try home.door.demand(
                "message.list", .members(["limit": limit.json, "member": member?.json, "state": state?.json]))
            if output.json { return Terminal.print(list.text) }
            var table = Table([
                .text("QUEUED"), .text("MEMBER"), .text("TEMPLATE"), .text("CHANNEL"), .text("STATE"), .text("WHY"),
                .number("TRIES"),
            ])
            for message in list["messages"]?.array ?? [] {
                let why = [message["reason"]?.string, message["detail"]?.string].compactMap(\.self).joined(separator: ": ")
                table.add([
                    message["queuedAt"]?.string ?? "?", message["member"]?.string ?? "?", message["template"]?.string ?? "?",
                    message["channel"]?.string ?? "?", message["state"]?.string ?? "?", why.isEmpty ? "-" : why,
                    "\(message["attempts"]?.integer ?? 0)",
                ])
            }
            Terminal.write(table.text)
            if list["next"] != nil { Terminal.note("there are more: ask with --limit, or for one member") }
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
