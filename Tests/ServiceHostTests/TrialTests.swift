// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import ServiceHost
import TestSupport
import Testing

/// A system whose program clock goes its own way: what the rules mean follows it, and nobody waits longer or shorter for that.
struct TrialTests {
    private let days: Int64 = 86_400_000

    private func trial(_ factor: Int64) throws -> Playground {
        let play = try Playground()
        try play.join(1...1)
        play.system.beginTrial(speed: try #require(ProgramClock.Speed(factor)))
        return play
    }

    @Test func `what is told carries the program's time`() throws {
        let play = try trial(0)
        let later = play.system.moment.now + 730 * days
        try play.system.setClock(to: later)
        try play.join(2...2)
        let event = try #require(try play.system.events(of: club).last)
        #expect(event["recordedtime"] == later.json && event["time"] == later.json)
    }

    @Test func `the interval of a chore counts on either clock`() throws {
        let play = try trial(0)
        // It stands still, and what is to be done every second is done every second.
        try play.system.advance(milliseconds: 10_000)
        let ticks = play.switches.counted("tick")
        try play.system.advance(milliseconds: 10_000)
        #expect(play.switches.counted("tick") == ticks + 10)
        // A second passes on it within one.
        try play.system.setClock(speed: ProgramClock.Speed(4))
        let before = play.switches.counted("tick")
        try play.system.advance(milliseconds: 10_000)
        #expect(play.switches.counted("tick") == before + 40)
    }

    @Test func `a chore that is always due leaves room for other work`() throws {
        let play = try trial(10_000_000)
        try play.system.advance(milliseconds: 2_000)
        let ticks = play.switches.counted("tick")
        try play.system.advance(milliseconds: 10_000)
        #expect(play.switches.counted("tick") == ticks + Int(10_000 / Limits.chorePause))
    }

    @Test func `a jump is followed when the chores have run that it made due`() throws {
        let play = try trial(0)
        func followed() throws -> JSON? { try play.system.ask("info", [:], of: ledger).data?["clock"] }
        try play.system.advance(milliseconds: 1_100)
        #expect(try followed() == ["at": play.system.moment.now.json, "followed": 1, "speed": 0])
        let ticks = play.switches.counted("tick")
        try play.system.setClock(to: play.system.moment.now + days)
        #expect(play.switches.counted("tick") == ticks + 1)
        #expect(try followed()?["followed"] == 2)
    }

    @Test func `a process on the machine's clock has none in its info`() throws {
        #expect(try Playground().system.ask("info", [:], of: ledger).data?["clock"] == nil)
    }

    @Test(arguments: [0, 1, 10_000_000] as [Int64])
    func `an expirytime is real time`(factor: Int64) throws {
        let play = try trial(factor)
        try play.system.setClock(to: play.system.moment.now + 730 * days)
        func buy(_ id: String, by expiry: Timestamp) throws -> JSON? {
            let message = play.system.message("toy.buy", Playground.purchase(), id: id).with("expirytime", expiry.json)
            return try play.system.exchange(message.bytes, with: ledger)
        }
        #expect(try buy("in time", by: play.system.moment.wall + 1_000)?.status == 200)
        #expect(try buy("too late", by: play.system.moment.wall + -1)?.code == "expired")
        #expect(try buy("too late by the machine only", by: play.system.moment.now + -days)?.status == 200)
    }

    @Test(arguments: [(0, 0), (86_400, 30)] as [(Int64, Int64)])
    func `ages of queues are real time`(factor: Int64, oldest: Int64) throws {
        let play = try trial(factor)
        try play.system.advance(milliseconds: 1_000)
        play.system.kill(ledger)
        _ = try play.system.ask("toy.join", ["member": Toys.member(2).json], of: club)
        try play.system.advance(milliseconds: 30_000)
        let consumer = try #require(try play.consumer("earning"))
        #expect(consumer["oldestSeconds"] == .integer(oldest) && consumer["state"] == "gone")
        // Set on, it has waited since then at least.
        try play.system.setClock(to: play.system.moment.now + 730 * days)
        try play.system.advance(milliseconds: 5_000)
        #expect(try play.consumer("earning")?["oldestSeconds"] == 5)
        #expect(try play.stats(of: club)["uptimeSeconds"] == .integer(play.system.moment.steady / 1_000))
    }
}
