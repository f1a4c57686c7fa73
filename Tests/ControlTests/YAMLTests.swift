// SPDX-License-Identifier: Apache-2.0

import Contracts
import Foundation
import TestSupport
import Testing

@testable import Control

@Suite struct YAMLTests {
    @Test(
        arguments: [
            ("a: 1", ["a": 1]), ("a: -12", ["a": -12]), ("a: \"1\"", ["a": "1"]), ("a: '1.50'", ["a": "1.50"]),
            ("a: true", ["a": true]), ("a: False", ["a": false]), ("a: yes", ["a": "yes"]), ("a: no", ["a": "no"]),
            ("a: EUR", ["a": "EUR"]), ("a: P30D", ["a": "P30D"]), ("a: 2026-01-15", ["a": "2026-01-15"]),
            ("a: 2026-01-15T00:00:00", ["a": "2026-01-15T00:00:00"]), ("a: \"\"", ["a": ""]), ("a: \"null\"", ["a": "null"]),
            ("a: [1, x, {b: 2}]", ["a": [1, "x", ["b": 2]]]), ("a: {}", ["a": [:]]), ("a: []", ["a": []]),
            ("a: Europe/Berlin", ["a": "Europe/Berlin"]), ("a: |\n  two\n  lines\n", ["a": "two\nlines\n"]),
            ("a: &x {b: 1}\nc: *x", ["a": ["b": 1], "c": ["b": 1]]),
            (#"{"a": "1.00", "b": [1, true]}"#, ["a": "1.00", "b": [1, true]]),
            ("12: a", ["12": "a"]), ("a: 1-2", ["a": "1-2"]), ("a: s1", ["a": "s1"]),
        ] as [(String, JSON)]
    )
    func `what people write is what the wire takes`(yaml: String, json: JSON) throws {
        #expect(try YAML.json(yaml) == json)
    }

    @Test(arguments: [
        ("a: 1.5", "/a"), ("a: 1.00", "/a"), ("a: 1e3", "/a"), ("a: .5", "/a"), ("a: -0.1", "/a"), ("a: 010", "/a"),
        ("a: 0x1F", "/a"), ("a: 15:00", "/a"), ("a: 1_000", "/a"), ("a: +1", "/a"), ("a: .inf", "/a"),
        ("a: 99999999999999999", "/a"), ("a:", "/a"), ("a: ~", "/a"), ("a: null", "/a"), ("a: [1, 2.5]", "/a/1"),
        ("a: {b/c: 1.5}", "/a/b~1c"),
    ])
    func `what could be meant in two ways is refused, with its place`(yaml: String, pointer: String) throws {
        let faults = try #require(throws: YAML.Faults.self) { try YAML.json(yaml) }
        #expect(faults.faults.map(\.pointer.description) == [pointer])
    }

    @Test func `a decimal is to be quoted, and all faults are told at once`() throws {
        let faults = try #require(throws: YAML.Faults.self) { try YAML.json("per: 1.00\nlate:\n") }
        #expect(faults.faults.map(\.pointer.description) == ["/per", "/late"])
        #expect(faults.faults[0].detail.contains("write it in quotes, as \"1.00\""))
        #expect(faults.faults[0].detail.contains("line 1"))
    }

    @Test(arguments: ["a: [1", "a: 1\na: 2", "", "- [\n"])
    func `what is no YAML is refused`(yaml: String) {
        #expect(throws: (any Error).self) { try YAML.json(yaml) }
    }

    @Test func `a value nested without end is refused`() {
        let yaml = String(repeating: "[", count: 40) + String(repeating: "]", count: 40)
        #expect(throws: YAML.Faults.self) { try YAML.json("a: \(yaml)") }
    }

    @Test func `the simplest program that is shipped is the one that is played`() throws {
        let document = try ProgramFile.read(repository + "/deploy/config/programs/points.yaml")
        #expect(document == DemoProgram.document())
    }

    @Test func `every fault of a program is told with its place`() throws {
        let scratch = try Scratch()
        let path = try scratch.file("program: x\ntimeZone: Nowhere/Atall\ncurrency: EURO\nearn: []\nrounding: sideways\n")
        let failure = try #require(throws: Failure.self) { try ProgramFile.checked(path) }
        for place in ["/timeZone", "/currency", "/rounding"] { #expect(failure.message.contains("\n  \(place) ")) }
        #expect(failure.code == .badInput)
    }

    @Test func `the programs of a demonstration can be published`() throws {
        let scratch = try Scratch()
        for document in [DemoProgram.document(), DemoProgram.document(currencies: ["JPY", "USD"], takesHistory: true)] {
            let path = try scratch.file(document.text)
            #expect(try ProgramFile.checked(path) == document)
        }
    }
}
