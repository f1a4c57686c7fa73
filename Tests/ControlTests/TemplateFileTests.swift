// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Contracts
import Foundation
import TestSupport
import Testing

@testable import Control

/// Templates and channels as people write them into files.
@Suite struct TemplateFileTests {
    private let scratch: Scratch
    private var directory: String { scratch.path }

    init() throws { scratch = try Scratch() }

    /// What is told of a file that cannot be read as what it should be.
    private func report(_ read: () throws -> Void) -> String? {
        do {
            try read()
            return nil
        } catch {
            return (error as? Failure)?.message
        }
    }

    @Test func `a directory stands for the templates in it, by name, and a file for itself`() throws {
        for name in ["b.yaml", "a.yaml", "notes.md"] { _ = try scratch.file("", named: name) }
        let file = "\(directory)/notes.md"
        #expect(try NamedFiles.templates.paths([directory, file]) == ["\(directory)/a.yaml", "\(directory)/b.yaml", file])
        // Whether it is there is seen when it is read.
        #expect(try NamedFiles.templates.paths(["\(directory)/none.yaml"]) == ["\(directory)/none.yaml"])
        let empty = "\(directory)/empty"
        try FileManager.default.createDirectory(atPath: empty, withIntermediateDirectories: false)
        #expect(report { _ = try NamedFiles.templates.paths([empty]) } == "there is no .yaml in \(empty)")
    }

    @Test(arguments: [("on: a", "points-earned"), ("{template: other, on: a}", "other")])
    func `a template that has no name is called like its file`(text: String, name: String) throws {
        let path = try scratch.file(text, named: "points-earned.yaml")
        #expect(try NamedFiles.templates.read(path) == ["on": "a", "template": name.json])
    }

    @Test func `a file that is no template is refused as one, with the place`() throws {
        for text in ["when: {gift: 1.5}", "- on: a", "on: [a", "on: a\non: b", ""] {
            let path = try scratch.file(text, named: "bad.yaml")
            let told = try #require(report { _ = try NamedFiles.templates.read(path) }, "\(text)")
            #expect(told.hasPrefix("\(path) cannot be a template:"), "\(told)")
        }
    }

    @Test func `what the service refuses in a template is told with the file and the place in it`() throws {
        let problem: JSON = [
            "code": "invalid", "errors": [["detail": "is no field of points.earned", "pointer": "/data/body"]], "status": 422,
        ]
        let refused = try Reply(["problem": problem, "status": 422])
        #expect(
            NamedFiles.templates.failure("a.yaml", refused).message == """
                a.yaml cannot be a template:
                  /body is no field of points.earned
                """)
    }

    @Test func `a file that is no channel is not called a program`() throws {
        let path = try scratch.file("smtp: {port: 1.5}", named: "mail.yaml")
        let home = directory + "/home"
        let told = report {
            var command = try Punchcard.parseAsRoot(["channel", "set", path, "--home", home])
            try command.run()
        }
        #expect(told?.hasPrefix("\(path) cannot be a channel:\n  /smtp/port ") == true, "\(told ?? "nothing")")
    }

    @Test(
        arguments: [
            ("name: x\nkind: gift\ncost: 5\nperMembr: 3", ["/perMembr"]),
            ("name: x\ncost: 5\nvoucher: {validfor: P90D, uses: 2}\nLeft: 2", ["/Left", "/voucher/validfor"]),
            ("name: x\ncost: 5\ntaken: 2\nleft: 8\npublishedAt: 2026-11-22T08:00:00Z", []),
        ] as [(String, [String])])
    func `a word that nobody reads is refused in a file, with its place`(text: String, places: [String]) throws {
        let path = try scratch.file(text, named: "coffee.yaml")
        let told = places.map { "  \($0) this release does not know it" }
        let refusal = told.isEmpty ? nil : (["\(path) cannot be a reward:"] + told).joined(separator: "\n")
        #expect(report { _ = try NamedFiles.rewards.read(path) } == refusal)
    }

    @Test(
        arguments: [
            (RewardPublish.type, FileFields.reward), (TemplatePublish.type, .template), (ChannelSet.type, .channel),
        ])
    func `a file may have every field of the reference`(type: String, fields: FileFields) throws {
        let reference = try String(contentsOfFile: repository + "/docs/reference/protocol.md", encoding: .utf8)
        let part = try #require(reference.components(separatedBy: "\n### `\(type)`\n").last?.components(separatedBy: "\n→ ").first)
        // The first column of the first table.
        let names = part.split(separator: "\n").prefix { !$0.hasPrefix("| kind |") }.filter { $0.hasPrefix("| `") }
            .flatMap { $0.split(separator: "|")[0].split(separator: "`").map(String.init).filter { $0.allSatisfy(\.isLetter) } }
        #expect(names.count > 8, "\(part)")
        for name in names { #expect(fields.faults(in: [name: [:]]).isEmpty, "\(name)") }
    }

    @Test func `every reward that the café gives is shipped`() throws {
        let paths = try NamedFiles.rewards.paths([repository + "/deploy/config/rewards"])
        let rewards = try paths.map { try RewardPublish(NamedFiles.rewards.read($0), at: Pointer()) }
        let program = try ProgramFile.read(repository + "/deploy/config/programs/cafe.yaml")
        let given = [program["stamps"]?.array?.first?["reward"], program["gifts"]?["welcome"]?["reward"]]
        #expect(Set(rewards.map(\.reward.text)) == Set(given.compactMap { $0?.string }))
    }

    @Test func `every template that is shipped is called like its file`() throws {
        let files = try NamedFiles.templates.paths([repository + "/deploy/config/templates"])
        #expect(files.count > 10)
        for file in files {
            let name = file.split(separator: "/").last?.split(separator: ".").first.map(String.init)
            #expect(try NamedFiles.templates.read(file)["template"]?.string == name)
        }
    }
}
