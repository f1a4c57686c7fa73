// SPDX-License-Identifier: Apache-2.0

import Contracts
import Enrollment
import Kernel
import ServiceHost
import TestSupport
import Testing

private let desk = ProcessName(.enrollment, 0)
private let ledger = ProcessName(.earning, 0)

/// Stands where Earning does, and tells of programs.
private let publisher = ServiceDefinition(
    service: .earning, keeps: [],
    answers: [
        Route(ProgramPublished.type, memory: .answer) { message, turn in
            try turn.tell(message.body(ProgramPublished.self))
            return .reply(.done([:]))
        }
    ])

/// Enrollment on a clock that stands still until it is set.
private final class Year {
    let system: TestSystem

    init(at begin: String) throws {
        system = try TestSystem([enrollment, publisher], at: try #require(Timestamp(begin)))
        system.beginTrial(speed: try #require(ProgramClock.Speed(0)))
        try system.advance(milliseconds: 2_000)
    }

    func at(_ time: String) throws {
        try system.setClock(to: Timestamp(time))
        try system.advance(milliseconds: 2_000)
    }

    func ask(_ type: String, _ data: JSON, of process: ProcessName = desk, time: String? = nil) throws -> JSON {
        let reply = try system.ask(type, data, time: time, of: process)
        return try #require(reply.isOK ? reply.data : nil, "\(reply)")
    }

    @discardableResult
    func enroll(_ card: String, born birthday: String, time: String? = nil) throws -> String {
        let data: JSON = ["birthday": birthday.json, "identifiers": [["kind": "card", "value": card.json]]]
        return try #require(try ask("member.enroll", data, time: time)["member"]?.string)
    }

    func update(_ card: String, born birthday: String) throws {
        _ = try ask("member.update", ["birthday": birthday.json, "member": "card:\(card)".json])
    }

    func publish(_ zone: String, version: Int64, from: Timestamp? = nil) throws {
        let document: JSON = ["timeZone": zone.json]
        let from = from ?? system.moment.now
        _ = try ask(
            ProgramPublished.type, ["document": document, "effectiveFrom": from.json, "version": .integer(version)], of: ledger)
        try system.advance(milliseconds: 2_000)
    }

    /// When birthdays were told, of whom, in order.
    func birthdays() throws -> [String] {
        try system.events(of: desk).filter { $0["type"] == "member.birthday" }.compactMap { $0["data"]?["at"]?.string }
    }
}

@Suite("Birthdays")
struct BirthdayTests {
    @Test func `a birthday is told at the beginning of its day, every year`() throws {
        let year = try Year(at: "2026-01-01T00:00:00Z")
        try year.enroll("1", born: "1990-03-05")
        try year.at("2026-03-04T23:59:59Z")
        #expect(try year.birthdays() == [])
        try year.at("2026-03-05T00:00:00Z")
        try year.at("2026-03-05T18:00:00Z")
        #expect(try year.birthdays() == ["2026-03-05T00:00:00Z"])
        try year.at("2027-03-05T09:00:00Z")
        #expect(try year.birthdays() == ["2026-03-05T00:00:00Z", "2027-03-05T00:00:00Z"])
    }

    @Test func `days that nobody looked at are caught up in order`() throws {
        let year = try Year(at: "2026-01-01T00:00:00Z")
        try year.enroll("later", born: "1990-09-01")
        try year.enroll("sooner", born: "1990-03-05")
        try year.at("2027-12-31T12:00:00Z")
        let days = ["2026-03-05", "2026-09-01", "2027-03-05", "2027-09-01"]
        #expect(try year.birthdays() == days.map { "\($0)T00:00:00Z" })
    }

    @Test func `many birthdays on one day are all told`() throws {
        let year = try Year(at: "2026-01-01T00:00:00Z")
        for card in 0..<150 { try year.enroll("\(card)", born: "1990-02-28") }
        for card in 150..<200 { try year.enroll("\(card)", born: "1992-02-29") }
        try year.at("2026-02-28T00:00:00Z")
        #expect(try year.birthdays() == Array(repeating: "2026-02-28T00:00:00Z", count: 200))
    }

    @Test(arguments: [("2027", "02-28"), ("2028", "02-29")])
    func `29 February is the 28th in common years`(number: String, day: String) throws {
        let year = try Year(at: "\(number)-01-01T00:00:00Z")
        try year.enroll("1", born: "1992-02-29")
        try year.at("\(number)-12-31T00:00:00Z")
        #expect(try year.birthdays() == ["\(number)-\(day)T00:00:00Z"])
    }

    @Test func `the day of enrolment counts, also when that day was looked at before`() throws {
        let year = try Year(at: "2026-03-05T12:00:00Z")
        try year.enroll("1", born: "1990-03-05")
        #expect(try year.birthdays() == ["2026-03-05T12:00:00Z"])
        try year.at("2026-12-31T00:00:00Z")
        #expect(try year.birthdays().count == 1)
    }

    @Test func `a birthday before the enrolment is not told`() throws {
        let year = try Year(at: "2026-01-01T00:00:00Z")
        year.system.kill(desk)
        try year.system.setClock(to: Timestamp("2026-03-07T00:00:00Z"))
        try year.system.start(desk)
        try year.enroll("1", born: "1990-03-05")
        try year.system.advance(milliseconds: 2_000)
        #expect(try year.birthdays() == [])
    }

    @Test func `a birthday that is corrected does not come twice in a year`() throws {
        let year = try Year(at: "2026-01-01T00:00:00Z")
        try year.enroll("1", born: "1990-03-05")
        try year.at("2026-03-05T12:00:00Z")
        try year.update("1", born: "1990-03-06")
        try year.at("2026-03-06T12:00:00Z")
        #expect(try year.birthdays() == ["2026-03-05T00:00:00Z"])
        try year.at("2027-03-06T12:00:00Z")
        #expect(try year.birthdays() == ["2026-03-05T00:00:00Z", "2027-03-06T00:00:00Z"])
    }

    @Test func `who corrects it to today has it today`() throws {
        let year = try Year(at: "2026-03-05T12:00:00Z")
        try year.enroll("1", born: "1990-01-01")
        try year.update("1", born: "1990-03-05")
        #expect(try year.birthdays() == ["2026-03-05T12:00:00Z"])
    }

    @Test func `days begin where the program says`() throws {
        let year = try Year(at: "2026-01-01T00:00:00Z")
        try year.enroll("1", born: "1990-03-05")
        try year.enroll("2", born: "1990-07-05")
        try year.publish("Asia/Tokyo", version: 1)
        try year.publish("America/New_York", version: 2, from: Timestamp("2026-06-01T00:00:00Z"))
        try year.at("2026-03-04T15:00:00Z")
        #expect(try year.birthdays() == ["2026-03-04T15:00:00Z"])
        try year.at("2026-07-05T03:59:59Z")
        #expect(try year.birthdays().count == 1)
        try year.at("2026-07-05T04:00:00Z")
        #expect(try year.birthdays() == ["2026-03-04T15:00:00Z", "2026-07-05T04:00:00Z"])
    }

    @Test func `the program in force says where days begin, not the one that was published last`() throws {
        let year = try Year(at: "2026-01-01T00:00:00Z")
        try year.enroll("1", born: "1990-07-05")
        try year.publish("Asia/Tokyo", version: 1, from: Timestamp("2026-06-01T00:00:00Z"))
        try year.publish("America/New_York", version: 2)
        try year.at("2026-07-04T15:00:00Z")
        #expect(try year.birthdays() == ["2026-07-04T15:00:00Z"])
    }

    @Test func `only members have birthdays, and they are no sign of life`() throws {
        let year = try Year(at: "2026-01-01T00:00:00Z")
        try year.enroll("1", born: "1990-03-05")
        try year.enroll("2", born: "1990-03-05")
        _ = try year.ask("member.close", ["member": "card:2"])
        try year.at("2026-03-05T00:00:00Z")
        #expect(try year.birthdays().count == 1)
        #expect(try year.ask("member.get", ["member": "card:1"])["lastActivityAt"] == "2026-01-01T00:00:00Z")
    }
}
