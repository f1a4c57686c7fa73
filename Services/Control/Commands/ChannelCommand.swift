// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Contracts

/// `punchcard channel`
struct ChannelCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "channel",
        abstract: "Say by what way messages go out, and look at it.",
        subcommands: [Set.self, List.self])

    /// `punchcard channel set`
    struct Set: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Set a channel as a file says, at once. Secrets that it leaves out stay as they are.",
            discussion: """
                Let nobody but you read a file that holds a password. - is the standard input. Exit status: 0 it is set, 65 it \
                cannot be, with what is wrong and where.
                """)

        @OptionGroup var change: ChangeOptions

        @Argument(help: ArgumentHelp("YAML or JSON: what channel.set takes.", valueName: "file"))
        var file: String

        func run() throws {
            let settings = try YAMLFile.read(file, as: "a channel", of: .channel)
            try change.run(ChannelSet.type, settings) { YAMLFile.failure(file, $0, as: "a channel") }
        }
    }

    /// `punchcard channel list`
    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show how each channel is set, without its secrets. `punchcard queues` shows what waits in them.")

        @OptionGroup var home: HomeOptions
        @OptionGroup var output: JSONOption

        func run() throws { output.print(try home.door.demand(ChannelList.type, [:])) }
    }
}
