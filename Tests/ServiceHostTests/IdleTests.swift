// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import ServiceHost
import Telemetry
import TestSupport
import Testing

/// When a core says that it has something to do: not all the time, and not too late.
struct IdleTests {
    /// How many turns a process runs in a minute when nothing happens.
    private func turnsOfAMinute(_ play: Playground, _ process: ProcessName) throws -> Int {
        let core = try #require(play.system.core(process))
        var turns = 0
        let end = play.system.moment.steady + 60_000
        while play.system.moment.steady < end {
            let due = min(end, max(play.system.moment.steady + 1, core.wakeAt(play.system.moment)))
            try play.system.advance(milliseconds: due - play.system.moment.steady)
            turns += 1
        }
        return turns
    }

    @Test func `an idle process wakes a few times a second at most`() throws {
        let play = try Playground(shards: 2)
        try play.join(1...5)
        for process in play.system.topology.processes { #expect(try turnsOfAMinute(play, process) < 60 * 6) }
    }

    @Test func `an idle turn commits nothing`() throws {
        let play = try Playground([.enrollment])
        _ = try play.system.ask("ping", [:], of: club)
        let before = try play.stats(of: club)["turns"]
        try play.system.advance(milliseconds: 60_000)
        #expect(try play.stats(of: club)["turns"]?.integer == (before?.integer ?? 0) + 1)
    }

    @Test func `a process whose owner is away does not spin`() throws {
        let play = try Playground()
        play.system.kill(club)
        play.system.kill(till)
        // `settle` throws when a core wants a turn again and again at one moment.
        #expect(try turnsOfAMinute(play, ledger) < 60 * 110)
    }

    @Test func `a core sleeps no longer than until the next chore`() throws {
        let play = try Playground()
        try play.system.advance(milliseconds: 10_000)
        let ticks = play.switches.counted("tick")
        try play.system.advance(milliseconds: 60_000)
        #expect(play.switches.counted("tick") == ticks + 60)
    }

    @Test func `a core with work that waits for a retry says when`() throws {
        let play = try Playground()
        try play.join(1...1)
        play.switches.turnOn("break B-1")
        _ = try play.buy(1, id: "B-1", of: till)
        try play.system.advance(milliseconds: 100)
        play.switches.turnOff("break B-1")
        play.switches.turnOn("unavailable")
        _ = try play.system.ask("parked.retry", [:], of: ledger)
        try play.system.settle()
        let core = try #require(play.system.core(ledger))
        #expect(core.wakeAt(play.system.moment) <= play.system.moment.steady + Limits.poll)
    }

    @Test func `a reader that cannot go on just now says why, until it can`() throws {
        let play = try Playground()
        try play.join(1...1)
        func waits() throws -> [String] { (try play.stats()["reads"]?.array ?? []).compactMap { $0["waits"]?.string } }
        #expect(try waits() == [])
        play.switches.turnOn("unavailable")
        _ = try play.buy(1, id: "B-1", of: till)
        try play.system.advance(milliseconds: 100)
        #expect(try waits() == ["program_missing: not yet"])
        play.switches.turnOff("unavailable")
        try play.system.advance(milliseconds: 2_000)
        #expect(try waits() == [])
    }

    @Test func `an answer travels in no time when somebody waits for the event`() throws {
        let play = try Playground()
        try play.join(1...1)
        let begin = play.system.moment.steady
        _ = try play.buy(id: "B-1", of: till)
        try play.system.settle()
        #expect(try play.bought() == ["B-1"])
        #expect(play.system.moment.steady == begin)
    }

    @Test func `stats, info and metrics tell how the process does`() throws {
        let play = try Playground()
        try play.join(1...2)
        _ = try play.buy()
        let info = try play.system.ask("info", [:], of: ledger).data
        #expect(info?["process"] == "earning-0" && info?["service"] == "earning" && info?["shard"] == 0)
        #expect(info?["types"]?.array?.contains("toy.buy") == true && info?["epoch"] == "epoch-earning-0")
        let stats = try play.stats()
        #expect(stats["head"] == 1)
        #expect(stats["reads"]?.array?.count == 2)
        for key in [
            "batch", "commitMilliseconds", "consumers", "faults", "inbound", "messages", "parked", "store", "turns",
            "uptimeSeconds",
        ] {
            #expect(stats[key] != nil, "\(key)")
        }
        let page = try #require(try play.system.core(club)?.snapshot(play.system.moment).metrics)
        #expect(page.contains(#"punchcard_stream_head{service="enrollment",shard="0"} 2"#))
        #expect(
            page.contains(#"punchcard_consumer_depth{consumer="earning",part="0",parts="1",service="enrollment",shard="0"} 0"#)
        )
        #expect(page.contains(#"punchcard_replies_total{service="enrollment",shard="0",status="200"} "#))
        #expect(try play.system.ask("nonsense", [:], of: ledger).code == .unknownType)
    }
}
