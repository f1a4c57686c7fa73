// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Bus
import Contracts
import Kernel

/// `punchcard tail`
struct Tail: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show the events of a stream: intake, or that of a service.",
        discussion: "It leaves no trace with the owner of the stream."
    )

    @OptionGroup var home: HomeOptions
    @OptionGroup var output: JSONOption

    @Argument(help: "The stream.")
    var stream: String

    @Option(help: ArgumentHelp("The shard of the stream.", valueName: "n"))
    var shard = 0

    @Option(help: ArgumentHelp("The first position. Default: ten before the end.", valueName: "position"))
    var from: Int64?

    @Flag(help: "Go on with what comes, until Ctrl-C.")
    var follow = false

    @Option(help: ArgumentHelp("Only these types, with commas between.", valueName: "types"))
    var types: String?

    /// Events that are shown of the end.
    private static let usual: Int64 = 10

    func validate() throws {
        if let from, from < 0 { throw ValidationError("--from takes a position, not \(from)") }
    }

    func run() throws {
        let client = try home.door.client()
        defer { client.close() }
        var after = try from.map { max(0, $0 - 1) } ?? max(0, head(client) - Tail.usual)
        while true {
            let answer = try fetch(client, after: after, wait: follow ? Limits.ownFetchWait : 0)
            for event in answer["events"]?.array ?? [] { Terminal.print(output.json ? event.text : Tail.line(event)) }
            after = answer["next"]?.integer ?? after
            if !follow, after >= answer["head"]?.integer ?? 0 { return }
        }
    }

    private func head(_ client: Client) throws -> Int64 {
        try fetch(client, after: 0, wait: 0, limit: 1)["head"]?.integer ?? 0
    }

    private func fetch(_ client: Client, after: Int64, wait: Int64, limit: Int64 = Int64(Limits.fetchEvents)) throws -> JSON {
        let names = types.map { $0.split(separator: ",").map { JSON.string(String($0)) } }
        let data = JSON.members([
            "after": after.json, "limit": limit.json, "stream": stream.json, "streamShard": .integer(Int64(shard)),
            "types": names.map(JSON.array), "wait": wait.json,
        ])
        let message = Message(id: Door.newID(), source: Door.source, type: "stream.fetch", data: data)
        let reply = try Reply(home.door.ask(message, with: client))
        guard reply.isOK, let data = reply.data else { throw Failure(refusal: reply) }
        return data
    }

    /// `42  2026-11-21 18:55:00  points.earned  mem_…  points=25 purchase=T42-913`
    static func line(_ event: JSON) -> String {
        let position = event["sequence"]?.string.flatMap(Position.init(sequence:))?.number ?? 0
        let time = event["recordedtime"]?.string.flatMap { Timestamp($0) }.map(Format.time) ?? "-"
        // What is short enough to be read in passing.
        let facts = (event["data"]?.object?.members ?? []).compactMap { key, value -> String? in
            if key == "member" { return nil }
            if let text = value.string, text.count <= 40 { return "\(key)=\(text)" }
            return value.integer.map { "\(key)=\($0)" }
        }
        let columns = [
            "\(position)", time, event["type"]?.string ?? "?", event["partitionkey"]?.string ?? "-", facts.joined(separator: " "),
        ]
        return columns.joined(separator: "  ")
    }
}
