// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import Storage
import TestSupport
import Testing

@testable import ServiceHost

/// What a backup asks of a running process, and what a person decides after a restore.
struct KeepingTests {
    private let play: Playground
    private let intake = StreamName("intake", shard: 0)

    init() throws {
        play = try Playground()
        try play.join(1...2)
    }

    private func pause(_ process: ProcessName = ledger, milliseconds: Int64 = 20_000) throws {
        #expect(try play.system.ask("fetching.pause", ["milliseconds": milliseconds.json], of: process).isOK)
    }

    private func position() throws -> Int64 {
        try play.system.store(ledger)?.cursor(of: intake)?.position.number ?? 0
    }

    private func reset(_ more: [String: JSON?] = [:]) throws -> Reply {
        let data: JSON = ["actor": "jo", "process": "earning-0", "reason": "restored", "stream": "intake"]
        return try play.system.ask("consumer.reset", more.reduce(data) { $0.with($1.key, $1.value) }, of: ledger)
    }

    // Pausing.

    @Test func `a process that is paused reads nothing more, and does everything else`() throws {
        _ = try play.buy(id: "before", of: till)
        try play.system.advance(milliseconds: 1_500)
        #expect(try position() == 1)
        // A fetch is waiting at the till when the pause begins: what it brings is left unread.
        try pause()
        _ = try play.buy(id: "meanwhile", of: till)
        #expect(try play.buy(id: "direct", of: ledger).isOK)
        try play.system.advance(milliseconds: 5_000)
        #expect(try position() == 1)
        #expect(try play.tally()?.bought == ["before", "direct"])
        #expect(try play.stats(of: ledger)["pausedMilliseconds"] == 15_000)
    }

    @Test func `a pause ends when it is said, or else by itself`() throws {
        try pause(milliseconds: 3_000)
        _ = try play.buy(id: "1", of: till)
        try play.system.advance(milliseconds: 2_500)
        #expect(try position() == 0)
        try play.system.advance(milliseconds: 1_500)
        #expect(try position() == 1)
        try pause()
        _ = try play.buy(id: "2", of: till)
        try play.system.advance(milliseconds: 2_500)
        #expect(try position() == 1)
        #expect(try play.system.ask("fetching.resume", [:], of: ledger).isOK)
        try play.system.advance(milliseconds: 1_500)
        #expect(try position() == 2)
        #expect(try play.tally()?.bought == ["1", "2"])
    }

    @Test func `what was fetched before a pause is worked through`() throws {
        play.switches.turnOn("unavailable")
        _ = try play.buy(id: "fetched", of: till)
        try play.system.advance(milliseconds: 1_500)
        #expect(try position() == 0)
        try pause()
        play.switches.turnOff("unavailable")
        try play.system.advance(milliseconds: 1_500)
        #expect(try position() == 1)
    }

    @Test(arguments: [0, 30_001, -1]) func `a pause has a bound`(_ milliseconds: Int64) throws {
        let reply = try play.system.ask("fetching.pause", ["milliseconds": milliseconds.json], of: ledger)
        #expect(reply.code == .invalid)
    }

    @Test func `a gateway pauses itself, and whoever was paused reads on after a restart`() throws {
        #expect(try play.system.ask("fetching.pause", ["milliseconds": 20_000], of: till).isOK)
        _ = try play.system.ask("toy.join", ["member": Toys.member(9).json], of: club)
        try play.system.advance(milliseconds: 3_000)
        let stream = StreamName("enrollment", shard: 0)
        let before = try play.system.store(till)?.cursor(of: stream)?.position
        #expect(before?.number == 2)
        try play.system.restart(till)
        try play.system.advance(milliseconds: 3_000)
        #expect(try play.system.store(till)?.cursor(of: stream)?.position.number == 3)
    }

    // After a restore.

    /// The till loses what it was told after `kept` purchases, and comes back with another epoch.
    private func restoreTill(keeping kept: Int, then more: Int) throws {
        for number in 1...kept { _ = try play.buy(id: "kept-\(number)", of: till) }
        let backup = try #require(play.system.backup(of: till))
        for number in 1...more { _ = try play.buy(id: "lost-\(number)", of: till) }
        try play.system.advance(milliseconds: 2_000)
        try play.system.restart(till, from: backup.renewed(epoch: "restored"))
        try play.system.advance(milliseconds: 3_000)
    }

    @Test func `a consumer of a stream that was restored stops, says so, and reads on as a person decides, on record`() throws {
        try restoreTill(keeping: 3, then: 2)
        let stopped = try #require(try play.stopped().first)
        #expect(stopped["process"] == "earning-0")
        #expect(stopped["stream"] == "intake-0")
        #expect(stopped["reason"]?.string?.hasPrefix("epoch_changed") == true)
        _ = try play.buy(id: "after", of: till)
        try play.system.advance(milliseconds: 3_000)
        #expect(try play.tally()?.bought.contains("after") == false)

        // It was at 5, and the stream had 3 and has 4.
        let reply = try reset(["position": 3])
        #expect(reply.isOK)
        #expect(reply.data?["from"] == ["epoch": "epoch-gateway-0", "position": 5])
        #expect(reply.data?["to"] == ["epoch": "restored", "position": 3])
        try play.system.advance(milliseconds: 3_000)
        #expect(try play.stopped() == [])
        #expect(try play.tally()?.bought == ["kept-1", "kept-2", "kept-3", "lost-1", "lost-2", "after"])

        let store = try #require(play.system.store(ledger))
        let records = try store.page(Query(limit: 9), in: ConsumerReset.collection)
        #expect(records.count == 1)
        let record = try JSON(parsing: try #require(records.first).json)
        #expect(record["actor"] == "jo" && record["reason"] == "restored")
        #expect(record["stoppedBy"]?.string?.hasPrefix("epoch_changed") == true)
        // A restart goes on from there.
        try play.system.restart(ledger)
        _ = try play.buy(id: "later", of: till)
        try play.system.advance(milliseconds: 3_000)
        #expect(try play.tally()?.bought.last == "later")
        #expect(try play.stopped() == [])
    }

    @Test func `without a position it is read on from where both are the same, and nothing is skipped`() throws {
        try restoreTill(keeping: 3, then: 2)
        // As far as the ledger had read there is something else now.
        for number in 1...4 { _ = try play.buy(id: "after-\(number)", of: till) }
        #expect(try reset().data?["to"]?["position"] == 3)
        #expect(try reset().code == .notStopped)
        try play.system.advance(milliseconds: 3_000)
        #expect(try play.tally()?.bought.suffix(4) == ["after-1", "after-2", "after-3", "after-4"])
    }

    @Test func `who had read nothing yet reads on by itself`() throws {
        try play.system.advance(milliseconds: 2_000)
        let anew = StoreIdentity(service: "gateway", shard: 0, epoch: "anew")
        try play.system.restart(till, from: MemoryState(identity: anew))
        try play.system.advance(milliseconds: 3_000)
        #expect(try play.stopped() == [])
        #expect(try play.system.store(ledger)?.cursor(of: intake) == Cursor(epoch: "anew", position: .start))
        _ = try play.buy(id: "first", of: till)
        try play.system.advance(milliseconds: 3_000)
        #expect(try play.tally()?.bought == ["first"])
    }

    @Test func `who had read less than the backup has reads on from there`() throws {
        play.switches.turnOn("unavailable")
        try restoreTill(keeping: 3, then: 2)
        play.switches.turnOff("unavailable")
        #expect(try reset().data?["to"]?["position"] == 0)
    }

    @Test func `where nobody knows what was read, a person has to say from where it is read on`() throws {
        _ = try play.buy(id: "lost", of: till)
        try play.system.advance(milliseconds: 2_000)
        let anew = StoreIdentity(service: "gateway", shard: 0, epoch: "anew")
        try play.system.restart(till, from: MemoryState(identity: anew))
        _ = try play.buy(id: "after", of: till)
        let refused = try reset()
        #expect(refused.code == .invalid)
        #expect(refused.problem?["errors"]?.array?.first?["pointer"] == "/data/position")
        #expect(try reset(["position": 0]).isOK)
        try play.system.advance(milliseconds: 3_000)
        #expect(try play.tally()?.bought == ["lost", "after"])
    }

    @Test func `reading again does nothing twice, and the head skips all there is`() throws {
        try restoreTill(keeping: 3, then: 2)
        #expect(try reset(["position": 0]).isOK)
        try play.system.advance(milliseconds: 3_000)
        #expect(try position() == 3)
        #expect(try play.tally()?.bought == ["kept-1", "kept-2", "kept-3", "lost-1", "lost-2"])
        play.system.pause(ledger)
        _ = try play.system.ask("toy.buy", Playground.purchase(), id: "skipped", of: till)
        play.system.resume(ledger)
        #expect(try reset(["position": "head"]).data?["to"]?["position"] == 4)
        try play.system.advance(milliseconds: 3_000)
        #expect(try position() == 4)
    }

    @Test func `what was asked from the old place is not taken after a reset`() throws {
        for number in 1...3 { _ = try play.buy(id: "\(number)", of: till) }
        try play.system.advance(milliseconds: 1_500)
        #expect(try position() == 3)
        // A fetch from 3 on waits at the till, and the one from 1 on is lost.
        play.system.carries = { from, _, body in
            from != ledger || !String(decoding: body, as: UTF8.self).contains(#""after":1,"consumer""#)
        }
        #expect(try reset(["position": 1]).isOK)
        _ = try play.buy(id: "4", of: till)
        try play.system.advance(milliseconds: 300)
        #expect(try position() == 1)
        play.system.carries = { _, _, _ in true }
        try play.system.advance(milliseconds: 4_000)
        #expect(try position() == 4)
    }

    @Test func `of a stream of several shards the one that is named is reset`() throws {
        let play = try Playground(shards: 4)
        let data: JSON = [
            "actor": "jo", "position": 0, "process": "earning-0", "reason": "to be sure", "stream": "earning", "streamShard": 3,
        ]
        let reply = try play.system.ask("consumer.reset", data, of: ledger)
        #expect(reply.data?["stream"] == "earning" && reply.data?["streamShard"] == 3)
        #expect(try play.system.ask("consumer.reset", data.with("streamShard", nil), of: ledger).code == .streamNotFound)
    }

    @Test func `what was fetched from the old place is not done after a reset`() throws {
        play.switches.turnOn("unavailable")
        for number in 1...3 { _ = try play.buy(id: "\(number)", of: till) }
        try play.system.advance(milliseconds: 1_500)
        #expect(try reset(["position": 2]).isOK)
        play.switches.turnOff("unavailable")
        try play.system.advance(milliseconds: 3_000)
        #expect(try play.tally()?.bought == ["3"])
        #expect(try position() == 3)
    }

    @Test func `what a reading waited for is over when it goes on from elsewhere`() throws {
        func waits() throws -> Bool { try play.stats()["reads"]?.array?.contains { $0["waits"] != nil } == true }
        play.switches.turnOn("unavailable")
        _ = try play.buy(id: "waits", of: till)
        try play.system.advance(milliseconds: 1_500)
        #expect(try waits())
        #expect(try reset(["position": "head"]).isOK)
        #expect(try !waits())
    }

    @Test func `a copy of a reset that comes late turns nothing back`() throws {
        for number in 1...3 { _ = try play.buy(id: "\(number)", of: till) }
        try play.system.advance(milliseconds: 1_500)
        let data: JSON = ["actor": "jo", "position": 1, "process": "earning-0", "reason": "to be sure", "stream": "intake"]
        let message = play.system.message("consumer.reset", data, id: "reset")
        let reply = try play.system.exchange(message.bytes, with: ledger)
        #expect(reply?.status == 200)
        try play.system.advance(milliseconds: 3_000)
        #expect(try position() == 3)
        let again = try play.system.exchange(message.bytes, with: ledger)
        #expect(again?["duplicate"] == true && again?["data"] == reply?["data"])
        #expect(try position() == 3)
        #expect(try play.system.store(ledger)?.count(in: ConsumerReset.collection) == 1)
    }

    @Test func `copies of a reset that ask at the same time are one`() throws {
        _ = try play.buy(id: "1", of: till)
        try play.system.advance(milliseconds: 1_500)
        play.system.pause(till)
        let data: JSON = ["actor": "jo", "position": "head", "process": "earning-0", "reason": "to be sure", "stream": "intake"]
        let messages = [data, data, data.with("position", 0)].map { play.system.message("consumer.reset", $0, id: "reset") }
        let tickets = messages.map { play.system.send($0.bytes, to: ledger) }
        try play.system.settle()
        play.system.resume(till)
        let replies = try tickets.map { try #require(try play.system.wait(for: $0)) }
        #expect(replies.map(\.status) == [200, 200, 422])
        #expect(replies[0]["data"] == replies[1]["data"] && replies[1]["duplicate"] == true)
        #expect(try play.system.store(ledger)?.count(in: ConsumerReset.collection) == 1)
    }

    @Test func `what cannot be is refused, and nothing changes`() throws {
        try restoreTill(keeping: 2, then: 1)
        #expect(try reset(["position": 9]).code == .aheadOfStream)
        #expect(try reset(["stream": "nothing"]).code == .streamNotFound)
        #expect(try reset(["reason": nil]).code == .invalid)
        #expect(try reset(["actor": nil]).code == .invalid)
        #expect(try reset(["position": -1]).code == .invalid)
        #expect(try reset(["process": "earning-3"]).code == .streamNotFound)
        play.system.kill(till)
        #expect(try reset().code == .unavailable)
        #expect(try play.stopped().count == 1)
        #expect(try play.system.store(ledger)?.cursor(of: intake)?.epoch == "epoch-gateway-0")
    }
}
