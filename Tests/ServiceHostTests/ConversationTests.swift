// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import TestSupport
import Testing

@testable import ServiceHost

/// A handler that asks others first.
struct ConversationTests {
    private func ask(_ play: Playground, _ to: [String], within: Int64 = 1_000, type: String? = nil) throws -> JSON? {
        let data = JSON.members(["to": .array(to.map(JSON.string)), "type": type?.json, "within": .integer(within)])
        return try play.system.ask("toy.ask", data, of: till).data?["answers"]
    }

    @Test func `answers come in the order of the questions, whoever answers first`() throws {
        let play = try Playground(shards: 2)
        play.system.pause(club)
        let data: JSON = ["to": ["enrollment-0", "earning-1", "earning-0"], "within": 1_000]
        let ticket = play.system.send(play.system.message("toy.ask", data).bytes, to: till)
        try play.system.advance(milliseconds: 200)
        #expect(try play.system.answer(to: ticket) == nil)
        play.system.resume(club)
        try play.system.settle()
        // The ledgers do not know the type; that is an answer as well.
        #expect(try play.system.answer(to: ticket)?["data"]?["answers"] == ["200", "404", "404"])
    }

    @Test func `a process that is not there is unreachable, one that does not answer is a timeout`() throws {
        let play = try Playground()
        play.system.kill(club)
        #expect(try ask(play, ["enrollment-0"]) == ["unreachable"])
        play.system.pause(ledger)
        #expect(try ask(play, ["earning-0"]) == ["timeout"])
        #expect(try ask(play, ["enrollment-0", "earning-0"]) == ["unreachable", "timeout"])
    }

    @Test func `a process that starts meanwhile is reached`() throws {
        let play = try Playground()
        play.system.kill(club)
        let ticket = play.system.send(play.system.message("toy.ask", ["to": ["enrollment-0"]]).bytes, to: till)
        try play.system.advance(milliseconds: 500)
        #expect(try play.system.answer(to: ticket) == nil)
        try play.system.start(club)
        try play.system.advance(milliseconds: 50)
        #expect(try play.system.answer(to: ticket)?["data"]?["answers"] == ["200"])
    }

    @Test func `deadlines are kept to a few milliseconds`() throws {
        let play = try Playground()
        play.system.pause(club)
        for within in [1, 50, 333, 1_000] as [Int64] {
            let begin = play.system.moment.steady
            #expect(try ask(play, ["enrollment-0"], within: within) == ["timeout"])
            #expect((within...within + 25).contains(play.system.moment.steady - begin))
        }
    }

    /// `unreachable` says that nothing happened there.
    @Test func `a question that is said to be unreachable is not sent any more`() throws {
        let play = try Playground([.enrollment, .gateway])
        let data: JSON = ["to": ["enrollment-0"], "within": 200, "type": "toy.note"]
        for pause in 195...225 as ClosedRange<Int64> {
            play.system.kill(club)
            let ticket = play.system.send(play.system.message("toy.ask", data).bytes, to: till)
            try play.system.settle()
            // The till does not run until after the deadline, when the club is there again.
            let heads = try play.system.events(of: club).count
            play.system.pause(till)
            try play.system.advance(milliseconds: pause)
            try play.system.start(club)
            play.system.resume(till)
            try play.system.advance(milliseconds: 100)
            let answers = try play.system.answer(to: ticket)?["data"]?["answers"]
            if answers == ["unreachable"] { #expect(try play.system.events(of: club).count == heads, "after \(pause) ms") }
        }
    }

    @Test func `an answer that comes too late is ignored`() throws {
        let play = try Playground()
        play.system.pause(club)
        #expect(try ask(play, ["enrollment-0"], within: 100) == ["timeout"])
        play.system.resume(club)
        try play.system.settle()
        #expect(try ask(play, ["enrollment-0"]) == ["200"])
    }

    @Test func `asking nobody is answered at once`() throws {
        let play = try Playground()
        #expect(try ask(play, []) == [])
        #expect(play.system.moment.steady == 0)
    }

    @Test func `nothing is left of questions that were answered, or not`() throws {
        let play = try Playground()
        play.system.pause(club)
        _ = try ask(play, ["enrollment-0", "earning-0"])
        play.system.resume(club)
        _ = try ask(play, ["enrollment-0", "earning-0"])
        try play.system.advance(milliseconds: 3_000)
        let core = try #require(play.system.core(till))
        #expect(core.conversations.isEmpty && core.resends.isEmpty && core.resumable.isEmpty)
        // Only the long poll of the club's stream is under way.
        #expect(core.requests.count == 1)
    }

    @Test func `messages of an array that ask others are answered in their places`() throws {
        let play = try Playground()
        let messages = (0..<6).map { index in
            index % 2 == 0
                ? play.system.message("toy.ask", ["to": ["enrollment-0"]], id: "m \(index)")
                : play.system.message("ping", [:], id: "m \(index)")
        }
        let replies = try play.batch(messages, to: till)
        #expect(replies.map(\.id) == (0..<6).map { "m \($0)" })
        #expect(replies.map(\.status) == Array(repeating: 200, count: 6))
    }

    @Test func `what is looked up for an array is asked once`() throws {
        let play = try Playground()
        let messages = (0..<6).map { play.system.message("toy.lookup", [:], id: "m \($0)") }
        #expect(try play.batch(messages, to: till).map(\.status) == Array(repeating: 404, count: 6))
        #expect(play.switches.counted("looked up") == 6)
    }

    @Test func `an answer that cannot be read is a fault of the other`() throws {
        let play = try Playground([.enrollment, .gateway])
        play.system.pause(club)
        let ticket = play.system.send(play.system.message("toy.ask", ["to": ["enrollment-0"]]).bytes, to: till)
        try play.system.settle()
        let core = try #require(play.system.core(till))
        let question = try #require(core.requests.first { if case .question = $0.value { true } else { false } })
        core.receive(Array("nonsense".utf8), to: question.key, at: play.system.moment)
        try play.system.settle()
        #expect(try play.system.answer(to: ticket)?["data"]?["answers"] == ["500"])
    }
}
