// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Bus
import Contracts
import Kernel
import ServiceHost

/// `punchcard program`
struct ProgramCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "program",
        abstract: "Work with the rules: check, publish, show, explain or compare them.",
        subcommands: [Check.self, Publish.self, Show.self, Explain.self, Diff.self]
    )

    /// `punchcard program check`
    struct Check: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Check a program without publishing it, by the code that the service runs.",
            discussion: "Exit status: 0 it can be published, 65 it cannot, with every fault and its place."
        )

        @Argument(help: ArgumentHelp("YAML or JSON; - is the standard input.", valueName: "file"))
        var file: String

        func run() throws {
            _ = try ProgramFile.checked(file)
            Terminal.print("\(file) can be published")
        }
    }

    /// `punchcard program publish`
    struct Publish: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Put a program in force. The same document again is no new version."
        )

        @OptionGroup var home: HomeOptions
        @OptionGroup var output: JSONOption

        @Argument(help: ArgumentHelp("YAML or JSON; - is the standard input.", valueName: "file"))
        var file: String

        @Option(help: ArgumentHelp("From when on, with offset. Default: now.", valueName: "time"))
        var effectiveFrom: String?

        func run() throws {
            let document = try ProgramFile.checked(file)
            let from = try effectiveFrom.map { text in
                guard let time = Timestamp(text) else {
                    throw Failure("--effective-from takes a time such as 2026-11-21T00:00:00Z, not \(text)", code: .usage)
                }
                return time
            }
            let published = try ProgramCommand.publish(document, effectiveFrom: from, through: home.door)
            if output.json { return Terminal.print(published.text) }
            let since = published["effectiveFrom"]?.string ?? "?"
            Terminal.print("version \(published["version"]?.integer ?? 0) is in force from \(since)")
        }
    }

    /// `punchcard program show`
    struct Show: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Show the program in force, or a version of it, as YAML.")

        @OptionGroup var home: HomeOptions
        @OptionGroup var output: JSONOption

        @Option(help: ArgumentHelp("The version. Default: the one in force.", valueName: "n"))
        var version: Int64?

        func run() throws {
            let published = try home.door.demand(ProgramGet.type, .members(["version": version?.json]))
            if output.json { return Terminal.print(published.text) }
            let (number, since) = (published["version"]?.integer ?? 0, published["effectiveFrom"]?.string ?? "?")
            Terminal.write("# version \(number), in force from \(since)\n" + YAML.text(published["document"] ?? [:]))
        }
    }

    /// Publishes a document, and asks until every shard has it.
    static func publish(_ document: JSON, effectiveFrom: Timestamp?, through door: Door) throws -> JSON {
        let message = Message(
            id: Door.newID(),
            source: Door.source,
            type: ProgramPublish.type,
            data: ProgramPublish(document: document, effectiveFrom: effectiveFrom).json
        )
        let client = try door.client()
        defer { client.close() }
        while true {
            let reply = try Reply(door.ask(message, with: client))
            if reply.status == 200, let data = reply.data { return data }
            guard reply.status == 202 else { throw Failure(refusal: reply) }
            Terminal.note("it is published; waiting until every shard has read it")
        }
    }
}
