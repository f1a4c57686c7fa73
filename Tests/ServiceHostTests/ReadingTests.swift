// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import Storage
import Telemetry
import TestSupport
import Testing

@testable import ServiceHost

/// Reading the streams of others: every event has its effect once.
struct ReadingTests {
    /// Sends purchases to till and ledger while processes are killed, until all of them are in.
    private func survive(seed: UInt64, on backing: TestStores.Backing, shards: Int = 1) throws {
        var random = Seeded(seed)
        let play = try Playground(shards: shards, on: backing)
        let system = play.system
        system.restartsAfterCrash = true
        try play.join(1...5)
        let processes = system.topology.processes
        var open = (0..<60).map { index in
            let buy = Playground.purchase(1 + index % 5)
            return (index, system.message("toy.buy", buy, id: "B-\(index)"), [UInt8]())
        }
        var rounds = 0
        while !open.isEmpty {
            rounds += 1
            try #require(rounds < 2_000)
            for place in open.indices where Int.random(in: 0..<3, using: &random) == 0 {
                // What is asked again may go another way.
                let member = Toys.member(1 + open[place].0 % 5)
                let to = Bool.random(using: &random) ? till : system.topology.owner(of: member, in: .earning)
                open[place].2 = system.send(open[place].1.bytes, to: to)
            }
            for _ in 0..<Int.random(in: 0..<6, using: &random) {
                try system.turn(processes[Int.random(in: 0..<processes.count, using: &random)])
            }
            let victim = processes[Int.random(in: 0..<processes.count, using: &random)]
            switch Int.random(in: 0..<12, using: &random) {
            case 0: try system.restart(victim)
            case 1 where backing == .memory: system.failCommit(of: victim, .beforeDurable)
            case 2 where backing == .memory: system.failCommit(of: victim, .afterDurable)
            default: try system.advance(milliseconds: Int64.random(in: 0..<40, using: &random))
            }
            try open.removeAll { item in
                guard let reply = try system.answer(to: item.2) else { return false }
                #expect([200, 202, 503].contains(reply.status), "\(reply.text)")
                return reply.status == 200 || reply.status == 202
            }
        }
        for process in processes where system.core(process) == nil { try system.start(process) }
        try system.advance(milliseconds: 10_000)
        for member in 1...5 {
            let owner = system.topology.owner(of: Toys.member(member), in: .earning)
            let bought = try play.tally(member, in: owner)?.bought ?? []
            #expect(bought.sorted() == (0..<60).filter { 1 + $0 % 5 == member }.map { "B-\($0)" }.sorted())
        }
        for shard in system.topology.processes(of: .earning) {
            #expect(try play.stats(of: shard)["parked"]?["members"] == 0)
        }
    }

    @Test(arguments: 0..<30)
    func `every purchase counts once, whenever a process is killed`(seed: UInt64) throws {
        try survive(seed: seed, on: .memory)
    }

    @Test(arguments: 100..<104)
    func `every purchase counts once on files and with shards`(seed: UInt64) throws {
        try survive(seed: seed, on: .sqlite, shards: 2)
    }

    @Test(arguments: [MemoryStore.CommitFailure.beforeDurable, .afterDurable])
    func `a cursor is committed with the effects of what it passes`(when: MemoryStore.CommitFailure) throws {
        let play = try Playground()
        try play.join(1...1)
        play.system.pause(ledger)
        for number in 0..<3 { _ = try play.buy(id: "B-\(number)", of: till) }
        play.system.failCommit(of: ledger, when)
        play.system.resume(ledger)
        try play.system.settle()
        try #require(play.system.core(ledger) == nil)
        let store = try #require(play.system.store(ledger) as? MemoryStore)
        let state = store.snapshot()
        let after = try MemoryStore(restoring: state, keeping: ServiceCore.schema(of: play.toys.ledger))
        let stream = StreamName("intake", shard: 0)
        let isRead = try after.cursor(of: stream)?.position.number ?? 0 > 0
        #expect(
            isRead
                == (try after.document(Toys.member(1).text, in: Tally.collection).map {
                    try Tally(saved: $0, as: "t").points > 0
                })
        )
        try play.system.start(ledger)
        try play.system.advance(milliseconds: 1_000)
        #expect(try play.bought() == ["B-0", "B-1", "B-2"])
    }

    @Test func `only the types and the members of a process are fetched`() throws {
        let play = try Playground(shards: 2)
        try play.join(1...8)
        for member in 1...8 {
            let owner = play.system.topology.owner(of: Toys.member(member), in: .earning)
            for shard in play.system.topology.processes(of: .earning) {
                #expect((try play.tally(member, in: shard) != nil) == (shard == owner))
            }
        }
        // What was passed over is not looked through again.
        let head = play.system.store(club)?.head
        for shard in play.system.topology.processes(of: .earning) {
            let cursors = try play.system.store(shard)?.cursors() ?? []
            #expect(cursors.first { $0.0.stream == Service.enrollment.stream }?.1.position == head)
        }
    }

    @Test func `an owner that does not answer is asked again after two seconds`() throws {
        let play = try Playground()
        try play.join(1...1)
        var lost = 0
        play.system.carries = { from, to, _ in
            guard from == ledger, to == till, lost < 2 else { return true }
            lost += 1
            return false
        }
        try play.system.advance(milliseconds: 2_000)
        _ = try play.buy(id: "B-1", of: till)
        try play.system.advance(milliseconds: 5_100)
        #expect(lost == 2)
        #expect(try play.bought() == ["B-1"])
    }

    @Test func `an answer that is lost is fetched again, and nothing counts twice`() throws {
        let play = try Playground()
        try play.join(1...1)
        var isLosing = true
        play.system.carries = { from, to, _ in !(isLosing && from == till && to == ledger) }
        for number in 0..<5 { _ = try play.buy(id: "B-\(number)", of: till) }
        try play.system.advance(milliseconds: 6_000)
        #expect(try play.bought() == [])
        isLosing = false
        try play.system.advance(milliseconds: 3_000)
        #expect(try play.bought() == (0..<5).map { "B-\($0)" })
    }

    @Test func `an owner that starts late is read from the beginning`() throws {
        let play = try Playground()
        play.system.kill(till)
        try play.join(1...1)
        try play.system.advance(milliseconds: 30_000)
        try play.system.start(till)
        _ = try play.buy(id: "B-1", of: till)
        try play.system.advance(milliseconds: 100)
        #expect(try play.bought() == ["B-1"])
    }

    // Restored streams.

    @Test func `a stream with another epoch is not read any further`() throws {
        let play = try Playground()
        try play.join(1...1)
        _ = try play.buy(id: "B-1", of: till)
        try play.system.advance(milliseconds: 1_100)
        let anew = StoreIdentity(service: "gateway", shard: 0, epoch: "restored")
        try play.system.restart(till, from: MemoryState(identity: anew))
        for number in 2...5 { _ = try play.buy(id: "B-\(number)", of: till) }
        try play.system.advance(milliseconds: 10_000)
        #expect(try play.bought() == ["B-1"])
        let stopped = try play.stopped()
        #expect(stopped.first?["stream"] == "intake-0")
        #expect(stopped.first?["reason"]?.string?.contains("epoch") == true)
        #expect(play.system.log.contains { $0.level == .error && $0.message == "stopped reading" })
        #expect(try play.stats()["reads"]?.array?.contains { $0["stopped"] != nil } == true)
        // The others are read on.
        try play.join(2...2)
        #expect(try play.buy(2).status == 200)
    }

    @Test func `a stream that ends before what was read of it is not read any further`() throws {
        let play = try Playground()
        try play.join(1...1)
        let backup = try #require(play.system.backup(of: till))
        for number in 1...3 { _ = try play.buy(id: "B-\(number)", of: till) }
        try play.system.advance(milliseconds: 1_100)
        try play.system.restart(till, from: backup)
        try play.system.advance(milliseconds: 5_000)
        #expect(try play.stopped().first?["stream"] == "intake-0")
        // Work that waits for such a stream does not make the process spin: `settle` would throw.
        #expect(try play.buy(9).status == 404)
    }

    @Test func `work that waits for a stream that was restored does not make the process spin`() throws {
        let play = try Playground()
        let backup = try #require(play.system.backup(of: club))
        try play.join(1...1)
        try play.system.restart(club, from: backup)
        try play.system.advance(milliseconds: 5_000)
        #expect(try play.stopped().first?["stream"] == "enrollment-0")
        #expect(try play.buy(9).status == 503)
    }

    /// The owner refuses another epoch; should one not, the reader still sees it.
    @Test func `an answer with another epoch stops the reading, whatever its status`() throws {
        func reading(at position: Int64?) -> Reading {
            Reading(
                stream: StreamName("enrollment", shard: 0),
                owner: club,
                subscription: .events(of: .enrollment, []),
                consumer: "earning",
                share: .whole,
                cursor: position.map { Cursor(epoch: "one", position: Position($0)) }
            )
        }
        func answer(_ epoch: String, next: Int64) -> Reply {
            .done(["epoch": epoch.json, "events": [], "head": next.json, "next": next.json])
        }
        for (position, epoch, next, isStopped) in [
            (nil, "one", 0, false), (3, "one", 3, false), (3, "two", 3, true), (3, "one", 2, true),
        ] as [(Int64?, String, Int64, Bool)] {
            var reading = reading(at: position)
            reading.take(answer(epoch, next: next), at: 0)
            #expect((reading.stopped != nil) == isStopped)
            #expect(reading.position.number == position ?? 0)
        }
    }

    // Answers that wait until others have read.

    @Test func `an answer waits until the others have read what it told`() throws {
        let play = try Playground(shards: 2)
        play.system.pause(ProcessName(.earning, 1))
        let ticket = play.system.send(play.system.message("toy.publish", [:], id: "P").bytes, to: ledger)
        try play.system.advance(milliseconds: 1_000)
        #expect(try play.system.answer(to: ticket) == nil)
        play.system.resume(ProcessName(.earning, 1))
        try play.system.advance(milliseconds: 100)
        #expect(try play.system.answer(to: ticket)?.status == 200)
        #expect(play.switches.counted("read published") == 1)
        #expect(try play.system.ask("toy.publish", [:], id: "P", of: ledger).isDuplicate)
    }

    @Test func `when the others do not read in time, the answer is 202 in time`() throws {
        let play = try Playground(shards: 2)
        play.system.kill(ProcessName(.earning, 1))
        let begin = play.system.moment.steady
        let reply = try play.system.ask("toy.publish", [:], id: "P", of: ledger)
        #expect(reply.status == 202 && reply.data?["state"] == "publishing")
        #expect((4_000...5_000).contains(play.system.moment.steady - begin))
        play.switches.turnOn("published")
        let later = try play.system.ask("toy.publish", [:], id: "P", of: ledger)
        #expect(later.status == 200 && later.data?["state"] == "published")
    }

    @Test func `with nobody else to read, the answer comes at once`() throws {
        #expect(try Playground().system.ask("toy.publish", [:], of: ledger).status == 200)
    }

    @Test func `any number of answers become due at once`() throws {
        let play = try Playground(shards: 2)
        let other = ProcessName(.earning, 1)
        play.system.pause(other)
        let tickets = (0..<1_300).map {
            play.system.send(play.system.message("toy.publish", [:], id: "P-\($0)").bytes, to: ledger)
        }
        try play.system.settle()
        play.system.resume(other)
        try play.system.advance(milliseconds: 2_000)
        #expect(try tickets.allSatisfy { try play.system.answer(to: $0)?.status == 200 })
    }
}
