// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import Testing

@testable import Earning

/// Reviews, and the grace after them.
@Suite struct TierReviewTests {
    @Test(arguments: [(5, "zero"), (10, "one"), (30, "two")])
    func `W9 at the review the year just ended decides`(points: Int64, level: String) {
        let rules = TierRules(
            window: .calendarYear, validity: .endOfNextYear, downgrade: .toEarned,
            levels: levels(["zero": 0, "one": 10, "two": 30, "three": 100]))
        var life = TierLife(rules)
        life.buy(30, at: "2025-05-01T12:00:00Z")
        life.buy(points, at: "2026-05-01T12:00:00Z")
        #expect(life.level(at: "2026-12-31T23:59:59Z") == "two")
        life.wait(until: "2027-01-01T00:00:00Z")
        #expect(life.level(at: "2027-01-01T00:00:00Z") == level)
    }

    @Test(
        arguments: [
            (350, .oneLevel, "down from gold to silver until 2028-01-01T00:00:00Z", "silver"),
            (350, .toEarned, "down from gold to silver until 2028-01-01T00:00:00Z", "silver"),
            (350, .never, "keeps gold until 2028-01-01T00:00:00Z", "gold"),
            (100, .oneLevel, "down from gold to silver until 2028-01-01T00:00:00Z", "silver"),
            (100, .toEarned, "down from gold to bronze", "bronze"),
            (100, .never, "keeps gold until 2028-01-01T00:00:00Z", "gold"),
        ] as [(Int64, TierRules.Downgrade, String, String)]
    )
    func `W9 gold of 2025 is kept to the end of 2026`(
        points: Int64,
        downgrade: TierRules.Downgrade,
        told: String,
        level: String
    ) {
        var life = TierLife(W9.rules(downgrade))
        life.buy(1200, at: "2025-03-01T12:00:00Z")
        #expect(life.told == ["2025-03-01T12:00:00Z up from bronze to gold until 2027-01-01T00:00:00Z"])
        life.buy(points, at: "2026-06-01T12:00:00Z")
        life.wait(until: "2026-12-31T23:59:59.999Z")
        #expect(life.told.count == 1)
        life.wait(until: "2027-01-01T00:00:00Z")
        #expect(life.told.last == "2027-01-01T00:00:00Z \(told)")
        #expect(life.level(at: "2026-12-31T23:59:59.999Z") == "gold")
        #expect(life.level(at: "2027-01-01T00:00:00Z") == level)
    }

    @Test(
        arguments: [
            (350, .oneLevel, "silver"), (350, .toEarned, "silver"), (100, .oneLevel, "silver"), (100, .toEarned, "bronze"),
        ] as [(Int64, TierRules.Downgrade, String)]
    )
    func `W9 with a grace of one month gold stays until 31 January 2027`(
        points: Int64,
        downgrade: TierRules.Downgrade,
        level: String
    ) {
        var life = TierLife(W9.rules(downgrade, grace: Period(months: 1)), zone: berlinForYears)
        life.buy(1200, at: "2025-03-01T12:00:00Z")
        life.buy(points, at: "2026-06-01T12:00:00Z")
        life.wait(until: "2027-06-01T00:00:00Z")
        let end = level == "bronze" ? "" : " until 2027-12-31T23:00:00Z"
        #expect(
            life.told.dropFirst() == [
                "2026-12-31T23:00:00Z keeps gold until 2026-12-31T23:00:00Z grace until 2027-01-31T23:00:00Z",
                "2027-01-31T23:00:00Z after grace down from gold to \(level)\(end)",
            ])
        #expect(life.level(at: "2027-01-31T22:59:59.999Z") == "gold")
        #expect(life.level(at: "2027-01-31T23:00:00Z") == level)
    }

    @Test func `W9 with downgrade never there is no grace`() {
        var life = TierLife(W9.rules(.never, grace: Period(months: 1)))
        life.buy(1200, at: "2025-03-01T12:00:00Z")
        life.wait(until: "2027-01-01T00:00:00Z")
        #expect(life.told.last == "2027-01-01T00:00:00Z keeps gold until 2028-01-01T00:00:00Z")
    }

    @Test func `what is bought in the grace counts for the new year, and reaching the level in it keeps it at once`() {
        var life = TierLife(W9.rules(.oneLevel, grace: Period(months: 1)))
        life.buy(1200, at: "2025-03-01T12:00:00Z")
        life.buy(900, at: "2026-06-01T12:00:00Z")
        life.buy(100, at: "2027-01-05T12:00:00Z")
        #expect(life.told.count == 2)
        life.buy(900, at: "2027-01-20T12:00:00Z")
        #expect(life.told.last == "2027-01-20T12:00:00Z keeps gold until 2029-01-01T00:00:00Z")
        #expect(life.tier.standing?.graceUntil == nil)
    }

    @Test func `the end of the grace counts what was recorded late for the year before`() {
        var life = TierLife(W9.rules(.toEarned, grace: Period(months: 1)))
        life.buy(1200, at: "2025-03-01T12:00:00Z")
        life.buy(900, at: "2026-06-01T12:00:00Z")
        life.buy(100, at: "2027-01-05T12:00:00Z", happened: "2026-12-30T12:00:00Z")
        #expect(life.told.count == 2)
        life.wait(until: "2027-02-01T00:00:00Z")
        #expect(life.told.last == "2027-02-01T00:00:00Z after grace keeps gold until 2028-01-01T00:00:00Z")
    }

    @Test func `after the grace the level is at least what the new year has earned`() {
        var life = TierLife(W9.rules(.toEarned, grace: Period(months: 1)))
        life.buy(1200, at: "2025-03-01T12:00:00Z")
        life.buy(300, at: "2027-01-05T12:00:00Z")
        life.wait(until: "2027-02-01T00:00:00Z")
        #expect(life.told.last == "2027-02-01T00:00:00Z after grace down from gold to silver until 2028-01-01T00:00:00Z")
    }

    @Test(
        arguments: [
            (.endOfYear, ["2028-01-01T00:00:00Z", "2029-01-01T00:00:00Z"]),
            (.endOfNextYear, ["2027-01-01T00:00:00Z", "2028-01-01T00:00:00Z"]),
            (.period(Period(months: 12)), ["2026-03-02T00:00:00Z", "2027-03-02T00:00:00Z"]),
        ] as [(TierRules.Validity, [String])]
    )
    func `a downtime of years is caught up in order, each review at its instant`(validity: TierRules.Validity, at: [String]) {
        let rules = TierRules(window: .calendarYear, validity: validity, levels: W9.levels)
        var life = TierLife(rules)
        life.buy(1200, at: "2025-03-01T12:00:00Z")
        if validity == .endOfYear { life.buy(1000, at: "2026-03-01T12:00:00Z") }
        life.wait(until: "2035-01-01T00:00:00Z")
        let down = life.told.filter { $0.contains("down") }
        #expect(down.map { $0.prefix(20) } == at.map { $0.prefix(20) })
        #expect(down.last?.hasSuffix("down from silver to bronze") == true)
        #expect(life.tier.standing?.until == nil)
    }

    @Test func `a year's level that ends with its year is kept for the next when the year had reached it`() {
        var life = TierLife(TierRules(window: .calendarYear, validity: .endOfYear, levels: W9.levels))
        life.buy(1200, at: "2025-03-01T12:00:00Z")
        life.wait(until: "2027-01-01T00:00:00Z")
        #expect(
            life.told == [
                "2025-03-01T12:00:00Z up from bronze to gold until 2026-01-01T00:00:00Z",
                "2026-01-01T00:00:00Z keeps gold until 2027-01-01T00:00:00Z",
                "2027-01-01T00:00:00Z down from gold to silver until 2028-01-01T00:00:00Z",
            ])
        #expect(life.tier.past.map(\.tier.text) == ["gold"])
    }

    @Test func `a level is kept from review to review as long as the rolling window reaches it`() {
        let rules = TierRules(window: .rolling(Period(months: 12)), validity: .period(Period(months: 6)), levels: W9.levels)
        var life = TierLife(rules)
        life.buy(1000, at: "2024-02-29T12:00:00Z")
        life.wait(until: "2025-12-31T00:00:00Z")
        #expect(
            life.told == [
                "2024-02-29T12:00:00Z up from bronze to gold until 2024-08-30T00:00:00Z",
                // On 2024-08-29 and 2025-02-27 it is twelve months, less a moment.
                "2024-08-30T00:00:00Z keeps gold until 2025-03-01T00:00:00Z",
                "2025-03-01T00:00:00Z down from gold to silver until 2025-08-29T00:00:00Z",
                "2025-08-29T00:00:00Z down from silver to bronze",
            ])
    }

    @Test func `years of membership end on the anniversary of 29 February, and so do their levels`() {
        let rules = TierRules(window: .anniversary, validity: .endOfNextYear, downgrade: .toEarned, levels: W9.levels)
        var life = TierLife(rules, enrolled: "2024-02-29T12:00:00Z")
        life.buy(1000, at: "2026-02-27T23:59:59Z")
        life.buy(300, at: "2027-02-27T00:00:00Z")
        life.buy(300, at: "2028-02-28T00:00:00Z")
        life.wait(until: "2032-01-01T00:00:00Z")
        #expect(
            life.told == [
                "2026-02-27T23:59:59Z up from bronze to gold until 2027-02-28T00:00:00Z",
                "2027-02-28T00:00:00Z down from gold to silver until 2028-02-29T00:00:00Z",
                "2028-02-28T00:00:00Z keeps silver until 2029-02-28T00:00:00Z",
                "2029-02-28T00:00:00Z down from silver to bronze",
            ])
    }

    @Test func `where a grace is longer than a level is kept, the next level is counted from its end`() {
        let rules = TierRules(
            window: .calendarYear, validity: .period(Period(months: 1)), grace: Period(months: 6), levels: W9.levels)
        var life = TierLife(rules)
        life.buy(1000, at: "2025-12-01T12:00:00Z")
        life.wait(until: "2026-12-31T00:00:00Z")
        #expect(
            life.told == [
                "2025-12-01T12:00:00Z up from bronze to gold until 2026-01-02T00:00:00Z",
                "2026-01-02T00:00:00Z keeps gold until 2026-01-02T00:00:00Z grace until 2026-07-02T00:00:00Z",
                "2026-07-02T00:00:00Z after grace down from gold to silver until 2026-08-03T00:00:00Z",
                "2026-08-03T00:00:00Z keeps silver until 2026-08-03T00:00:00Z grace until 2027-02-03T00:00:00Z",
            ])
    }
}

/// The second example of W9: bronze 0, silver 300, gold 1,000 in a calendar year, kept to the end of the next.
enum W9 {
    static let levels = EarningTests.levels(["bronze": 0, "silver": 300, "gold": 1000])

    static func rules(_ downgrade: TierRules.Downgrade, grace: Period = Period()) -> TierRules {
        TierRules(window: .calendarYear, validity: .endOfNextYear, downgrade: downgrade, grace: grace, levels: levels)
    }
}
