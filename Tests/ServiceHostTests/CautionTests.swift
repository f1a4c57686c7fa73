// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import Storage
import Telemetry
import TestSupport
import Testing

@testable import ServiceHost

/// An item that kills the process is found, and then not begun any more.
struct CautionTests {
    private func attempts(_ play: Playground) throws -> [String: Int64] {
        let rows = try play.system.store(ledger)?.page(Query(limit: 100), in: Collection("attempt")) ?? []
        return try Dictionary(
            uniqueKeysWithValues: rows.map { ($0.id, try JSON(parsing: $0.json)["count"]?.integer ?? 0) }
        )
    }

    @Test(arguments: backings)
    func `an event that kills the process three times after the first is parked`(backing: TestStores.Backing) throws {
        let play = try Playground(on: backing)
        try play.join(1...2)
        play.system.restartsAfterCrash = true
        _ = try play.buy(2, id: "before", of: till)
        _ = try play.buy(1, id: "poison", of: till, doing: "kill")
        _ = try play.buy(1, id: "behind", of: till)
        _ = try play.buy(2, id: "after", of: till)
        try play.system.advance(milliseconds: 20_000)
        // The first exit makes the next starts cautious; three of those name the item.
        #expect(play.system.crashes[ledger] == 4)
        #expect(try play.bought(2) == ["before", "after"])
        let parked = try play.parked()
        #expect(parked.map { $0["events"] } == [2])
        #expect(parked[0]["error"]?.string?.contains("ended the process 3 times") == true)
        #expect(play.switches.counted("begun poison") == 4)
    }

    @Test func `a message that kills the process three times is answered 500`() throws {
        let play = try Playground()
        try play.join(1...1)
        play.system.restartsAfterCrash = true
        let poison = play.system.message("toy.buy", Playground.purchase(doing: "kill"), id: "poison")
        for _ in 0..<4 { #expect(try play.system.exchange(poison.bytes, with: ledger, patience: 2_000) == nil) }
        #expect(try play.system.exchange(poison.bytes, with: ledger)?.status == 500)
        #expect(play.switches.counted("begun poison") == 4)
        #expect(play.system.crashes[ledger] == 4)
        #expect(try play.buy(id: "good").status == 200)
    }

    @Test func `a message that killed the process three times is not begun again, also when caution is over`() throws {
        let play = try Playground()
        try play.join(1...1)
        play.system.restartsAfterCrash = true
        let poison = play.system.message("toy.buy", Playground.purchase(doing: "kill"), id: "poison")
        for _ in 0..<4 { #expect(try play.system.exchange(poison.bytes, with: ledger, patience: 2_000) == nil) }
        try play.system.advance(milliseconds: 60_000)
        #expect(try play.system.exchange(poison.bytes, with: ledger)?.status == 500)
        #expect(play.switches.counted("begun poison") == 4)
        // A new release may be able to do it: it is begun again after a clean end.
        try play.system.stop(ledger)
        try play.system.start(ledger)
        #expect(try play.system.exchange(poison.bytes, with: ledger, patience: 2_000) == nil)
        #expect(play.switches.counted("begun poison") == 5)
        #expect(play.system.log.contains { $0.level == .warning && $0.members["item"]?.string?.contains("poison") == true })
    }

    @Test func `a lane whose first entry kills the process is parked`() throws {
        let play = try Playground()
        try play.join(1...1)
        play.switches.turnOn("break trigger")
        _ = try play.buy(1, id: "trigger", of: till)
        _ = try play.buy(1, id: "poison", of: till, doing: "kill")
        try play.system.advance(milliseconds: 500)
        play.switches.turnOff("break trigger")
        play.system.restartsAfterCrash = true
        _ = try play.system.ask("parked.retry", ["member": Toys.member(1).json], of: ledger)
        try play.system.advance(milliseconds: 20_000)
        #expect(try play.bought() == ["trigger"])
        #expect(try play.parked().first?["error"]?.string?.contains("ended the process 3 times") == true)
        // A person may want it tried again.
        let crashes = try #require(play.system.crashes[ledger])
        _ = try play.system.ask("parked.retry", ["member": Toys.member(1).json], of: ledger)
        try play.system.advance(milliseconds: 20_000)
        #expect(try #require(play.system.crashes[ledger]) > crashes)
        #expect(try play.parked().count == 1)
    }

    @Test func `a chore that seems to kill the process is left out for an hour, and then blamed no more`() throws {
        let play = try Playground()
        play.system.restartsAfterCrash = true
        play.switches.turnOn("kill in the chore")
        try play.system.advance(milliseconds: 5_000)
        // The first exit makes the next starts cautious; three of those name the chore.
        #expect(play.system.crashes[ledger] == 4)
        #expect(try attempts(play) == ["chore tick": 3, "running": 1])
        play.switches.turnOff("kill in the chore")
        let ticks = play.switches.counted("tick")
        try play.system.advance(milliseconds: 3_580_000)
        #expect(play.switches.counted("tick") == ticks)
        try play.system.advance(milliseconds: 30_000)
        #expect(play.switches.counted("tick") > ticks + 5)
        #expect(try attempts(play) == ["running": 1])
        // It runs as ever, also after the next unclean end.
        try play.system.restart(ledger)
        let later = play.switches.counted("tick")
        try play.system.advance(milliseconds: 3_000)
        #expect(play.switches.counted("tick") >= later + 3)
    }

    @Test func `a chore that does kill the process kills it once an hour`() throws {
        let play = try Playground()
        play.system.restartsAfterCrash = true
        play.switches.turnOn("kill in the chore")
        try play.system.advance(milliseconds: 3_700_000)
        #expect(play.system.crashes[ledger] == 5)
        #expect(play.system.log.contains { $0.level == .warning && $0.members["item"] == "chore tick" })
    }

    @Test func `items run singly after an unclean exit, and those that pass are forgotten`() throws {
        let play = try Playground()
        try play.join(1...3)
        try play.system.restart(ledger)
        let messages = (0..<50).map { play.system.message("toy.buy", Playground.purchase($0 % 3 + 1), id: "B-\($0)") }
        #expect(try play.batch(messages).allSatisfy { $0.status == 200 })
        #expect(try attempts(play).keys.sorted() == ["running"])
        #expect(try #require(try play.stats()["turns"]?.integer) >= 50)
    }

    @Test func `the others get on while the process is cautious`() throws {
        let play = try Playground()
        try play.join(1...1)
        play.system.pause(ledger)
        for number in 0..<30 { _ = try play.buy(id: "s \(number)", of: till) }
        try play.system.restart(ledger)
        let ticket = play.system.send(play.system.message("ping", [:]).bytes, to: ledger)
        for _ in 0..<20 { try play.system.turn(ledger); try play.system.turn(till) }
        #expect(try play.system.answer(to: ticket) != nil, "it waits for thirty events")
    }

    @Test func `several answers can become due at once while the process is cautious`() throws {
        let play = try Playground(shards: 2)
        try play.system.restart(ledger)
        play.system.pause(ProcessName(.earning, 1))
        let tickets = (0..<5).map { play.system.send(play.system.message("toy.publish", [:], id: "P-\($0)").bytes, to: ledger) }
        try play.system.settle()
        play.system.resume(ProcessName(.earning, 1))
        try play.system.advance(milliseconds: 2_100)
        #expect(try tickets.map { try play.system.answer(to: $0)?.status } == [200, 200, 200, 200, 200])
    }

    @Test func `an end that was clean makes nobody cautious`() throws {
        let play = try Playground()
        try play.join(1...1)
        try play.system.stop(ledger)
        #expect(try attempts(play) == [:])
        try play.system.start(ledger)
        try play.system.advance(milliseconds: 1_000)
        let turns = try #require(try play.stats()["turns"]?.integer)
        let messages = (0..<100).map { play.system.message("toy.buy", Playground.purchase(), id: "B-\($0)") }
        _ = try play.batch(messages)
        #expect(try #require(try play.stats()["turns"]?.integer) <= turns + 4)
    }

    @Test func `caution ends after half a minute`() throws {
        let play = try Playground()
        try play.join(1...1)
        try play.system.restart(ledger)
        try play.system.advance(milliseconds: 31_000)
        let turns = try #require(try play.stats()["turns"]?.integer)
        _ = try play.batch((0..<100).map { play.system.message("toy.buy", Playground.purchase(), id: "B-\($0)") })
        #expect(try #require(try play.stats()["turns"]?.integer) <= turns + 4)
    }

    @Test func `caution ends after 1,024 items`() throws {
        let play = try Playground()
        try play.join(1...1)
        try play.system.restart(ledger)
        func buy(_ ids: Range<Int>) throws {
            _ = try play.batch(ids.map { play.system.message("toy.buy", Playground.purchase(), id: "B-\($0)") })
        }
        for first in stride(from: 0, to: Limits.cautiousItems, by: 512) { try buy(first..<first + 512) }
        let turns = try #require(try play.stats()["turns"]?.integer)
        try buy(10_000..<10_100)
        #expect(try #require(try play.stats()["turns"]?.integer) <= turns + 4)
    }

    @Test func `what is forgiven, and what was noted before a clean end, is not remembered`() throws {
        let store = DocumentStore(
            MemoryStore(
                identity: StoreIdentity(service: "earning", shard: 0, epoch: "e"), keeping: Schema([Attempt.self])))
        func noted() throws -> [String: Int64] {
            Dictionary(uniqueKeysWithValues: try store.all(Attempt.self).map { ($0.id, $0.count) })
        }
        let moment = Moment(now: TestSystem.noon, wall: TestSystem.noon, steady: 0)
        _ = try Caution(store, moment)
        for _ in 1...3 {
            for name in ["one", "two"] {
                var caution = try Caution(store, moment)
                try caution.note(name, in: store)
            }
        }
        var caution = try Caution(store, moment)
        #expect(caution.poisoned == ["one", "two"])
        try store.transaction { caution.forgive("one", in: store) }
        #expect(caution.poisoned == ["two"])
        #expect(try noted() == ["running": 1, "two": 3])
        try store.transaction { try caution.clear(store) }
        #expect(try Caution(store, moment).poisoned == [])
        #expect(try noted() == ["running": 1])
    }

    @Test func `a kill between two items blames nobody`() throws {
        let play = try Playground()
        try play.join(1...1)
        for number in 0..<6 {
            try play.system.restart(ledger)
            _ = try play.buy(id: "B-\(number)", of: till)
            try play.system.advance(milliseconds: 500)
        }
        #expect(try attempts(play) == ["running": 1])
        #expect(try play.bought().count == 6)
    }
}
