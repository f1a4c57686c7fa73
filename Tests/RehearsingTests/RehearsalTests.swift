// SPDX-License-Identifier: Apache-2.0

import Contracts
import Earning
import Kernel
import Testing

@testable import Rehearsing

@Suite struct RehearsalTests {
    private func months(to end: String = "2026-03-01T00:00:00Z") throws -> RehearsalReport {
        try rehearsed(fewWeeks(), under: documentWithEverything, from: "2026-01-01T00:00:00Z", to: end)
    }

    private func rule(_ name: String, _ figures: RehearsalFigures) throws -> [Int64] {
        let rule = try figures.rules[#require(RuleName(name))] ?? RehearsalRuleFigures()
        return [Int64(rule.awards), rule.points.count]
    }

    @Test func `a month has what was issued in it, by which rule, and who has it at its end`() throws {
        let january = try months().months[0]
        // 60 + 50 + 20 base points; 10 for the first purchase of each of two members, of which the cap gives one a month; 2 x 3.
        #expect(january.name == "2026-01")
        #expect(january.figures.purchases == 3)
        #expect(january.figures.enrolled == 2)
        #expect(january.figures.issued == Points(156))
        #expect(january.figures.expired == .zero)
        #expect(try rule("base", january.figures) == [3, 130])
        #expect(try rule("first-of-month", january.figures) == [2, 20])
        #expect(try rule("welcome", january.figures) == [2, 6])
        #expect(try rule("tier:gold", january.figures) == [0, 0])
        // The first member passed 100 with the second purchase: 60 + 10 + 3 + 50 points.
        #expect(january.figures.upgrades == 1)
        #expect(january.balances.members == 2)
        #expect(january.balances.levels.map(\.tier.text) == ["silver", "gold"])
        #expect(january.balances.levels.map(\.members) == [1, 1])
        #expect(january.balances.outstanding == Points(156))
        #expect(january.balances.richest == Balances.Richest(member: Sale.id(1), points: Points(123)))
        #expect(january.balances.average == Points(78))
    }

    @Test func `what falls due between two purchases falls due at its time`() throws {
        let february = try months().months[1]
        // 10 base points, as many for the level, and 10 of the campaign, whose cap is free again.
        #expect(february.figures.issued == Points(30))
        #expect(try rule("base", february.figures) == [1, 10])
        #expect(try rule("tier:gold", february.figures) == [1, 10])
        #expect(try rule("first-of-month", february.figures) == [1, 10])
        // All of January is gone: 73 on 10 February, 50 on the 20th, and 33 half an hour before the month ends.
        #expect(february.figures.expired == Points(156))
        #expect(february.balances.outstanding == Points(30))
        // A week before each end; of the last also before 5 March.
        #expect(february.figures.warnings == 4)
    }

    @Test func `the clock goes on after the last purchase, as far as it is asked to`() throws {
        let report = try months(to: "2027-03-01T00:00:00Z")
        #expect(report.months.count == 14)
        #expect(report.balances.outstanding == .zero)
        #expect(report.balances.richest == nil)
        // The level was kept on 5 February 2026 for twelve months more, in which nothing was bought.
        #expect(report.months.filter { $0.figures.downgrades > 0 }.map(\.name) == ["2027-02"])
        #expect(report.balances.levels.map(\.members) == [2, 0])
    }

    @Test func `the months sum to the total, and what was issued is there or expired`() throws {
        let report = try rehearsed(
            year(), under: documentWithEverything, from: "2025-01-01T00:00:00Z", to: "2026-03-17T00:00:00Z")
        let figures = report.months.map(\.figures)
        #expect(report.months.count == 15)
        #expect(figures.map(\.issued).reduce(.zero, +) == report.total.issued)
        #expect(figures.map(\.purchases).reduce(0, +) == report.total.purchases)
        #expect(report.total.rules.values.map(\.points).reduce(.zero, +) == report.total.issued)
        var sum = Points.zero
        for month in report.months {
            sum += month.figures.issued - month.figures.expired
            #expect(month.balances.outstanding == sum)
            #expect(month.balances.levels.map(\.members).reduce(0, +) == month.balances.members)
        }
    }

    @Test func `what ends with a month is still there at its end`() throws {
        let document = documentWithEverything.with("expiry", ["after": "P1M", "align": "month"])
        let sales = [try Sale("2026-01-10T12:00:00Z", 1, cents: 6_000)]
        let report = try rehearsed(sales, under: document, from: "2026-01-01T00:00:00Z", to: "2026-04-01T00:00:00Z")
        #expect(report.months.map(\.balances.outstanding.count) == [73, 73, 0])
        #expect(report.months.map(\.figures.expired.count) == [0, 0, 73])
    }

    @Test func `who had joined before the beginning is there from the beginning on, and is not welcomed again`() throws {
        let start = try #require(Timestamp("2026-01-01T00:00:00Z"))
        let rehearsal = try Rehearsal(documentWithEverything, from: start, calendar: .check(documentWithEverything))
        try rehearsal.enroll(Sale.id(1), at: #require(Timestamp("2019-07-01T00:00:00Z")))
        let report = try rehearsal.end(at: #require(Timestamp("2026-01-02T00:00:00Z")))
        #expect(report.months.map(\.name) == ["2026-01"])
        #expect(report.balances.members == 1)
        #expect(report.total.issued == .zero)
    }

    @Test func `a purchase that the program does not take is counted as refused, and one that comes twice once`() throws {
        let start = try #require(Timestamp("2026-01-01T00:00:00Z"))
        let rehearsal = try Rehearsal(documentWithEverything, from: start, calendar: .check(documentWithEverything))
        try rehearsal.enroll(Sale.id(1), at: start)
        let foreign = try Sale("2026-01-02T00:00:00Z", 1, cents: 100, currency: "USD").message(1, member: Sale.id(1).text)
        #expect(try rehearsal.take(foreign).code == .currencyNotAccepted)
        let sale = try Sale("2026-01-02T00:00:00Z", 1, cents: 100).message(2, member: Sale.id(1).text)
        #expect(try rehearsal.take(sale).isDuplicate == false)
        #expect(try rehearsal.take(sale).isDuplicate)
        let report = try rehearsal.end(at: #require(Timestamp("2026-02-01T00:00:00Z")))
        #expect([report.total.purchases, report.total.refused] == [1, 1])
        #expect(report.total.issued == Points(3 + 1 + 10))
    }

    @Test func `more points than can be counted end a rehearsal`() throws {
        let document = documentWithEverything.with("earn", [["per": "0.01", "points": 1]]).with("tiers", nil)
        let sales = try [1, 2].map { try Sale("2026-01-10T12:00:00Z", $0, cents: 5_000_000_000_000_000) }
        #expect(throws: RehearsalFault.self) {
            try rehearsed(sales, under: document, from: "2026-01-01T00:00:00Z", to: "2026-02-01T00:00:00Z")
        }
    }

    @Test func `a purchase of somebody who has not joined ends a rehearsal`() throws {
        let start = try #require(Timestamp("2026-01-01T00:00:00Z"))
        let rehearsal = try Rehearsal(documentWithEverything, from: start, calendar: .check(documentWithEverything))
        let sale = try Sale("2026-01-02T00:00:00Z", 1, cents: 100).message(1, member: Sale.id(1).text)
        #expect(throws: RehearsalFault.self) { try rehearsal.take(sale) }
    }

    @Test func `a document that is no program is refused with its faults`() throws {
        let start = try #require(Timestamp("2026-01-01T00:00:00Z"))
        #expect(throws: Rejection.self) { try Rehearsal(["program": "x"], from: start, calendar: .check(documentWithEverything)) }
    }
}
