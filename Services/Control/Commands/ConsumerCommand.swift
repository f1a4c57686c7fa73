// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Contracts
import Kernel
import ServiceHost

/// `punchcard consumer`
struct ConsumerCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "consumer",
        abstract: "Let a process that stopped reading a stream read on, on record.",
        subcommands: [Reset.self]
    )

    /// `punchcard consumer reset`
    struct Reset: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Accept that a stream was restored, and read on from where you say.",
            discussion: """
                Without --position it is read on from where the process was, or from the end of the backup if that comes \
                first. Reading again does no harm: what was done is known. What is skipped is never read.
                """
        )

        @OptionGroup var home: HomeOptions

        @Argument(help: "Who reads: a process such as earning-0, or a service for all its shards.")
        var reader: String

        @Argument(help: "The stream, such as intake-0.")
        var stream: String

        @Option(help: ArgumentHelp("Everything up to here is taken as read; or `head`, for all there is.", valueName: "n"))
        var position: String?

        @Option(help: "Why; kept on record.")
        var reason: String

        @Option(help: "Who decides; kept on record.")
        var actor: String

        func validate() throws {
            if Service(rawValue: reader) == nil, ProcessName(reader) == nil {
                throw ValidationError("\(reader) is neither a process such as earning-0 nor a service")
            }
            if ConsumerCommand.stream(stream) == nil { throw ValidationError("\(stream) is no stream such as intake-0") }
            if let position, position != "head", Int64(position).map({ $0 < 0 }) ?? true {
                throw ValidationError("--position takes a number or `head`, not \(position)")
            }
        }

        func run() throws {
            guard let stream = ConsumerCommand.stream(stream) else { return }
            let readers = try Service(rawValue: reader).map { try home.home.topology().processes(of: $0).map(\.description) }
            for process in readers ?? [reader] {
                let data = JSON.members([
                    "actor": actor.json, "position": position.map { Int64($0)?.json ?? $0.json }, "process": process.json,
                    "reason": reason.json, "stream": stream.name.json, "streamShard": .integer(stream.shard),
                ])
                Terminal.print(try home.door.demand("consumer.reset", data))
            }
        }
    }

    /// Reads `intake-0`.
    fileprivate static func stream(_ text: String) -> (name: String, shard: Int64)? {
        guard let dash = text.lastIndex(of: "-"), let shard = Int64(text[text.index(after: dash)...]), shard >= 0,
            Service(stream: String(text[..<dash])) != nil
        else { return nil }
        return (String(text[..<dash]), shard)
    }
}
