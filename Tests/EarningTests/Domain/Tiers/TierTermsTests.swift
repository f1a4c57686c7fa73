// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import Testing

@testable import Earning

/// Which days count when, and how long a level is kept.
@Suite struct TierTermsTests {
    static let gold = TierLevel(id: name("gold"), from: Points(1000))

    func terms(
        _ window: TierRules.Window,
        _ validity: TierRules.Validity = .endOfYear,
        zone: Zone = utc,
        enrolled: String = "2024-02-29T12:00:00Z"
    ) -> TierTerms {
        let rules = TierRules(window: window, validity: validity, levels: levels(["silver": 0]) + [Self.gold])
        return TierTerms(rules: rules, zone: zone, enrolledAt: time(enrolled))
    }

    /// Whether something that happened at a moment counts at another one.
    func counts(_ happened: String, at moment: String, _ terms: TierTerms) -> Bool {
        var history = QualifyingHistory()
        history.add(Points(1), on: terms.zone.day(at: time(happened)))
        return terms.sum(of: history, at: time(moment)) > .zero
    }

    @Test(arguments: [
        ("P12M", "2026-03-01T23:59:59.999Z", "2026-03-01T00:00:00Z", "2027-02-28T23:59:59.999Z"),
        ("P12M", "2024-02-29T12:00:00Z", "2024-02-29T00:00:00Z", "2025-02-27T23:59:59.999Z"),
        ("P12M", "2024-03-01T12:00:00Z", "2024-03-01T00:00:00Z", "2025-02-28T23:59:59.999Z"),
        ("P12M", "2023-03-01T12:00:00Z", "2023-03-01T00:00:00Z", "2024-02-29T23:59:59.999Z"),
        ("P48M", "2024-02-29T12:00:00Z", "2024-02-29T00:00:00Z", "2028-02-28T23:59:59.999Z"),
        ("P1M", "2026-01-31T12:00:00Z", "2026-01-31T00:00:00Z", "2026-02-27T23:59:59.999Z"),
        ("P1D", "2026-01-31T12:00:00Z", "2026-01-31T00:00:00Z", "2026-01-31T23:59:59.999Z"),
        ("P90D", "2026-01-01T12:00:00Z", "2026-01-01T00:00:00Z", "2026-03-31T23:59:59.999Z"),
        ("P1MT6H", "2026-01-01T12:00:00Z", "2026-01-01T00:00:00Z", "2026-01-31T23:59:59.999Z"),
    ])
    func `in a rolling window a day counts until it comes again`(period: String, day: String, first: String, last: String) {
        let terms = terms(.rolling(known(Period(period))))
        #expect(counts(day, at: first, terms))
        #expect(counts(day, at: last, terms))
        #expect(!counts(day, at: (time(first) + -1).description, terms))
        #expect(!counts(day, at: (time(last) + 1).description, terms))
    }

    @Test(arguments: [
        // 23 and 25 hours long, and around midnight there, which is 22:00Z in summer and 23:00Z in winter.
        ("P1D", "2026-03-28T23:00:00Z", "2026-03-29T21:59:59.999Z"), ("P1D", "2026-10-24T22:00:00Z", "2026-10-25T22:59:59.999Z"),
        ("P6M", "2025-12-31T23:00:00Z", "2026-06-30T21:59:59.999Z"), ("P12M", "2026-06-30T22:00:00Z", "2027-06-30T21:59:59.999Z"),
    ])
    func `days are those of the program's place`(period: String, first: String, last: String) {
        let terms = terms(.rolling(known(Period(period))), zone: berlinForYears)
        #expect(counts(first, at: first, terms))
        #expect(counts(first, at: last, terms))
        #expect(!counts(first, at: (time(last) + 1).description, terms))
        #expect(!counts((time(first) + -1).description, at: last, terms))
    }

    @Test func `a day without a midnight begins when the clocks begin it`() {
        // Havana, 2026-03-08: 00:00 is 01:00.
        let havana = Zone(
            name: known(TimeZoneName("America/Havana")), first: -18_000_000,
            changes: [Zone.Change(at: time("2026-03-08T05:00:00Z"), offset: -14_400_000)])
        let terms = terms(.rolling(.days(2)), .period(.days(2)), zone: havana)
        #expect(counts("2026-03-08T05:00:00Z", at: "2026-03-10T03:59:59.999Z", terms))
        #expect(!counts("2026-03-08T04:59:59.999Z", at: "2026-03-09T04:00:00Z", terms))
        #expect(terms.until(of: Self.gold, from: time("2026-03-05T12:00:00Z")) == time("2026-03-08T05:00:00Z"))
    }

    @Test(arguments: [
        ("2026-01-01T00:00:00Z", "2026-12-31T23:59:59.999Z", true), ("2025-12-31T23:59:59.999Z", "2026-01-01T00:00:00Z", false),
        ("2026-06-01T00:00:00Z", "2027-01-01T00:00:00Z", false), ("2024-02-29T00:00:00Z", "2024-12-31T00:00:00Z", true),
        ("2026-06-02T00:00:00Z", "2026-06-01T00:00:00Z", false),
    ])
    func `a calendar year counts its own days up to today`(happened: String, moment: String, does: Bool) {
        #expect(counts(happened, at: moment, terms(.calendarYear)) == does)
    }

    @Test func `a calendar year begins at midnight of the program's place`() {
        let terms = terms(.calendarYear, zone: berlinForYears)
        #expect(counts("2025-12-31T23:00:00Z", at: "2026-12-31T22:59:59.999Z", terms))
        #expect(!counts("2025-12-31T22:59:59.999Z", at: "2025-12-31T23:00:00Z", terms))
    }

    @Test(arguments: [
        // Enrolled on 2024-02-29: the years begin on 2025-02-28, 2026-02-28, 2027-02-28 and 2028-02-29.
        ("2024-02-29T00:00:00Z", "2025-02-27T23:59:59Z", true), ("2024-02-29T00:00:00Z", "2025-02-28T00:00:00Z", false),
        ("2025-02-28T00:00:00Z", "2026-02-27T23:59:59Z", true), ("2025-02-27T23:59:59Z", "2025-02-28T00:00:00Z", false),
        ("2027-02-28T00:00:00Z", "2028-02-28T23:59:59Z", true), ("2027-02-28T00:00:00Z", "2028-02-29T00:00:00Z", false),
        ("2028-02-29T00:00:00Z", "2029-02-27T23:59:59Z", true), ("2024-02-28T23:59:59Z", "2024-02-29T00:00:00Z", false),
        ("2023-02-28T00:00:00Z", "2024-02-28T23:59:59Z", true),
    ])
    func `a year of membership begins on the day of the enrolment, or the last of its month`(
        happened: String,
        moment: String,
        does: Bool
    ) {
        #expect(counts(happened, at: moment, terms(.anniversary)) == does)
    }

    @Test(
        arguments: [
            (.calendarYear, .endOfYear, "2027-01-01T00:00:00Z"), (.calendarYear, .endOfNextYear, "2028-01-01T00:00:00Z"),
            (.rolling(Period(months: 12)), .endOfYear, "2027-01-01T00:00:00Z"),
            (.rolling(Period(months: 12)), .endOfNextYear, "2028-01-01T00:00:00Z"),
            (.anniversary, .endOfYear, "2027-02-28T00:00:00Z"), (.anniversary, .endOfNextYear, "2028-02-29T00:00:00Z"),
            (.calendarYear, .period(Period(months: 6)), "2026-12-31T00:00:00Z"),
            (.anniversary, .period(.days(0)), "2026-07-01T00:00:00Z"),
            (.rolling(.days(30)), .period(Period(months: 8)), "2027-03-01T00:00:00Z"),
        ] as [(TierRules.Window, TierRules.Validity, String)]
    )
    func `a level reached on 30 June 2026 is kept`(window: TierRules.Window, validity: TierRules.Validity, until: String) {
        #expect(terms(window, validity).until(of: Self.gold, from: time("2026-06-30T12:00:00Z")) == time(until))
    }

    @Test func `a level is kept to the end of a day or year of the program's place`() {
        func until(_ validity: TierRules.Validity, from moment: String) -> Timestamp? {
            terms(.calendarYear, validity, zone: berlinForYears).until(of: Self.gold, from: time(moment))
        }
        #expect(until(.endOfYear, from: "2025-12-31T23:00:00Z") == time("2026-12-31T23:00:00Z"))
        #expect(until(.endOfNextYear, from: "2025-12-31T22:59:59Z") == time("2026-12-31T23:00:00Z"))
        #expect(until(.period(.days(1)), from: "2026-03-28T12:00:00Z") == time("2026-03-29T22:00:00Z"))
        #expect(until(.period(Period(months: 6)), from: "2026-04-30T12:00:00Z") == time("2026-10-30T23:00:00Z"))
    }

    @Test func `the lowest level has no end`() {
        let terms = terms(.calendarYear)
        #expect(terms.until(of: terms.rules.lowest, from: time("2026-06-30T12:00:00Z")) == nil)
    }
}
