// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import Testing

@testable import Earning

@Suite struct QualifyingHistoryTests {
    func day(_ text: String) -> CalendarDay { known(CalendarDay(text)) }

    func history(_ some: KeyValuePairs<String, Int64>) -> QualifyingHistory {
        var history = QualifyingHistory()
        for (text, points) in some { history.add(Points(points), on: day(text)) }
        return history
    }

    func shown(_ history: QualifyingHistory) -> [String] { history.days.map { "\($0.day) \($0.points)" } }

    @Test func `what happened on one day is one sum, and late days come between`() {
        let some = history(["2026-03-02": 5, "2026-03-01": 7, "2026-03-02": 1, "2026-02-01": 2, "2026-03-04": 0])
        #expect(shown(some) == ["2026-02-01 2", "2026-03-01 7", "2026-03-02 6"])
    }

    @Test func `a return takes from the day of its purchase, and a day without points is none`() {
        var some = history(["2026-03-01": 7, "2026-03-02": 6])
        some.remove(Points(2), on: day("2026-03-01"))
        #expect(shown(some) == ["2026-03-01 5", "2026-03-02 6"])
        some.remove(Points(6), on: day("2026-03-02"))
        #expect(shown(some) == ["2026-03-01 5"])
    }

    @Test func `a return finds its purchase on the day beside when the zone was changed between`() {
        var some = history(["2026-03-01": 3, "2026-03-03": 6])
        some.remove(Points(8), on: day("2026-03-02"))
        #expect(shown(some) == ["2026-03-03 1"])
    }

    @Test func `a return of what was pruned takes nothing`() {
        var some = history(["2026-03-01": 3])
        some.remove(Points(3), on: day("2024-03-01"))
        #expect(shown(some) == ["2026-03-01 3"])
    }

    @Test func `of what is old only what a window needs is kept, and at least 400 days`() {
        let purchases = ["2023-12-31", "2024-01-01", "2024-12-31", "2025-01-01", "2025-05-20", "2025-05-21", "2026-06-24"]
        func kept(_ window: TierRules.Window, validity: TierRules.Validity = .endOfYear) -> String? {
            let rules = TierRules(window: window, validity: validity, levels: levels(["silver": 0, "gold": 1000]))
            var life = TierLife(rules, enrolled: "2020-07-01T00:00:00Z")
            for day in purchases { life.buy(1, at: "\(day)T12:00:00Z") }
            life.buy(1, at: "2026-06-25T12:00:00Z")
            return life.tier.qualifying.days.first?.day.description
        }
        #expect(kept(.calendarYear) == "2025-05-21")
        #expect(kept(.anniversary) == "2025-05-21")
        #expect(kept(.rolling(Period(months: 12))) == "2025-05-21")
        #expect(kept(.rolling(Period(months: 24))) == "2024-12-31")
    }

    @Test func `while a grace lasts the window before it is kept`() {
        let rules = TierRules(
            window: .calendarYear, validity: .endOfYear, downgrade: .toEarned, grace: Period(months: 20),
            levels: levels(["bronze": 0, "silver": 300, "gold": 1000]))
        var life = TierLife(rules)
        life.set("gold", at: "2025-01-01T00:00:00Z")
        life.buy(400, at: "2025-02-01T00:00:00Z")
        life.buy(1, at: "2027-08-01T00:00:00Z")
        life.wait(until: "2027-09-02T00:00:00Z")
        #expect(
            life.told.suffix(2) == [
                "2026-01-01T00:00:00Z keeps gold until 2026-01-01T00:00:00Z grace until 2027-09-01T00:00:00Z",
                "2027-09-01T00:00:00Z after grace down from gold to silver until 2028-01-01T00:00:00Z",
            ])
    }
}
