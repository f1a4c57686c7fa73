// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import ServiceHost
import TestSupport
import Testing

/// Who reads a stream, how far they are and how they do.
struct ConsumerTests {
    private func note(_ play: Playground, _ count: Int) throws {
        _ = try play.batch((0..<count).map { _ in play.system.message("toy.note", ["text": "x"]) }, to: club)
    }

    private func state(_ play: Playground, _ name: String = "crm") throws -> String? {
        try play.consumer(name)?["state"]?.string
    }

    @Test func `the consumers of the topology are listed from the start, also when they are dead`() throws {
        let play = try Playground(shards: 2)
        play.system.kill(ledger)
        play.system.kill(ProcessName(.earning, 1))
        try play.system.restart(club)
        let list = try play.system.ask("stream.list", [:], of: club).data
        let consumers = list?["streams"]?.array?.first?["consumers"]?.array ?? []
        let names = consumers.map {
            "\($0["consumer"]?.string ?? "") \($0["shard"]?.integer ?? -1)/\($0["shards"]?.integer ?? -1)"
        }
        #expect(names.sorted() == ["earning 0/2", "earning 1/2", "gateway-0 0/1"])
        try note(play, 3)
        #expect(try play.consumer("earning")?["depth"] == 3)
    }

    @Test func `depth is head less position, in flight is what was given`() throws {
        let play = try Playground([.enrollment])
        try note(play, 10)
        _ = try play.fetch(["consumer": "crm", "limit": 4])
        #expect(try play.consumer("crm")?["depth"] == 10)
        #expect(try play.consumer("crm")?["inFlight"] == 4)
        _ = try play.fetch(["consumer": "crm", "after": 4, "limit": 2])
        #expect(try play.consumer("crm")?["depth"] == 6)
        #expect(try play.consumer("crm")?["inFlight"] == 2)
        #expect(try play.consumer("crm")?["position"] == 4)
        _ = try play.fetch(["consumer": "crm", "after": 10])
        #expect(try play.consumer("crm")?["inFlight"] == 0)
        #expect(try play.consumer("crm")?["oldestSeconds"] == 0)
    }

    @Test func `what is given again before it is done is in flight once`() throws {
        let play = try Playground([.enrollment])
        try note(play, 10)
        let data: JSON = ["consumer": "crm", "limit": 4, "stream": "enrollment"]
        let fetches = (0..<2).map { _ in play.system.message("stream.fetch", data) }
        #expect(try play.batch(fetches, to: club).map { $0["data"]?["events"]?.array?.count } == [4, 4])
        #expect(try play.consumer("crm")?["inFlight"] == 4)
    }

    @Test func `nothing is in flight while a consumer waits for more`() throws {
        let play = try Playground([.enrollment])
        try note(play, 10)
        _ = try play.fetch(["consumer": "crm"])
        #expect(try play.consumer("crm")?["inFlight"] == 10)
        let data: JSON = ["after": 10, "consumer": "crm", "stream": "enrollment", "wait": 5_000]
        _ = play.system.send(play.system.message("stream.fetch", data).bytes, to: club)
        try play.system.settle()
        #expect(try play.consumer("crm")?["inFlight"] == 0)
    }

    @Test func `oldestSeconds is the age of the oldest event not finished`() throws {
        let play = try Playground([.enrollment])
        try note(play, 1)
        try play.system.advance(milliseconds: 7_000)
        try note(play, 1)
        _ = try play.fetch(["consumer": "crm"])
        #expect(try play.consumer("crm")?["oldestSeconds"] == 7)
        _ = try play.fetch(["consumer": "crm", "after": 1])
        #expect(try play.consumer("crm")?["oldestSeconds"] == 0)
    }

    @Test func `a reader without a name leaves no trace`() throws {
        let play = try Playground([.enrollment])
        _ = try play.fetch([:])
        let list = try play.system.ask("stream.list", [:], of: club)
        #expect(list.data?["streams"]?.array?.first?["consumers"] == [])
    }

    @Test func `a share of a consumer has a position of its own`() throws {
        let play = try Playground([.enrollment])
        try note(play, 4)
        _ = try play.fetch(["consumer": "crm", "shard": 0, "shards": 2, "after": 1])
        _ = try play.fetch(["consumer": "crm", "shard": 1, "shards": 2, "after": 3])
        #expect(try play.consumer("crm", shard: 0)?["position"] == 1)
        #expect(try play.consumer("crm", shard: 1)?["position"] == 3)
    }

    @Test(arguments: backings)
    func `a position is durable within a second`(backing: TestStores.Backing) throws {
        let play = try Playground([.enrollment], on: backing)
        try note(play, 4)
        _ = try play.fetch(["consumer": "crm", "after": 3])
        try play.system.advance(milliseconds: 1_000)
        try play.system.restart(club)
        #expect(try play.consumer("crm")?["position"] == 3)
    }

    @Test(arguments: backings)
    func `what a wait passed over is durable as well`(backing: TestStores.Backing) throws {
        let play = try Playground([.enrollment], on: backing)
        let data: JSON = ["consumer": "crm", "stream": "enrollment", "types": ["toy.joined"], "wait": 30_000]
        play.system.send(play.system.message("stream.fetch", data).bytes, to: club)
        try play.system.advance(milliseconds: 1_000)
        try note(play, 4)
        try play.system.advance(milliseconds: 1_000)
        try play.system.restart(club)
        #expect(try play.consumer("crm")?["position"] == 4)
    }

    @Test(arguments: backings)
    func `a consumer that has done nothing yet is remembered as well`(backing: TestStores.Backing) throws {
        let play = try Playground([.enrollment], on: backing)
        try note(play, 4)
        _ = try play.fetch(["consumer": "crm"])
        try play.system.advance(milliseconds: 1_000)
        try play.system.restart(club)
        #expect(try play.consumer("crm")?["depth"] == 4)
    }

    @Test(arguments: backings)
    func `a position is durable at once when the process ends cleanly`(backing: TestStores.Backing) throws {
        let play = try Playground([.enrollment], on: backing)
        try note(play, 4)
        _ = try play.fetch(["consumer": "crm", "after": 1])
        _ = try play.fetch(["consumer": "crm", "after": 3])
        try play.system.stop(club)
        try play.system.start(club)
        #expect(try play.consumer("crm")?["position"] == 3)
    }

    @Test(arguments: backings)
    func `a consumer that is forgotten stays so`(backing: TestStores.Backing) throws {
        let play = try Playground([.enrollment], on: backing)
        try note(play, 4)
        _ = try play.fetch(["consumer": "crm", "after": 1])
        try play.system.advance(milliseconds: 1_000)
        // The first of these is saved at once. The second is due in the very turn in which the consumer is forgotten.
        _ = try play.fetch(["consumer": "crm", "after": 2])
        _ = try play.fetch(["consumer": "crm", "after": 3])
        play.system.pause(club)
        try play.system.advance(milliseconds: 1_000)
        let forget = play.system.message("stream.forget", ["stream": "enrollment", "consumer": "crm"])
        let ticket = play.system.send(forget.bytes, to: club)
        play.system.resume(club)
        try play.system.settle()
        #expect(try play.system.answer(to: ticket)?["data"] == [:])
        #expect(try play.consumer("crm") == nil)
        try play.system.restart(club)
        #expect(try play.consumer("crm") == nil)
    }

    @Test func `at most 1,024 consumers are remembered`() throws {
        let play = try Playground([.enrollment])
        for number in 0..<1_024 { #expect(try play.fetch(["consumer": .string("c\(number)")]).status == 200) }
        #expect(try play.fetch(["consumer": "one more"]).status == 429)
        #expect(try play.fetch(["consumer": "c7"]).status == 200)
    }

    // States.

    @Test func `who is behind and not asking is gone`() throws {
        let play = try Playground([.enrollment])
        try note(play, 4)
        _ = try play.fetch(["consumer": "crm"])
        #expect(try state(play) == "ok")
        try play.system.advance(milliseconds: 9_000)
        _ = try play.system.ask("ping", [:], of: club)
        #expect(try state(play) == "ok")
        try play.system.advance(milliseconds: 4_000)
        #expect(try state(play) == "gone")
        _ = try play.fetch(["consumer": "crm", "after": 4])
        #expect(try state(play) == "ok")
    }

    @Test func `who is behind, asks and does not move is stalled`() throws {
        let play = try Playground([.enrollment])
        try note(play, 4)
        for _ in 0..<13 {
            _ = try play.fetch(["consumer": "crm", "after": 1])
            try play.system.advance(milliseconds: 1_000)
        }
        #expect(try state(play) == "stalled")
    }

    @Test func `who moves but does not catch up is slow`() throws {
        let play = try Playground([.enrollment])
        try note(play, 10)
        for second in 0..<40 {
            _ = try play.fetch(["consumer": "crm", "after": .integer(Int64(second)), "limit": 1])
            try note(play, 2)
            try play.system.advance(milliseconds: 1_000)
        }
        #expect(try state(play) == "slow")
    }

    @Test func `who stays as far behind as before is slow`() throws {
        let play = try Playground([.enrollment])
        try note(play, 10)
        for second in 0..<40 {
            _ = try play.fetch(["consumer": "crm", "after": .integer(Int64(second)), "limit": 1])
            try note(play, 1)
            try play.system.advance(milliseconds: 1_000)
        }
        #expect(try state(play) == "slow")
    }

    @Test func `who was behind long ago is not stalled when something comes`() throws {
        let play = try Playground([.enrollment])
        try note(play, 1)
        _ = try play.fetch(["consumer": "crm"])
        try play.system.advance(milliseconds: 500)
        _ = try play.fetch(["consumer": "crm", "after": 1])
        try play.system.advance(milliseconds: 60_000)
        _ = try play.fetch(["consumer": "crm", "after": 1])
        try note(play, 1)
        #expect(try state(play) == "ok")
    }

    @Test func `who catches up is ok`() throws {
        let play = try Playground([.enrollment])
        try note(play, 400)
        for second in 0..<35 {
            _ = try play.fetch(["consumer": "crm", "after": .integer(Int64(second) * 10), "limit": 10])
            try play.system.advance(milliseconds: 1_000)
        }
        #expect(try state(play) == "ok")
    }

    @Test func `who has read everything is ok however long nothing comes`() throws {
        let play = try Playground([.enrollment])
        try note(play, 4)
        _ = try play.fetch(["consumer": "crm", "after": 4])
        try play.system.advance(milliseconds: 3_600_000)
        #expect(try state(play) == "ok")
    }
}
