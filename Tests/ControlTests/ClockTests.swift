// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Contracts
import Kernel
import ServiceHost
import TestSupport
import Testing

@testable import Control

/// Trials: which homes are one, and how their clock is set.
@Suite struct ClockTests {
    private let scratch: Scratch
    private let home: Home

    init() throws {
        scratch = try Scratch()
        home = Home(scratch.path)
    }

    private static func time(_ text: String) -> Timestamp {
        guard let time = Timestamp(text) else { preconditionFailure("\(text) is no time") }
        return time
    }

    private let begin = time("2026-01-31T12:30:00Z")

    /// As `up` opens a home.
    @discardableResult
    private func open(_ time: Timestamp? = nil, _ factor: Int64? = nil) throws -> ClockFile? {
        let file = try Trial(home: home, time: time, speed: factor.flatMap { ProgramClock.Speed($0) }).open()
        _ = try TopologyFile.open(home, earningShards: nil, gateways: nil, isTrial: file != nil)
        return file
    }

    @Test(
        arguments: [
            ("2028-01-01T00:00:00+01:00", "2027-12-31T23:00:00Z"), ("P30D", "2026-03-02T12:30:00Z"),
            ("+30d", "2026-03-02T12:30:00Z"), ("+P1M", "2026-02-28T12:30:00Z"), ("+1m", "2026-02-28T12:30:00Z"),
            ("+2y", "2028-01-31T12:30:00Z"), ("P1Y1DT1M", "2027-02-01T12:31:00Z"), ("+2w", "2026-02-14T12:30:00Z"),
            ("+13h", "2026-02-01T01:30:00Z"), ("P0D", "2026-01-31T12:30:00Z"),
        ]
    )
    func `a time is given as it is, or as so much later`(text: String, then: String) throws {
        #expect(try #require(ClockTime(argument: text)).time(from: begin).description == then)
    }

    @Test(arguments: ["", "+", "30d", "+30", "+30s", "-30d", "+-3d", "P", "tomorrow", "2028-01-01", "+999999d"])
    func `what is no time is refused`(text: String) { #expect(ClockTime(argument: text) == nil) }

    @Test func `a home that was begun with a clock is a trial for ever`() throws {
        let file = try #require(try open(begin, 0))
        #expect(try file.read().shown(at: Clocks.steady) == begin)
        #expect(try home.topology().isTrial)
        #expect(try #require(try open()).read() == file.read(), "as it stands, and without being asked for")
        let later = begin + 86_400_000
        #expect(try #require(try open(later)).read().shown(at: Clocks.steady) == later)
        #expect(try #require(try open(nil, 7)).read().settings.last?.speed.factor == 7)
        #expect(throws: Failure.self, "it never goes back") { try open(begin) }
        #expect(try ClockReading(of: home)?.note.hasPrefix("trial clock: 2026-02-01T12:30:00Z  ") == true)
    }

    @Test func `a home that was begun without a clock has none for ever`() throws {
        #expect(try open() == nil)
        for (time, factor) in [(begin, nil), (nil, 3), (begin, 3)] as [(Timestamp?, Int64?)] {
            let failure = try #require(throws: Failure.self) { try open(time, factor) }
            #expect(failure.code == .configuration && failure.message.contains("without --clock"))
        }
        #expect(try ClockReading(of: home) == nil)
        let failure = try #require(throws: Failure.self) {
            try ClockCommand.Set.parse(["+1d", "--home", home.path]).run()
        }
        #expect(failure.code == .configuration)
    }

    @Test func `stores without a topology are not taken for a new home`() throws {
        try Folder.make(home.path + "/data/earning-0")
        #expect(throws: Failure.self) { try Trial(home: home, time: begin, speed: nil).open() }
    }

    @Test func `a speed alone begins no trial`() throws {
        let failure = try #require(throws: Failure.self) { try open(nil, 3) }
        #expect(failure.code == .usage)
    }

    @Test func `a clock begins within its range`() throws {
        for text in ["1969-12-31T23:59:59Z", "9000-01-01T00:00:01Z"] {
            let failure = try #require(throws: Failure.self, "\(text)") { try open(Self.time(text)) }
            #expect(failure.code == .usage)
        }
    }

    @Test func `a clock that was lost, or is where it does not belong, is noticed`() throws {
        try open(begin)
        try Folder.remove(home.clockPath)
        #expect(throws: HostError.self) { try open() }
        #expect(throws: HostError.self) { try open(begin) }
        let other = try ClockTests()
        try other.open()
        _ = try ClockFile(beginning: other.home, ProgramClock(at: begin, speed: .real, steady: 0))
        #expect(throws: HostError.self) { try other.open() }
    }

    @Test(arguments: ["/var/lib/punchcard", "/run/punchcard", "/var/lib/punchcard/trial"])
    func `an installation of the system has no clock of its own`(path: String) throws {
        let error = try #require(throws: HostError.self) {
            try ClockFile(beginning: Home(path), ProgramClock(at: begin, speed: .real, steady: 0))
        }
        #expect(error.exitCode == HostError.configuration && error.message.contains("another home"))
    }

    @Test func `a clock that stands is set, and shown`() throws {
        let file = try #require(try open(begin))
        try ClockCommand.Set.parse(["+2y", "--speed", "0", "--home", home.path]).run()
        let reading = ClockReading(try file.read(), at: Clocks.steady + 1_000_000)
        #expect(reading.text == "2028-01-31T12:30:00Z  stands still until `punchcard up`")
        #expect(reading.json == ["at": "2028-01-31T12:30:00Z", "speed": 0])
        let failure = try #require(throws: Failure.self) {
            try ClockCommand.Set.parse(["2027-01-01T00:00:00Z", "--home", home.path]).run()
        }
        #expect(failure.code == .refused && failure.message.contains("never goes back"))
    }

    @Test(arguments: [(0, "stands still until it is set"), (1, "as fast as real time"), (60, "60 times as fast as real time")])
    func `how fast a clock goes is said`(factor: Int64, pace: String) throws {
        var clock = ProgramClock(at: begin, speed: try #require(ProgramClock.Speed(factor)), steady: 0)
        clock.wind(at: 0)
        #expect(ClockReading(clock, at: 0).text == "2026-01-31T12:30:00Z  \(pace)")
    }
}
