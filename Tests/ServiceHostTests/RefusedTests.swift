// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import Storage
import TestSupport
import Testing

@testable import ServiceHost

/// What a reading asks, and what a refusal leaves behind.
struct RefusedTests {
    private let stream = StreamName("intake", shard: 0)

    private func reading() -> Reading {
        Reading(
            stream: stream, owner: till, subscription: .messages(of: .gateway, [], refused: { _, _, _ in }), consumer: "earning",
            share: .whole, cursor: Cursor(epoch: "e", position: Position(7)))
    }

    @Test(arguments: [ProblemCode.overloaded, .unavailable, .internal])
    func `a fetch that is refused is asked again after a while`(code: ProblemCode) {
        var reading = reading()
        reading.take(.refused(code, "not now"), at: 5_000)
        #expect(!reading.wantsMore(at: 5_000 + Limits.ownFetchWait - 1))
        #expect(reading.wantsMore(at: 5_000 + Limits.ownFetchWait))
        #expect(reading.stopped == nil)
    }

    @Test func `a reading that stops says only why it stopped`() {
        var reading = reading()
        reading.stall(until: 9_000, because: "program_missing")
        reading.stop("epoch_changed")
        #expect(reading.stopped == "epoch_changed" && reading.stalled == nil)
    }

    @Test func `what was told before a question is read when its answer reaches the head`() {
        var reading = reading()
        let asked = Moment(now: TestSystem.noon, wall: TestSystem.noon, steady: 1_000)
        for (next, head, through) in [(8, 9, nil), (9, 9, asked.now)] as [(Int64, Int64, Timestamp?)] {
            reading.hasAsked(1, at: asked)
            reading.take(.done(["epoch": "e", "events": [], "head": head.json, "next": next.json]), at: 1_000)
            #expect(reading.doneThrough == through)
        }
    }

    @Test func `the question for a head names nobody, so that it says nothing of how far anybody is`() {
        let question = reading().headQuestion
        #expect(question["consumer"] == nil && question["epoch"] == nil)
        #expect(question["after"] == 7 && question["limit"] == 1 && question["wait"] == 0)
    }

    private func remembered(_ id: String, _ play: Playground, source: String) throws -> InboxEntry? {
        try play.system.store(ledger)?.remembered(TestSystem.secret.inboxKey(source: source, id: id))
    }

    private func refusals(_ play: Playground) throws -> [Position] {
        var found: [Position] = []
        try play.system.store(ledger)?.events(after: .start, limit: .max) { entry in
            if String(decoding: entry.json, as: UTF8.self).contains("refused ") { found.append(entry.position) }
            return true
        }
        return found
    }

    @Test func `a refusal is told once to whoever was answered 202, and stays where it was told`() throws {
        let play = try Playground()
        try play.join(1...1)
        let message = play.system.message("toy.buy", Playground.purchase(doing: "refuse"), id: "B-1", source: "pos/1")
        #expect(try play.system.exchange(message.bytes, with: ledger)?.code == "too_late")
        #expect(try remembered("B-1", play, source: "pos/1")?.position == nil)
        #expect(try play.system.exchange(message.bytes, with: till)?.status == 202)
        try play.system.advance(milliseconds: 1_500)
        let told = try refusals(play)
        #expect(told.count == 1)
        #expect(try remembered("B-1", play, source: "pos/1")?.position == told.first)
        // The stream is read again.
        let reset: JSON = [
            "actor": "jo", "position": 0, "process": "earning-0", "reason": "to be sure", "stream": "intake",
        ]
        #expect(try play.system.ask("consumer.reset", reset, of: ledger).isOK)
        try play.system.advance(milliseconds: 3_000)
        #expect(try refusals(play) == told)
        #expect(try remembered("B-1", play, source: "pos/1")?.position == told.first)
    }

    @Test func `a message stands where the first of its events does`() throws {
        let play = try Playground([.enrollment])
        let message = play.system.message("toy.note", ["text": "x", "times": 3], id: "N-1", source: "pos/1")
        #expect(try play.system.exchange(message.bytes, with: club)?.status == 200)
        let store = try #require(play.system.store(club))
        let entry = try store.remembered(TestSystem.secret.inboxKey(source: "pos/1", id: "N-1"))
        #expect(entry?.position == Position(1) && store.head == Position(3))
    }

    @Test func `a later answer does not lose where the first was told`() throws {
        let play = try Playground(shards: 2)
        let message = play.system.message("toy.publish", [:], id: "P-1", source: "pos/1")
        #expect(try play.system.exchange(message.bytes, with: ledger)?.status == 200)
        #expect(try remembered("P-1", play, source: "pos/1")?.position == play.system.store(ledger)?.head)
    }

    @Test func `an answer that is not final yet is given again after the deadline, and nothing is done`() throws {
        let play = try Playground()
        let message = play.system.message("toy.again", [:], id: "A-1", source: "pos/1")
        #expect(try play.system.exchange(message.bytes, with: ledger)?.status == 202)
        let late = message.with("expirytime", (TestSystem.noon + -1_000).json)
        #expect(try play.system.exchange(late.bytes, with: ledger)?.status == 202)
        #expect(play.switches.counted("asked again") == 1)
    }

    @Test func `what comes behind an event that has to wait is not taken for it`() throws {
        let play = try Playground()
        try play.join(1...2)
        // So that it gets both at once, and is not cautious.
        try play.system.stop(ledger)
        _ = try play.system.ask("toy.buy", Playground.purchase(1, doing: "unavailable"), id: "waits", of: till)
        _ = try play.system.ask("toy.buy", Playground.purchase(2), id: "behind", of: till)
        try play.system.start(ledger)
        try play.system.advance(milliseconds: 3_000)
        #expect(play.switches.counted("begun waits") > 1)
        #expect(try play.bought(2) == [])
        #expect(try play.system.store(ledger)?.cursor(of: stream)?.position ?? .start == .start)
    }

    @Test func `what is refused late, after others were asked, is not written`() throws {
        let play = try Playground()
        let data: JSON = ["do": "late", "to": ["enrollment-0"]]
        #expect(try play.system.ask("toy.ask", data, of: till).code == .tooLate)
        #expect(try play.system.store(till)?.count(in: Guest.collection) == 0)
    }
}
