// SPDX-License-Identifier: Apache-2.0

import Contracts
import Earning
import Foundation
import TestSupport
import Testing

@testable import Control

/// The programs that we ship and print: each can be published, by our reader and by the schema.
@Suite struct ProgramFileTests {
    static let shipped = ["points", "tiers", "cashback", "stamps", "referral", "cafe"]

    static func path(_ name: String) -> String { repository + "/deploy/config/programs/\(name).yaml" }

    /// The examples of the reference, made whole where they are a part.
    static func examples() throws -> [String] {
        let page = try String(contentsOfFile: repository + "/docs/reference/program.md", encoding: .utf8)
        return page.components(separatedBy: "```yaml\n").dropFirst().map { block in
            let example = block.components(separatedBy: "\n```").first ?? ""
            let head = [("program", "part"), ("timeZone", "UTC"), ("currency", "EUR"), ("earn", "[]")]
            let lines = example.split(separator: "\n")
            return head.filter { key, _ in !lines.contains { $0.hasPrefix("\(key):") } }.map { "\($0): \($1)\n" }.joined() + example
        }
    }

    @Test(arguments: shipped)
    func `a program that is shipped can be published`(name: String) throws {
        let document = try ProgramFile.checked(Self.path(name))
        #expect(document["program"]?.string == name)
        #expect(try ProgramSchema.takes([document]) == [true])
    }

    @Test func `every file among the programs is tested`() throws {
        let files = try FileManager.default.contentsOfDirectory(atPath: repository + "/deploy/config/programs")
        #expect(files.sorted() == Self.shipped.map { "\($0).yaml" }.sorted())
    }

    @Test func `every example of the reference can be published`() throws {
        let examples = try Self.examples()
        #expect(examples.count > 10)
        var documents: [JSON] = []
        for example in examples {
            let document = try YAML.json(example)
            #expect(throws: Never.self, "\(example)") { try Program.check(document) }
            documents.append(document)
        }
        let verdicts = try ProgramSchema.takes(documents)
        for (example, verdict) in zip(examples, verdicts) where !verdict { Issue.record("the schema refuses \(example)") }
    }

    @Test(arguments: shipped)
    func `a program is shown as people write it`(name: String) throws {
        let document = try ProgramFile.read(Self.path(name))
        #expect(try YAML.json(YAML.text(document)) == document)
    }

    @Test(
        arguments: [
            [
                "a": "no", "b": "12", "c": "1.00", "d": "null", "e": "", "f": "x y", "g": "a: b", "h": "- x",
                "i": "2026-01-15T00:00:00",
            ],
            ["a": [], "b": [:], "c": [[:], ["x": []]], "d": [["y", 1], [true]], "e": "café", "f": "quo\"te\n", "12": -1],
            [
                "a": ["b": ["c": ["d": .string(String(repeating: "long ", count: 40))]]],
                "yes": ["on", "15:00", "~", "#", "*a", "&b"],
            ],
            ["a": "two\nlines\n", "b": ["c": "no\n\n  end"], "d": [["e": "x\ny", "f": ["z\n"]]], "g": " \n", "h": "\ta\n"],
            ["list": [["deep": .array((0..<60).map { .string("name\($0)") }), "id": "x"], ["id": "y"]], "true": "true"],
        ] as [JSON]
    )
    func `whatever stands in a document is shown so that it reads the same`(document: JSON) throws {
        #expect(try YAML.json(YAML.text(document)) == document)
    }

    @Test func `a program is shown in the order of the reference, an entry on a line`() throws {
        let document = try ProgramFile.read(Self.path("points"))
        #expect(
            YAML.text(document) == """
                program: points
                timeZone: Europe/Berlin
                currency: EUR
                rounding: down
                earn:
                  - {points: 1, per: "1.00", currency: EUR}
                basis: {excludeCategories: [giftcard], excludeTenders: [points, giftcard], tax: include}
                acceptance: {beforeEnrollment: reject, early: PT5M, late: P60D}

                """
        )
    }

    @Test(arguments: [
        ("points", ExplainedPrograms.points), ("tiers", ExplainedPrograms.tiers), ("cashback", ExplainedPrograms.cashback),
        ("stamps", ExplainedPrograms.stamps), ("referral", ExplainedPrograms.referral), ("cafe", ExplainedPrograms.cafe),
    ])
    func `a program that is shipped is explained in these sentences`(name: String, text: String) throws {
        let sentences = try ProgramFile.program(Self.path(name)).sentences.map(\.json)
        #expect(ProgramCommand.Explain.text(sentences) == text)
    }

    @Test func `what a program changes is said, and nothing where only the writing differs`() throws {
        let points = try ProgramFile.program(Self.path("points"))
        #expect(ProgramCommand.Diff.text(points.changes(to: points)) == "the rules are the same")
        let scratch = try Scratch()
        let text = try String(contentsOfFile: Self.path("points"), encoding: .utf8)
        let other = try scratch.file(text.replacing("points: 1,", with: "points: 2,") + "\ngifts: {welcome: {points: 5}}\n")
        #expect(
            ProgramCommand.Diff.text(points.changes(to: try ProgramFile.program(other))) == """
                changed  earn/0
                  was  A purchase earns 1 point for each 1.00 EUR.
                  now  A purchase earns 2 points for each 1.00 EUR.
                added  gifts/welcome
                  now  Who enrols gets 5 points.
                """
        )
    }
}
