// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import ServiceHost
import TestSupport
import Testing

/// What the clock of a trial shows.
struct ProgramClockTests {
    private let noon = TestSystem.noon
    private static let day: Int64 = 86_400_000

    private func clock(_ factor: Int64, at steady: Int64 = 0) throws -> ProgramClock {
        ProgramClock(at: noon, speed: try #require(ProgramClock.Speed(factor)), steady: steady)
    }

    /// A clock that was wound in good time until `steady`.
    private func wound(_ factor: Int64, until steady: Int64) throws -> ProgramClock {
        var clock = try clock(factor)
        clock.wind(at: -Limits.clockLead)
        for steady in stride(from: 0, through: steady, by: Int(Limits.clockWinding)) { clock.wind(at: Int64(steady)) }
        return clock
    }

    @Test(arguments: [(0, 0), (1, 10_000), (86_400, 864_000_000), (10_000_000, 100_000_000_000)] as [(Int64, Int64)])
    func `it goes at its speed`(factor: Int64, passed: Int64) throws {
        let clock = try wound(factor, until: 10_000)
        #expect(clock.time(at: 0) == noon)
        #expect(clock.time(at: 10_000) == noon + passed)
    }

    @Test(arguments: [-1, 10_000_001, .max] as [Int64])
    func `there are speeds that no clock has`(factor: Int64) { #expect(ProgramClock.Speed(factor) == nil) }

    @Test func `it goes no further than it was wound, and on from there`() throws {
        var clock = try wound(86_400, until: 0)
        let end = clock.time(at: Limits.clockLease)
        #expect(end == noon + Limits.clockLease * 86_400)
        #expect(clock.time(at: 1_000_000) == end)
        #expect(clock.shown(at: 1_000_000) == end)
        clock.wind(at: 1_000_000)
        // Until everybody has looked, it stands.
        #expect(clock.time(at: 1_000_000 + Limits.clockLead) == end)
        #expect(clock.time(at: 1_000_001 + Limits.clockLead) == end + 86_400)
    }

    @Test func `it is not known how far one went that was not stopped, so it goes on from where it was wound to`() throws {
        var clock = try wound(1_000, until: 5_000)
        // The machine was started anew, and its steady clock with it.
        #expect(!clock.isWound(at: 7))
        clock.wind(at: 7)
        #expect(clock.time(at: 7) == noon + (5_000 + Limits.clockLease) * 1_000)
    }

    @Test func `one that is stopped goes on from where it stopped`() throws {
        var clock = try wound(86_400, until: 5_000)
        clock.stop(at: 5_250)
        let stopped = clock.time(at: 5_250)
        #expect(stopped == noon + 5_250 * 86_400)
        #expect(clock.shown(at: 900_000) == stopped)
        clock.wind(at: 900_000)
        #expect(clock.time(at: 900_000) == stopped)
    }

    @Test func `a setting takes effect a little later, and whoever has read it by then follows at the same moment`() throws {
        var clock = try wound(0, until: 0)
        let before = clock
        let setting = try clock.set(to: { $0 + 730 * Self.day }, at: 200)
        #expect(setting.since == 200 + Limits.clockLead && setting.number == 2)
        for steady in 200..<setting.since { #expect(clock.time(at: steady) == before.time(at: steady)) }
        #expect(clock.time(at: setting.since) == noon + 730 * Self.day)
        #expect(clock.setting(at: setting.since) == setting)
        clock.wind(at: setting.since + 1)
        #expect(clock.settings == [setting])
    }

    @Test func `a speed is changed without a jump`() throws {
        var clock = try wound(1, until: 10_000)
        let setting = try clock.set(speed: ProgramClock.Speed(3_600), at: 10_000)
        #expect(setting.at == noon + setting.since)
        #expect(clock.time(at: setting.since + 100) == setting.at + 360_000)
    }

    @Test func `it is never set back, nor beyond its end`() throws {
        var clock = try wound(1_000, until: 2_000)
        let before = clock
        // By the time that it takes effect, even now is back.
        for time in [noon, clock.time(at: 2_000), ProgramClock.range.upperBound + 1] {
            #expect(throws: ProgramClock.SettingRefused.self, "\(time)") { try clock.set(to: { _ in time }, at: 2_000) }
        }
        #expect(clock == before)
    }

    @Test(arguments: [("at", "9000-01-01T00:00:00.001Z"), ("at", "1969-12-31T23:59:59Z"), ("speed", -1)] as [(String, JSON)])
    func `a setting that no clock can have is not read`(field: String, value: JSON) throws {
        let setting = try #require(clock(1).json["settings"]?.array?.first)
        #expect(try ProgramClock.Setting(setting, at: Pointer()).number == 1)
        #expect(throws: Invalid.self) { try ProgramClock.Setting(setting.with(field, value), at: Pointer()) }
    }

    @Test func `it ends where no rule has gone wrong yet`() throws {
        var clock = try wound(10_000_000, until: 0)
        let end = ProgramClock.range.upperBound
        try clock.set(to: { _ in end + -1 }, at: 0)
        #expect(clock.time(at: Limits.clockLease) == end)
        #expect(end.description == "9000-01-01T00:00:00Z")
    }

    @Test(arguments: 1...40 as ClosedRange<UInt64>)
    func `whatever is done to it, it never goes back`(seed: UInt64) throws {
        var random = Seeded(seed)
        var clock = try clock(Int64.random(in: 0...10_000, using: &random))
        var steady: Int64 = 0
        var shown = noon
        for _ in 0..<400 {
            steady += Int64.random(in: 0...1_500, using: &random)
            switch Int.random(in: 0..<10, using: &random) {
            case 0: try clock.set(to: { $0 + 1_000_000 }, at: steady)
            case 1: try clock.set(speed: ProgramClock.Speed(Int64.random(in: 0...100_000, using: &random)), at: steady)
            case 2: clock.stop(at: steady)
            // Nobody winds it for a while.
            case 3: steady += 10_000
            default: clock.wind(at: steady)
            }
            // As it is kept and read again.
            clock = try ProgramClock(JSON(parsing: clock.json.bytes), at: Pointer())
            let time = clock.time(at: steady)
            #expect(time >= shown, "\(steady)")
            shown = time
        }
        // After a restart of the machine, whose steady clock begins anew.
        clock.wind(at: 5)
        #expect(clock.time(at: 5) >= shown)
    }

    @Test func `a moment knows when a time will come, and how long ago one was`() throws {
        func moment(_ factor: Int64) throws -> Moment {
            let speed = try #require(ProgramClock.Speed(factor))
            let setting = ProgramClock.Setting(at: noon, since: 1_000, speed: speed, number: 2)
            return Moment(now: noon + 9_000 * factor, wall: noon, steady: 10_000, setting: setting)
        }
        let fast = try moment(1_000)
        #expect(fast.steady(at: fast.now) == 10_000)
        #expect(fast.steady(at: fast.now + 1) == 10_001 && fast.steady(at: fast.now + 5_000) == 10_005)
        #expect(fast.age(of: fast.now + -4_000_000) == 4_000)
        // Before it was set: at least so old.
        #expect(fast.age(of: noon + -Self.day) == 9_000)
        #expect(try moment(0).steady(at: noon + 1) == .max)
        #expect(try moment(0).age(of: noon) == 0)
        let real = Moment(now: noon, wall: noon, steady: 10_000)
        #expect(real.steady(at: noon + 7) == 10_007)
        #expect(real.age(of: noon + -Self.day) == Self.day)
    }
}
