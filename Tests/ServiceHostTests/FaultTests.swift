// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import ServiceHost
import Storage
import Telemetry
import TestSupport
import Testing

/// A handler that fails: the turn runs again without it, and nothing of it is left.
struct FaultTests {
    @Test(arguments: backings)
    func `the culprit gets 500 and the others of the turn are done once`(backing: TestStores.Backing) throws {
        let play = try Playground(on: backing)
        try play.join(1...1)
        let does: [String?] = [nil, "fault", nil, "fault", nil]
        let messages = does.enumerated().map { index, word in
            play.system.message("toy.buy", Playground.purchase(doing: word), id: "B-\(index)")
        }
        let replies = try play.batch(messages)
        #expect(replies.map(\.status) == [200, 500, 200, 500, 200])
        #expect(replies.map { $0["data"]?["points"]?.integer } == [1, nil, 2, nil, 3])
        #expect(try play.bought() == ["B-0", "B-2", "B-4"])
        let told = try play.system.events(of: ledger).map { $0["data"]?["message"]?.string }
        #expect(told == ["B-0", "B-2", "B-4"])
        #expect(replies[1]["problem"]?["detail"]?.string?.contains("Fault") == false, "nothing of the inside is told")
    }

    @Test(arguments: backings)
    func `a fault leaves nothing in caches either`(backing: TestStores.Backing) throws {
        let play = try Playground(on: backing)
        try play.join(1...1)
        #expect(try play.buy(id: "B-1", doing: "fault").status == 500)
        #expect(try play.system.ask("toy.tally", ["member": Toys.member(1).json], of: ledger).data?["points"] == 0)
        // Nothing is remembered of it: the same id is done when the fault is repaired.
        #expect(try play.buy(id: "B-1").status == 200)
        #expect(try play.bought() == ["B-1"])
    }

    @Test(arguments: backings)
    func `a rejection after something was told takes it back`(backing: TestStores.Backing) throws {
        let play = try Playground(on: backing)
        try play.join(1...1)
        let messages = [nil, "late", nil].enumerated().map { index, word in
            play.system.message("toy.buy", Playground.purchase(doing: word), id: "B-\(index)")
        }
        let replies = try play.batch(messages)
        #expect(replies.map(\.status) == [200, 422, 200])
        #expect(replies[1].code == "too_late")
        #expect(try play.bought() == ["B-0", "B-2"])
        #expect(try play.system.events(of: ledger).count == 2)
    }

    @Test func `a rejection after something was only saved takes it back as well`() throws {
        let play = try Playground()
        try play.join(1...1)
        #expect(try play.buy(id: "B-1").status == 200)
        let before = try play.tally()
        #expect(try play.buy(id: "B-2", doing: "saved late").code == .tooLate)
        #expect(try play.tally()?.points == before?.points)
    }

    /// Setting aside would let the handler run a second time, after what it wrote the first time was committed.
    @Test func `what sets itself aside after something was told is a fault`() throws {
        let play = try Playground()
        try play.join(1...1)
        #expect(try play.buy(id: "B-1", doing: "set aside late").status == 500)
        #expect(try play.tally()?.points == 0)
        #expect(try play.system.events(of: ledger).isEmpty)
    }

    @Test func `a whole turn of faults is answered, and each is logged once`() throws {
        let play = try Playground()
        try play.join(1...1)
        let messages = (0..<64).map { play.system.message("toy.buy", Playground.purchase(doing: "fault"), id: "B-\($0)") }
        #expect(try play.batch(messages).allSatisfy { $0.status == 500 })
        #expect(play.system.log.count { $0.message == "an item failed" } == 64)
        #expect(try play.stats()["faults"] == 64)
    }

    /// What a turn keeps in memory is rolled back with its transaction: readings, lanes, consumers, answers.
    @Test(arguments: backings)
    func `a fault does not disturb the streams of its turn`(backing: TestStores.Backing) throws {
        let play = try Playground(on: backing)
        try play.join(1...1)
        play.system.pause(ledger)
        let stored = (0..<3).map { play.system.message("toy.buy", Playground.purchase(), id: "s \($0)") }
        _ = try play.batch(stored, to: till)
        // One of a member who is not known yet is set aside in the same turn.
        let unknown = play.system.message("toy.buy", Playground.purchase(7), id: "unknown")
        _ = try play.batch([unknown], to: till)
        let direct = ["fault", nil, "late"].enumerated().map { index, word in
            play.system.message("toy.buy", Playground.purchase(doing: word), id: "d \(index)")
        }
        let ticket = play.system.send(JSON.array(direct).bytes, to: ledger)
        let fetch = play.system.message("stream.fetch", ["stream": "earning", "consumer": "crm", "wait": 30_000], id: "f")
        let fetching = play.system.send(fetch.bytes, to: ledger)
        play.system.resume(ledger)
        try play.system.advance(milliseconds: 2_500)
        #expect(try play.system.answer(to: ticket)?.array?.map(\.status) == [500, 200, 422])
        #expect(try play.bought().sorted() == ["d 1", "s 0", "s 1", "s 2"])
        #expect(try play.system.answer(to: fetching)?.status == 200)
        let refused = try play.system.events(of: ledger).compactMap { $0["data"]?["text"]?.string }
        #expect(refused == ["refused unknown member_not_found"])
        #expect(try play.stats()["waiting"] == 0)
    }

    @Test func `a chore that fails is tried again at its next time`() throws {
        let play = try Playground()
        play.switches.turnOn("break the chore")
        try play.system.advance(milliseconds: 3_100)
        let ticks = play.switches.counted("tick")
        // Each run that fails is run once, and the turn a second time without it.
        #expect((3...5).contains(ticks))
        play.switches.turnOff("break the chore")
        try play.system.advance(milliseconds: 2_000)
        #expect(play.switches.counted("tick") == ticks + 2)
    }

    @Test func `a fault after others were asked is answered 500`() throws {
        let play = try Playground()
        let reply = try play.system.ask("toy.ask", ["to": ["enrollment-0"], "do": "fault"], of: till)
        #expect(reply.status == 500)
        #expect(try play.system.ask("ping", [:], of: till).status == 200)
    }

    @Test(arguments: [MemoryStore.CommitFailure.beforeDurable, .afterDurable])
    func `a commit that fails answers nothing, and the sender who asks again is served once`(
        when: MemoryStore.CommitFailure
    ) throws {
        let play = try Playground()
        try play.join(1...1)
        play.system.failCommit(of: ledger, when)
        let message = play.system.message("toy.buy", Playground.purchase(), id: "B-1")
        #expect(try play.system.exchange(message.bytes, with: ledger, patience: 1_000) == nil)
        #expect(play.system.core(ledger) == nil)
        try play.system.start(ledger)
        let again = try play.system.exchange(message.bytes, with: ledger)
        #expect(again?.status == 200)
        #expect((again?["duplicate"] == true) == (when == .afterDurable))
        #expect(try play.bought() == ["B-1"])
        #expect(try play.system.events(of: ledger).count == 1)
    }
}
