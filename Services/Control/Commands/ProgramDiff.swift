// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Contracts
import Earning

extension ProgramCommand {
    /// `punchcard program diff`
    struct Diff: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Say what a program would change, in plain sentences.",
            discussion: "It compares the rules, not how they are written: a default that is written out changes nothing."
        )

        @OptionGroup var home: HomeOptions
        @OptionGroup var output: JSONOption

        @Argument(help: ArgumentHelp("The new one, YAML or JSON; - is the standard input.", valueName: "file"))
        var file: String

        @Option(help: ArgumentHelp("The old one. Default: the version in force.", valueName: "version or file"))
        var against: String?

        func run() throws {
            let changes = try old().changes(to: try ProgramFile.program(file))
            Terminal.print(output.json ? JSON.array(changes.map(\.json)).text : Self.text(changes))
        }

        private func old() throws -> Program {
            if let against, Int64(against) == nil { return try ProgramFile.program(against) }
            let version = against.flatMap { Int64($0) }
            let published = try home.door.demand(ProgramGet.type, .members(["version": version?.json]))
            return try Program.check(published["document"] ?? [:])
        }

        /// Each change with its place, what was said there and what is said now.
        static func text(_ changes: [ProgramChange]) -> String {
            guard !changes.isEmpty else { return "the rules are the same" }
            return changes.map { change in
                let lines = change.was.map { "  was  \($0)" } + change.now.map { "  now  \($0)" }
                return (["\(change.kind)  \(change.place)"] + lines).joined(separator: "\n")
            }.joined(separator: "\n")
        }
    }
}

extension ProgramChange {
    fileprivate var kind: String {
        if was.isEmpty { return "added" }
        return now.isEmpty ? "removed" : "changed"
    }

    fileprivate var json: JSON { ["change": kind.json, "now": now.json, "place": place.json, "was": was.json] }
}
