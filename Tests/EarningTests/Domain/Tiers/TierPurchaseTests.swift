// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import Testing

@testable import Earning

/// What purchases, returns and people do to a level, and what it was.
@Suite struct TierPurchaseTests {
    /// Gold from 1,000 in twelve months.
    let w7 = TierRules(
        window: .rolling(Period(months: 12)), validity: .endOfNextYear, levels: levels(["silver": 0, "gold": 1000]))

    @Test func `W7 the level is gold from the second purchase to its return`() {
        var life = TierLife(w7)
        func qualifying(_ day: String) -> Points? {
            let now = time("\(day)T12:00:00Z")
            return life.timeline.terms(at: now)?.sum(of: life.tier.qualifying, at: now)
        }
        life.buy(600, at: "2026-02-01T12:00:00Z")
        #expect(qualifying("2026-02-01") == Points(600))
        #expect(life.level(at: "2026-02-01T12:00:00Z") == "silver")
        life.buy(500, at: "2026-03-01T12:00:00Z")
        #expect(qualifying("2026-03-01") == Points(1100))
        #expect(life.level(at: "2026-03-01T12:00:00Z") == "gold")
        #expect(life.level(at: "2026-03-01T11:59:59.999Z") == "silver")
        life.buy(200, at: "2026-03-10T12:00:00Z")
        #expect(qualifying("2026-03-10") == Points(1300))
        life.giveBack(1, at: "2026-03-20T12:00:00Z")
        #expect(qualifying("2026-03-20") == Points(800))
        #expect(life.level(at: "2026-03-20T12:00:00Z") == "silver")
        #expect(life.level(at: "2026-03-20T11:59:59.999Z") == "gold")
        #expect(
            life.told == [
                "2026-03-01T12:00:00Z up from silver to gold until 2028-01-01T00:00:00Z",
                "2026-03-20T12:00:00Z down from gold to silver",
            ])
    }

    @Test func `reaching the level again keeps it for longer at once, and less does not`() {
        var life = TierLife(W9.rules(.oneLevel))
        life.buy(1000, at: "2025-03-01T12:00:00Z")
        life.buy(999, at: "2026-03-01T12:00:00Z")
        life.buy(1, at: "2026-04-01T12:00:00Z")
        life.buy(1, at: "2026-05-01T12:00:00Z")
        #expect(life.told.dropFirst() == ["2026-04-01T12:00:00Z keeps gold until 2028-01-01T00:00:00Z"])
    }

    @Test func `a purchase that counts nothing moves nothing`() {
        var life = TierLife(TierRules(window: .rolling(.days(400)), validity: .period(Period(months: 6)), levels: W9.levels))
        life.buy(1000, at: "2025-03-01T12:00:00Z")
        life.buy(0, at: "2025-04-01T12:00:00Z")
        #expect(life.told.count == 1)
    }

    @Test func `what a long window counts is remembered for as long`() {
        var life = TierLife(TierRules(window: .rolling(.days(500)), validity: .period(Period(months: 6)), levels: W9.levels))
        life.buy(200, at: "2025-01-01T12:00:00Z")
        life.buy(99, at: "2026-04-01T12:00:00Z")
        life.buy(1, at: "2026-05-01T12:00:00Z")
        #expect(life.told == ["2026-05-01T12:00:00Z up from bronze to silver until 2026-11-02T00:00:00Z"])
    }

    @Test func `levels are jumped over in one step`() {
        var life = TierLife(W9.rules(.oneLevel))
        life.buy(5000, at: "2025-03-01T12:00:00Z")
        #expect(life.told == ["2025-03-01T12:00:00Z up from bronze to gold until 2027-01-01T00:00:00Z"])
    }

    @Test func `a late purchase counts for when it happened, and the level for when it was recorded`() {
        var life = TierLife(W9.rules(.oneLevel))
        life.buy(600, at: "2025-12-01T12:00:00Z")
        life.buy(600, at: "2026-01-05T12:00:00Z", happened: "2025-12-20T12:00:00Z")
        #expect(life.told == ["2025-12-01T12:00:00Z up from bronze to silver until 2027-01-01T00:00:00Z"])
        life.buy(1000, at: "2026-02-01T12:00:00Z", happened: "2026-01-20T12:00:00Z")
        #expect(life.level(at: "2026-01-20T12:00:00Z") == "silver")
        #expect(life.level(at: "2026-02-01T12:00:00Z") == "gold")
    }

    @Test func `a return that leaves the level can end it sooner`() {
        var life = TierLife(W9.rules(.oneLevel))
        life.buy(1000, at: "2025-03-01T12:00:00Z")
        life.buy(1000, at: "2026-03-01T12:00:00Z")
        life.giveBack(1, at: "2026-06-01T12:00:00Z")
        #expect(life.told.last == "2026-06-01T12:00:00Z keeps gold until 2027-01-01T00:00:00Z")
        #expect(life.tier.standing?.since == time("2025-03-01T12:00:00Z"))
    }

    @Test func `a return can leave a level in the grace that it would have had`() {
        var life = TierLife(W9.rules(.oneLevel, grace: Period(months: 3)))
        life.buy(1000, at: "2025-03-01T12:00:00Z")
        life.buy(1000, at: "2026-12-20T12:00:00Z")
        life.giveBack(1, at: "2027-01-10T12:00:00Z")
        #expect(
            life.told.last == "2027-01-10T12:00:00Z keeps gold until 2027-01-01T00:00:00Z grace until 2027-04-01T00:00:00Z")
        life.wait(until: "2027-04-01T00:00:00Z")
        #expect(life.level(at: "2027-04-01T00:00:00Z") == "silver")
    }

    @Test func `a return that takes a level can leave a lower one in its grace`() {
        var life = TierLife(W9.rules(.oneLevel, grace: Period(months: 3)))
        life.buy(300, at: "2025-03-01T12:00:00Z")
        life.buy(1000, at: "2026-12-20T12:00:00Z")
        life.giveBack(1, at: "2027-01-10T12:00:00Z")
        #expect(
            life.told.suffix(2) == [
                "2027-01-10T12:00:00Z down from gold to silver until 2027-01-01T00:00:00Z",
                "2027-01-10T12:00:00Z keeps silver until 2027-01-01T00:00:00Z grace until 2027-04-01T00:00:00Z",
            ])
    }

    @Test(
        arguments: [
            ("gold", nil, "up from silver to gold until 2028-01-01T00:00:00Z"),
            ("gold", "2026-09-01T00:00:00Z", "up from silver to gold until 2026-09-01T00:00:00Z"),
            ("bronze", "2026-09-01T00:00:00Z", "down from silver to bronze"),
            ("silver", nil, "keeps silver until 2028-01-01T00:00:00Z"),
            ("silver", "2026-09-01T00:00:00Z", "keeps silver until 2026-09-01T00:00:00Z"),
            ("silver", "2027-01-01T00:00:00Z", nil),
        ] as [(String, String?, String?)]
    )
    func `a person can give a level`(level: String, until: String?, told: String?) {
        var life = TierLife(W9.rules(.oneLevel))
        life.buy(300, at: "2025-03-01T12:00:00Z")
        life.set(level, until: until, at: "2026-06-01T12:00:00Z")
        #expect(life.told.dropFirst() == told.map { ["2026-06-01T12:00:00Z \($0)"] } ?? [])
    }

    @Test func `a level that was given is reviewed, kept longer and taken back as any other`() {
        var life = TierLife(W9.rules(.oneLevel))
        life.set("gold", until: "2026-07-01T00:00:00Z", at: "2026-06-01T12:00:00Z")
        life.wait(until: "2026-07-01T00:00:00Z")
        #expect(life.told.last == "2026-07-01T00:00:00Z down from gold to silver until 2028-01-01T00:00:00Z")
        life.set("bronze", at: "2026-08-01T12:00:00Z")
        life.buy(300, at: "2026-08-02T12:00:00Z")
        #expect(life.told.last == "2026-08-02T12:00:00Z up from bronze to silver until 2028-01-01T00:00:00Z")
        life.giveBack(2, at: "2026-08-03T12:00:00Z")
        #expect(life.told.last == "2026-08-03T12:00:00Z down from silver to bronze")
    }

    @Test func `a return leaves the level that a person gave`() {
        var life = TierLife(W9.rules(.oneLevel))
        life.buy(1000, at: "2026-05-01T12:00:00Z")
        life.set("gold", until: "2027-07-01T00:00:00Z", at: "2026-06-01T12:00:00Z")
        life.giveBack(0, at: "2026-08-03T12:00:00Z")
        #expect(life.told.count == 2)
    }

    @Test func `one can say what was held for 400 days back, and the lowest level before the first`() {
        var life = TierLife(W9.rules(.toEarned))
        life.buy(300, at: "2024-03-01T12:00:00Z")
        life.buy(700, at: "2024-06-01T12:00:00Z")
        life.wait(until: "2026-01-01T00:00:00Z")
        #expect(life.level(at: "2024-03-01T11:59:59Z") == "bronze")
        #expect(life.level(at: "2024-03-01T12:00:00Z") == "silver")
        #expect(life.tier.past.count == 2)
        // 400 days after the day on which the level became gold it is still asked for, and what was before it is not.
        life.buy(1, at: "2025-07-06T23:59:59Z")
        #expect(life.tier.past.count == 2)
        life.buy(1, at: "2025-07-07T00:00:00Z")
        #expect(life.tier.past.map(\.tier.text) == ["gold"])
        #expect(life.level(at: "2025-12-31T23:59:59Z") == "gold")
        #expect(life.level(at: "2026-01-01T00:00:00Z") == "bronze")
    }

    @Test func `a level that is given again and again does not make an account grow`() {
        var life = TierLife(W9.rules(.toEarned))
        for hour in 0..<200 {
            life.set(hour % 2 == 0 ? name("gold") : name("silver"), at: time("2026-01-01T00:00:00Z") + Int64(hour) * 3_600_000)
        }
        #expect(life.tier.past.count == Limits.profileItems)
    }

    @Test(arguments: [("2026-05-20", true), ("2026-06-01", false), ("2026-08-01", false)])
    func `a grace that ends a level no sooner than it ends is not what a return leaves`(graceUntil: String, isSooner: Bool) {
        let now = time("2026-03-01T00:00:00Z")
        func gold(until: String, graceUntil: Timestamp? = nil) -> MemberTier {
            let standing = TierStanding(
                tier: name("gold"), since: time("2025-03-01T00:00:00Z"), until: time("\(until)T00:00:00Z"), graceUntil: graceUntil)
            return MemberTier(qualifying: QualifyingHistory(), standing: standing, past: [], told: nil)
        }
        let grace = time("\(graceUntil)T00:00:00Z")
        let changes = gold(until: "2026-06-01").changes(
            byReturnLeaving: gold(until: "2026-05-01", graceUntil: grace), at: now, under: TierLife(W9.rules(.toEarned)).timeline)
        #expect(changes == (isSooner ? [.retained(name("gold"), until: time("2026-05-01T00:00:00Z"), graceUntil: grace)] : []))
    }
}

@Suite struct TierWarningTests {
    func life(_ downgrade: TierRules.Downgrade = .oneLevel, warn: [Period] = [.days(7), .days(30)]) -> TierLife {
        var rules = W9.rules(downgrade)
        rules.warn = warn
        var life = TierLife(rules)
        life.buy(1000, at: "2025-03-01T12:00:00Z")
        return life
    }

    @Test func `each warning is told once, at its instant, however late the chore`() {
        var late = life()
        late.wait(until: "2028-01-01T00:00:00Z")
        var early = life()
        for day in stride(from: Int64(0), to: 366 * 3, by: 5) { early.wait(until: time("2025-03-02T00:00:00Z") + day * 86_400_000) }
        #expect(early.told == late.told)
        #expect(
            late.told == [
                "2025-03-01T12:00:00Z up from bronze to gold until 2027-01-01T00:00:00Z",
                "2026-12-02T00:00:00Z P30D before gold ends 2027-01-01T00:00:00Z",
                "2026-12-25T00:00:00Z P7D before gold ends 2027-01-01T00:00:00Z",
                "2027-01-01T00:00:00Z down from gold to silver until 2028-01-01T00:00:00Z",
                "2027-12-02T00:00:00Z P30D before silver ends 2028-01-01T00:00:00Z",
                "2027-12-25T00:00:00Z P7D before silver ends 2028-01-01T00:00:00Z",
                "2028-01-01T00:00:00Z down from silver to bronze",
            ])
    }

    @Test func `days of notice are those of the program's place, though one of them has 23 hours`() {
        var rules = W9.rules(.oneLevel)
        rules.warn = [.days(30)]
        var life = TierLife(rules, zone: berlinForYears)
        life.set("gold", until: "2026-03-31T22:00:00Z", at: "2026-01-10T12:00:00Z")
        life.wait(until: "2026-03-31T00:00:00Z")
        #expect(life.told.dropFirst() == ["2026-03-01T23:00:00Z P30D before gold ends 2026-03-31T22:00:00Z"])
    }

    @Test func `it is known when something falls due next`() {
        var life = life()
        func due(_ now: String) -> String? { life.tier.due(at: time(now), under: life.timeline)?.description }
        #expect(due("2025-03-01T12:00:00Z") == "2026-12-02T00:00:00Z")
        life.wait(until: "2026-12-02T00:00:00Z")
        #expect(due("2026-12-02T00:00:00Z") == "2026-12-25T00:00:00Z")
        life.wait(until: "2026-12-25T00:00:00Z")
        #expect(due("2026-12-25T00:00:00Z") == "2027-01-01T00:00:00Z")
        life.wait(until: "2028-01-01T00:00:00Z")
        #expect(due("2028-01-01T00:00:00Z") == nil)
    }

    @Test func `a level that is kept for longer is warned of anew, and one that came later than the moment is not`() {
        var life = life()
        life.buy(1000, at: "2026-12-10T12:00:00Z")
        life.set("gold", until: "2026-12-20T12:00:00Z", at: "2026-12-11T12:00:00Z")
        life.wait(until: "2026-12-20T12:00:00Z")
        #expect(
            life.told.dropFirst() == [
                "2026-12-02T00:00:00Z P30D before gold ends 2027-01-01T00:00:00Z",
                "2026-12-10T12:00:00Z keeps gold until 2028-01-01T00:00:00Z",
                "2026-12-11T12:00:00Z keeps gold until 2026-12-20T12:00:00Z",
                "2026-12-13T12:00:00Z P7D before gold ends 2026-12-20T12:00:00Z",
                "2026-12-20T12:00:00Z keeps gold until 2028-01-01T00:00:00Z",
            ])
    }

    @Test func `where no level is lost nobody is warned`() {
        var life = life(.never)
        life.wait(until: "2028-01-01T00:00:00Z")
        #expect(!life.told.contains { $0.contains("before") })
    }

    @Test func `a warning that the program asks for too late is not told late`() {
        let from = life().timeline.terms(at: time("2025-03-01T12:00:00Z"))?.rules
        var more = from
        more?.warn = [.days(30), .days(60)]
        var life = TierLife([("2000-01-01T00:00:00Z", from), ("2026-11-15T00:00:00Z", more)])
        life.buy(1000, at: "2025-03-01T12:00:00Z")
        life.wait(until: "2026-12-31T00:00:00Z")
        #expect(life.told.dropFirst() == ["2026-12-02T00:00:00Z P30D before gold ends 2027-01-01T00:00:00Z"])
    }
}
