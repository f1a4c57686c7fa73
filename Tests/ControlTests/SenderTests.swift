// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import Testing

@testable import Control

/// What is sent, and what is sent again, until every message has its final answer.
@Suite struct SenderTests {
    private var sender = Sender(Sender.Settings(batch: 2, window: 2, patience: 1_000), now: 0)

    /// Sends what there is to send, and gives the ids of each array.
    private mutating func launch(now: Int64 = 0, from flight: Int = 1) throws -> [[String]] {
        var launched: [[String]] = []
        while let batch = sender.nextBatch(now: now, flush: true) {
            launched.append(try ids(of: batch.body))
            sender.sent(batch, as: flight + launched.count - 1, now: now)
        }
        return launched
    }

    private mutating func answer(_ flight: Int, _ replies: JSON..., now: Int64 = 0) {
        sender.answered(flight, JSON.array(replies).bytes, now: now)
    }

    @Test mutating func `as many arrays are under way as the window holds, each as long as the batch`() throws {
        for id in 1...7 { sender.take(try purchase(String(id))) }
        #expect(try launch() == [["1", "2"], ["3", "4"]])
        answer(1, reply("1", 202), reply("2", 202))
        #expect(try launch(from: 3) == [["5", "6"]])
        #expect(!sender.isIdle)
    }

    @Test mutating func `less than an array waits for more, unless there is no more`() throws {
        sender.take(try purchase("1"))
        let early = sender.nextBatch(now: 0, flush: false)
        #expect(early == nil)
        let flushed = sender.nextBatch(now: 0, flush: true)
        #expect(flushed != nil)
    }

    @Test mutating func `an array stays below the limit of the wire`() throws {
        let long = String(repeating: "x", count: 600_000)
        var sender = Sender(now: 0)
        for id in ["1", "2"] {
            sender.take(
                try Outgoing(
                    ["data": ["x": long.json], "id": id.json, "source": "till", "type": "purchase.completed"],
                    place: id
                )
            )
        }
        let next = sender.nextBatch(now: 0, flush: true)
        let batch = try #require(next)
        #expect(try ids(of: batch.body) == ["1"])
        #expect(batch.body.count <= Limits.bodyBytes)
    }

    @Test(arguments: [
        (429, ProblemCode.overloaded), (503, .unavailable), (503, .programMissing), (500, .internal), (504, .timeout),
    ])
    mutating func `what may still be done is sent again under the same id`(status: Int, code: ProblemCode) throws {
        sender.take(try purchase("1"))
        _ = try launch()
        answer(1, reply("1", status, code), now: 10)
        #expect(try launch(now: 11) == [])
        #expect(try launch(now: 1_000_000, from: 2) == [["1"]])
        answer(2, reply("1", 200, duplicate: true), now: 1_000_010)
        #expect(sender.isIdle)
        #expect(sender.tally.accepted == 1)
        #expect(sender.tally.retries == 1)
        #expect(sender.tally.duplicates == 1)
    }

    @Test(arguments: [
        (400, ProblemCode.invalid), (404, .memberNotFound), (409, .purchaseExists), (422, .idempotencyConflict), (504, .expired),
    ])
    mutating func `what was refused is not sent again`(status: Int, code: ProblemCode) throws {
        sender.take(try purchase("1"))
        _ = try launch()
        answer(1, reply("1", status, code))
        #expect(sender.isIdle)
        #expect(sender.tally.refused == 1)
        #expect(sender.tally.problems.map(\.kind.code) == [code.rawValue])
        #expect(sender.tally.problems.map(\.place) == ["line 1"])
    }

    @Test mutating func `of an array only what has no final answer is sent again`() throws {
        sender.take(try purchase("1"))
        sender.take(try purchase("2"))
        _ = try launch()
        answer(1, reply("1", 202), reply("2", 503, .unavailable))
        #expect(try launch(now: 1_000_000) == [["2"]])
    }

    @Test mutating func `a server that asks for time is given it`() throws {
        sender.take(try purchase("1"))
        _ = try launch()
        let refusal: JSON = [
            "id": "1", "problem": ["code": "overloaded", "retryAfterMilliseconds": 700, "status": 429], "status": 429,
        ]
        answer(1, refusal)
        #expect(try launch(now: 699_999) == [])
        #expect(try launch(now: 700_000) == [["1"]])
    }

    @Test mutating func `an answer that does not come in time is asked for again, and waited for longer`() throws {
        sender.take(try purchase("1"))
        _ = try launch()
        sender.expire(now: 999)
        #expect(sender.isWaitingForAnswers)
        sender.expire(now: 1_000)
        #expect(!sender.isWaitingForAnswers)
        #expect(try launch(now: 100_000, from: 2) == [["1"]])
        sender.expire(now: 101_999)
        #expect(sender.isWaitingForAnswers)
        sender.expire(now: 102_000)
        #expect(!sender.isWaitingForAnswers)
    }

    @Test mutating func `a late answer to something that was asked again counts nothing`() throws {
        sender.take(try purchase("1"))
        _ = try launch()
        sender.expire(now: 1_000)
        answer(1, reply("1", 202), now: 1_001)
        #expect(sender.tally.answered == 0)
        #expect(try launch(now: 100_000, from: 2) == [["1"]])
        answer(2, reply("1", 202, duplicate: true), now: 100_001)
        #expect(sender.tally.answered == 1)
        #expect(sender.isIdle)
    }

    @Test mutating func `with the connection everything under way is lost, and sent again at once`() throws {
        for id in 1...4 { sender.take(try purchase(String(id))) }
        _ = try launch()
        sender.lostConnection(now: 5)
        #expect(try launch(now: 5, from: 3) == [["1", "2"], ["3", "4"]])
    }

    @Test mutating func `what nobody took is sent first when somebody is there`() throws {
        for id in 1...4 { sender.take(try purchase(String(id))) }
        let next = sender.nextBatch(now: 0, flush: true)
        let batch = try #require(next)
        sender.notSent(batch, now: 0)
        #expect(try launch(now: 0) == [])
        #expect(try launch(now: 20_000) == [["1", "2"], ["3", "4"]])
        #expect(sender.tally.retries == 0)
    }

    @Test mutating func `members are there before the purchases that name them`() throws {
        for message in [try enrolment("m1"), try enrolment("m2"), try purchase("1"), try enrolment("m3")] { sender.take(message) }
        #expect(try launch() == [["m1", "m2"]])
        answer(1, reply("m1", 200), reply("m2", 503, .unavailable))
        #expect(try launch(now: 1_000_000, from: 2) == [["m2"]])
        answer(2, reply("m2", 200), now: 1_000_001)
        #expect(try launch(now: 1_000_001, from: 3) == [["1"]])
        answer(3, reply("1", 202), now: 1_000_002)
        #expect(try launch(now: 1_000_002, from: 4) == [["m3"]])
    }

    @Test mutating func `that a member is there already is no refusal`() throws {
        sender.take(try enrolment("m1"))
        _ = try launch()
        answer(1, reply("m1", 409, .identifierTaken))
        #expect(sender.tally.refused == 0)
        #expect(sender.tally.alreadySo == 1)
        #expect(sender.tally.problems == [])
    }

    @Test mutating func `arrays become shorter while things go wrong, and longer again`() throws {
        var sender = Sender(Sender.Settings(batch: 64, window: 1), now: 0)
        for id in 1...64 { sender.take(try purchase(String(id))) }
        func next(_ now: Int64) throws -> Sender.Batch {
            let next = sender.nextBatch(now: now, flush: true)
            return try #require(next)
        }
        func accept(_ batch: Sender.Batch, _ flight: Int, _ now: Int64) {
            sender.sent(batch, as: flight, now: now)
            sender.answered(flight, JSON.array(batch.attempts.map { reply($0.message.id, 202) }).bytes, now: now)
        }
        for round in 1...5 {
            sender.sent(try next(Int64(round)), as: round, now: Int64(round))
            sender.lostConnection(now: Int64(round))
        }
        let short = try next(10)
        #expect(short.attempts.count == 8)
        accept(short, 6, 10)
        let longer = try next(11)
        #expect(longer.attempts.count == 16)
        accept(longer, 7, 11)
        #expect(try next(12).attempts.count == 32)
    }

    @Test mutating func `an answer that is none is asked for again`() throws {
        sender.take(try purchase("1"))
        _ = try launch()
        sender.answered(1, Array("garbage".utf8), now: 0)
        #expect(try launch(now: 1_000_000, from: 2) == [["1"]])
        sender.answered(2, Array(#"[{"id":"1"}]"#.utf8), now: 1_000_000)
        #expect(try launch(now: 3_000_000, from: 3) == [["1"]])
    }

    @Test mutating func `one answer to a whole array concerns each message in it`() throws {
        sender.take(try purchase("1"))
        sender.take(try purchase("2"))
        _ = try launch()
        sender.answered(1, reply("x", 400, .malformed).bytes, now: 0)
        #expect(sender.tally.refused == 2)
    }

    @Test func `the wait doubles up to a limit`() {
        let backoff = Backoff(first: 100, limit: 5_000)
        #expect((0...8).map { backoff.delay(after: $0) } == [0, 100, 200, 400, 800, 1_600, 3_200, 5_000, 5_000])
        #expect(backoff.delay(after: .max) == 5_000)
    }
}
