// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Contracts
import Earning

extension ProgramCommand {
    /// `punchcard program explain`
    struct Explain: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Say what a program means, in plain sentences made of what the service runs.",
            discussion: "Of a file, which need not be published and nobody need run for; without one, of the program in force."
        )

        @OptionGroup var home: HomeOptions
        @OptionGroup var output: JSONOption

        @Argument(help: ArgumentHelp("YAML or JSON; - is the standard input.", valueName: "file"))
        var file: String?

        @Option(help: ArgumentHelp("A version that was published, instead of a file.", valueName: "n"))
        var version: Int64?

        func validate() throws {
            if file != nil, version != nil { throw ValidationError("a file or --version, not both") }
        }

        func run() throws {
            let explanation: JSON
            if let file {
                explanation = ["sentences": .array(try ProgramFile.program(file).sentences.map(\.json))]
            } else {
                explanation = try home.door.demand(ProgramExplain.type, .members(["version": version?.json]))
            }
            if output.json { return Terminal.print(explanation.text) }
            Terminal.print(Self.text(explanation["sentences"]?.array ?? []))
        }

        /// The sentences under their headings.
        static func text(_ sentences: [JSON]) -> String {
            var (lines, heading): ([String], String?) = ([], nil)
            for sentence in sentences {
                if sentence["heading"]?.string != heading {
                    heading = sentence["heading"]?.string
                    lines += (lines.isEmpty ? [] : [""]) + [heading ?? ""]
                }
                lines.append("  \(sentence["text"]?.string ?? "")")
            }
            return lines.joined(separator: "\n")
        }
    }
}
