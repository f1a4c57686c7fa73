// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import Testing

@testable import Earning

/// What a new version of the program makes of the levels that are held.
@Suite struct TierTimelineTests {
    static let change = "2026-01-01T00:00:00Z"

    /// A member who has bought 3,000 in 2025 under bronze 0, silver 300, gold 1,000 and platinum 3,000.
    func life(then rules: TierRules?) -> TierLife {
        let before = TierRules(
            window: .calendarYear, validity: .endOfNextYear,
            levels: levels(["bronze": 0, "silver": 300, "gold": 1000, "platinum": 3000]))
        var life = TierLife([("2000-01-01T00:00:00Z", before), (Self.change, rules)])
        life.buy(3000, at: "2025-03-01T12:00:00Z")
        return life
    }

    func rules(_ some: KeyValuePairs<String, Int64>) -> TierRules {
        TierRules(window: .calendarYear, validity: .endOfNextYear, levels: levels(some))
    }

    @Test func `a level of the same name is that level, and is reviewed by what it needs now`() {
        var life = life(then: rules(["bronze": 0, "silver": 300, "gold": 1000, "platinum": 5000]))
        #expect(life.level(at: "2026-06-01T12:00:00Z") == "platinum")
        life.buy(4000, at: "2026-06-01T12:00:00Z")
        life.wait(until: "2027-01-01T00:00:00Z")
        #expect(life.told.dropFirst() == ["2027-01-01T00:00:00Z down from platinum to gold until 2028-01-01T00:00:00Z"])
    }

    @Test func `a level that is gone is the highest that needs no more than it did`() {
        var life = life(then: rules(["bronze": 0, "silver": 300, "gold": 1000, "diamond": 3500]))
        #expect(life.level(at: "2025-12-31T23:59:59Z") == "platinum")
        #expect(life.level(at: Self.change) == "gold")
        life.wait(until: "2027-01-01T00:00:00Z")
        #expect(life.told.dropFirst() == ["2027-01-01T00:00:00Z down from gold to silver until 2028-01-01T00:00:00Z"])
        #expect(life.level(at: "2025-12-31T23:59:59Z") == "platinum")
        #expect(life.level(at: "2026-12-31T23:59:59Z") == "gold")
    }

    @Test func `a level that was renamed goes on under its new name`() {
        var life = life(then: rules(["bronze": 0, "diamond": 3000]))
        #expect(life.level(at: Self.change) == "diamond")
        life.buy(3000, at: "2026-06-01T12:00:00Z")
        #expect(life.told.last == "2026-06-01T12:00:00Z keeps diamond until 2028-01-01T00:00:00Z")
        #expect(life.level(at: "2025-12-31T23:59:59Z") == "platinum")
    }

    @Test func `who has the lowest level has the lowest, though one was added below`() {
        let before = rules(["silver": 0, "gold": 1000])
        var life = TierLife([("2000-01-01T00:00:00Z", before), (Self.change, rules(["bronze": 0, "silver": 300, "gold": 1000]))])
        life.set("gold", until: "2025-06-01T00:00:00Z", at: "2025-03-01T12:00:00Z")
        life.wait(until: Self.change)
        #expect(life.level(at: "2025-12-31T23:59:59Z") == "silver")
        #expect(life.level(at: Self.change) == "bronze")
        life.buy(300, at: "2026-06-01T12:00:00Z")
        #expect(life.told.last == "2026-06-01T12:00:00Z up from bronze to silver until 2028-01-01T00:00:00Z")
    }

    @Test func `a level that has become the lowest loses its end at its review`() {
        var life = life(then: rules(["platinum": 0, "sapphire": 9000]))
        life.wait(until: "2030-01-01T00:00:00Z")
        #expect(life.told.dropFirst() == ["2027-01-01T00:00:00Z keeps platinum"])
    }

    @Test func `a return leaves a level that has become the lowest, without an end`() {
        var life = life(then: rules(["gold": 0, "platinum": 3000]))
        life.giveBack(0, leaving: Points(1000), at: time("2026-02-01T12:00:00Z"))
        #expect(life.told.last == "2026-02-01T12:00:00Z down from platinum to gold")
    }

    @Test func `a level that was added is reached by the next purchase`() {
        var life = life(then: rules(["bronze": 0, "silver": 300, "gold": 1000, "platinum": 3000, "black": 3500]))
        life.buy(3400, at: "2026-06-01T12:00:00Z")
        life.buy(100, at: "2026-07-01T12:00:00Z")
        #expect(life.told.last == "2026-07-01T12:00:00Z up from platinum to black until 2028-01-01T00:00:00Z")
    }

    @Test func `a level that needs less since its grace began is kept by what was bought in it`() {
        func rules(gold: Int64) -> TierRules {
            TierRules(
                window: .calendarYear, validity: .endOfNextYear, grace: Period(months: 1),
                levels: levels(["bronze": 0, "silver": 300, "gold": gold]))
        }
        var life = TierLife([("2000-01-01T00:00:00Z", rules(gold: 1000)), ("2027-01-10T00:00:00Z", rules(gold: 400))])
        life.buy(1200, at: "2025-03-01T12:00:00Z")
        life.buy(400, at: "2027-01-05T12:00:00Z")
        life.wait(until: "2027-02-01T00:00:00Z")
        #expect(life.told.last == "2027-02-01T00:00:00Z after grace keeps gold until 2028-01-01T00:00:00Z")
    }

    @Test func `where there are tiers for the first time, what was bought lately counts at the next purchase`() {
        let rules = TierRules(window: .rolling(Period(months: 12)), validity: .endOfNextYear, levels: W9.levels)
        var life = TierLife([("2000-01-01T00:00:00Z", nil), (Self.change, rules)])
        life.buy(1000, at: "2025-03-01T12:00:00Z")
        #expect(life.level(at: "2025-03-01T12:00:00Z") == nil)
        #expect(life.level(at: Self.change) == "bronze")
        life.buy(1, at: "2026-02-01T12:00:00Z")
        #expect(life.told == ["2026-02-01T12:00:00Z up from bronze to gold until 2028-01-01T00:00:00Z"])
    }

    @Test func `where there are no tiers any more nobody has a level, and what ends falls to the lowest`() {
        var life = life(then: nil)
        life.buy(5000, at: "2026-06-01T12:00:00Z")
        #expect(life.level(at: "2026-06-01T12:00:00Z") == nil)
        life.set("bronze", at: "2026-06-01T12:00:00Z")
        life.giveBack(0, at: "2026-06-02T12:00:00Z")
        #expect(life.told.count == 1)
        life.wait(until: "2028-01-01T00:00:00Z")
        #expect(life.told.dropFirst() == ["2027-01-01T00:00:00Z down from platinum to bronze"])
    }

    @Test func `a level is there again when tiers come back before its end`() {
        let same = rules(["bronze": 0, "silver": 300, "gold": 1000, "platinum": 3000])
        var life = TierLife([("2000-01-01T00:00:00Z", same), (Self.change, nil), ("2026-06-01T00:00:00Z", same)])
        life.buy(3000, at: "2025-03-01T12:00:00Z")
        #expect(life.level(at: Self.change) == nil)
        #expect(life.level(at: "2026-06-01T00:00:00Z") == "platinum")
        life.wait(until: "2027-01-01T00:00:00Z")
        #expect(life.told.last == "2027-01-01T00:00:00Z down from platinum to gold until 2028-01-01T00:00:00Z")
    }

    /// Programs that were in force when a warning would have been due by the next, and that warned of nothing.
    static let withoutWarning: [TierRules?] = [
        nil,
        TierRules(
            window: .calendarYear, validity: .endOfNextYear, downgrade: .never, warn: [.days(30)],
            levels: levels(["bronze": 0, "platinum": 3000])),
        TierRules(window: .calendarYear, validity: .endOfNextYear, warn: [.days(30)], levels: levels(["platinum": 0])),
    ]

    @Test(arguments: withoutWarning) func `what is due is there to be told, whatever was in force then`(then: TierRules?) {
        let now = TierRules(
            window: .calendarYear, validity: .endOfNextYear, warn: [.days(30)], levels: levels(["bronze": 0, "platinum": 3000]))
        var life = TierLife([("2000-01-01T00:00:00Z", now), ("2026-10-01T00:00:00Z", then), ("2026-12-10T00:00:00Z", now)])
        life.buy(3000, at: "2025-03-01T12:00:00Z")
        #expect(life.tier.due(at: time("2026-12-20T00:00:00Z"), under: life.timeline) == time("2027-01-01T00:00:00Z"))
        life.wait(until: "2027-01-01T00:00:00Z")
        #expect(life.told.dropFirst() == ["2027-01-01T00:00:00Z down from platinum to bronze"])
    }
}
