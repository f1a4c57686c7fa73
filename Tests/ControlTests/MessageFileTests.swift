// SPDX-License-Identifier: Apache-2.0

import Contracts
import TestSupport
import Testing

@testable import Control

@Suite struct MessageFileTests {
    private let scratch: Scratch
    private let one = #"{"id":"1","source":"till","type":"purchase.completed","data":{"amount":1}}"#
    private let two = #"{"id":"2","source":"till","type":"member.get"}"#

    init() throws { scratch = try Scratch() }

    private func read(_ text: String, ack: Message.Ack? = nil) throws -> [Pulled] {
        try all(MessageFile(path: scratch.file(text), ack: ack))
    }

    @Test func `one message a line`() throws {
        let messages = try read("\(one)\n\n\(two)\r\n").map(\.message)
        #expect(messages.map { $0?.id } == ["1", "2"])
        #expect(messages.map { $0?.place } == ["line 1", "line 3"])
    }

    @Test func `one array`() throws {
        #expect(try read("[\(one),\n \(two)]").map { $0.message?.id } == ["1", "2"])
        #expect(try read("[\(one),\(two)]").map { $0.message?.place } == ["line 1, element 1", "line 1, element 2"])
        #expect(try read("[]").isEmpty)
    }

    @Test func `one object over several lines`() throws {
        let pretty = try JSON(parsing: Array(one.utf8)).prettyText
        #expect(try read(pretty).map { $0.message?.id } == ["1"])
    }

    @Test func `a last line without an end`() throws {
        #expect(try read("\(one)\n\(two)").count == 2)
    }

    @Test func `a missing specversion is added, and ack is set where it means something`() throws {
        let messages = try read("\(one)\n\(two)\n", ack: .done).compactMap(\.message)
        let sent = try messages.map { try JSON(parsing: $0.bytes) }
        #expect(sent.map { $0["specversion"] } == ["1.0", "1.0"])
        #expect(sent.map { $0["ack"] } == ["done", nil])
    }

    @Test(arguments: [
        ("{\"id\":", ProblemCode.malformed), (#"{"id":"1","source":"till"}"#, .invalid), ("42", .invalid),
        (#"{"id":"1","source":"till","type":"a.b","data":{"a":1,"a":2}}"#, .malformed),
        (#"{"id":"1","source":"till","type":"a.b","data":{"amount":1.5}}"#, .invalid),
    ])
    func `a line that is no message is refused, and the others are taken`(line: String, code: ProblemCode) throws {
        let pulled = try read("\(one)\n\(line)\n\(two)\n")
        #expect(pulled.map(\.code) == [nil, code, nil])
        // The same at the beginning, where it could have been the start of something longer.
        let first = try read("\(line)\n\(one)\n\(two)\n")
        #expect(first.map(\.code) == [code, nil, nil])
        #expect(first.compactMap(\.message).map(\.place) == ["line 2", "line 3"])
    }

    @Test func `a file that is not there is named`() {
        #expect(throws: Failure.self) { try MessageFile(path: "\(scratch.path)/nothing") }
    }
}
