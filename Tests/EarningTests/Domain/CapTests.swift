// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import Testing

@testable import Earning

@Suite struct CapTests {
    let march = known(CalendarDay(year: 2026, month: 3, day: 1))

    /// A usage of the campaign "x".
    func usage(_ points: Int64, count: Int64, in period: CalendarDay? = nil) -> CampaignUsage {
        CampaignUsage([.init(rule: name("x"), period: period): .init(points: Points(points), count: count)])
    }

    @Test func `a cap cuts what a campaign gives to what is left of it`() throws {
        let capped = campaign("x", multiply("2")) { $0.cap = .init(points: Points(30), per: .month) }
        let rating = try rated(
            purchase(lines(1000, 500)), capped, for: RatingContext(usage: usage(24, count: 2, in: march)))
        #expect(rating.byRule == ["base": 15, "x": 6])
        #expect(rating.byLine == [14, 7])
        let told = try #require(rating.explanation.last)
        #expect(told.text == "points are multiplied by 2, of which its cap leaves 6 points")
        #expect(
            told.inputs == [
                "cap": ["cut": "9", "left": 6], "exact": "6", "multiplier": "2", "of": "15", "rounding": "down",
            ])
        #expect(rating.counted == [CountedAward(rule: name("x"), period: march, points: Points(6), count: 1)])
    }

    @Test func `a cap that leaves enough cuts nothing, and says what it left`() throws {
        let capped = campaign("x", add(10)) { $0.cap.points = Points(10) }
        let rating = try rated(purchase(of: 1000), capped)
        #expect(rating.byRule == ["base": 10, "x": 10])
        #expect(rating.explanation.last?.inputs["cap"] == ["cut": "0", "left": 10])
        #expect(rating.counted == [CountedAward(rule: name("x"), period: nil, points: Points(10), count: 1)])
    }

    @Test func `what is cut is not multiplied by later campaigns`() throws {
        let capped = campaign("x", multiply("2")) { $0.cap.points = Points(4) }
        let rating = try rated(purchase(of: 1000), capped, campaign("y", multiply("2")))
        #expect(rating.byRule == ["base": 10, "x": 4, "y": 14])
    }

    @Test func `a cap that is used up leaves nothing`() throws {
        let capped = campaign("x", add(10)) { $0.cap = .init(points: Points(30), per: .month) }
        let rating = try rated(purchase(of: 1000), capped, for: RatingContext(usage: usage(31, count: 2, in: march)))
        #expect(rating.byRule == ["base": 10])
        #expect(rating.reason(against: "x") == "the member has had all 30 points of it in this month")
        #expect(rating.counted.isEmpty)
    }

    @Test func `a cap counts how often`() throws {
        let capped = campaign("x", add(10)) { $0.cap.count = 2 }
        #expect(try rated(purchase(of: 1000), capped, for: RatingContext(usage: usage(20, count: 1))).byRule["x"] == 10)
        let third = try rated(purchase(of: 1000), capped, for: RatingContext(usage: usage(20, count: 2)))
        #expect(third.reason(against: "x") == "the member has had it 2 times, and no more are given")
    }

    @Test func `a reward counts as well, without points`() throws {
        let capped = campaign("x", RewardEffect(reward: "muffin")) { $0.cap = .init(count: 1, per: .year) }
        let january = known(CalendarDay(year: 2026, month: 1, day: 1))
        let first = try rated(purchase(of: 1000), capped)
        #expect(first.counted == [CountedAward(rule: name("x"), period: january, points: .zero, count: 1)])
        let second = try rated(purchase(of: 1000), capped, for: RatingContext(usage: usage(0, count: 1, in: january)))
        #expect(second.rewards.isEmpty)
        #expect(second.reason(against: "x") == "the member has had it once in this year, and no more are given")
    }

    @Test func `what gives no whole point is not counted`() throws {
        let capped = campaign("x", multiply("1.5")) { $0.cap.count = 1 }
        let rating = try rated(purchase(of: 100), capped)
        #expect(rating.byRule == ["base": 1])
        #expect(rating.counted.isEmpty)
    }

    @Test(
        arguments: [
            (.day, "2026-05-14"), (.week, "2026-05-11"), (.month, "2026-05-01"), (.quarter, "2026-04-01"),
            (.year, "2026-01-01"), (nil, nil),
        ] as [(CapPeriod?, String?)]
    )
    func `periods are those of the calendar of the program, at the time of the purchase`(
        per: CapPeriod?,
        start: String?
    ) throws {
        let capped = campaign("x", add(10)) { $0.cap = .init(count: 1, per: per) }
        // It is Thursday the 14th in Berlin already.
        let rating = try Rating(
            purchase(of: 1000), under: program(zone: berlin, campaigns: [capped]), at: time("2026-05-13T22:30:00Z"), for: .newcomer)
        #expect(rating.counted.map(\.period) == [start.map { known(CalendarDay($0)) }])
    }

    @Test func `a campaign for numbers of purchases is given once for each`() throws {
        let numbered = campaign("x", add(10)) { $0.when.conditions = [PurchaseNumberCondition(numbers: 2...3)] }
        let counted = [CountedAward(rule: name("x"), period: nil, points: Points(10), count: 1)]
        for used: Int64 in 0...1 {
            let member = RatingContext(number: 2, usage: usage(10 * used, count: used))
            #expect(try rated(purchase(of: 1000), numbered, for: member).counted == counted)
        }
        // The second purchase, which was returned in part, was not the second any more when the next came.
        let again = try rated(purchase(of: 1000), numbered, for: RatingContext(number: 2, usage: usage(20, count: 2)))
        #expect(again.reason(against: "x") == "the member has had it for as many purchases as it is for")
    }

    @Test func `a campaign with numbers and a cap in a period is counted for both`() throws {
        let both = campaign("x", add(10)) {
            $0.when.conditions = [PurchaseNumberCondition(numbers: 1...5)]
            $0.cap = .init(points: Points(50), per: .month)
        }
        #expect(try rated(purchase(of: 1000), both).counted.map(\.period) == [march, nil])
    }

    @Test func `of a group only the campaign applies that gives most after its cap`() throws {
        let capped = campaign("capped", multiply("3")) {
            $0.group = "season"
            $0.cap.points = Points(4)
        }
        let ten = campaign("ten", add(10)) { $0.group = "season" }
        let alsoTen = campaign("also", multiply("2")) { $0.group = "season" }
        let other = campaign("other", add(1)) { $0.group = "another" }
        let rating = try rated(purchase(of: 1000), capped, ten, alsoTen, other, campaign("free", add(2)))
        #expect(rating.byRule == ["base": 10, "ten": 10, "other": 1, "free": 2])
        for loser in ["capped", "also"] {
            #expect(rating.reason(against: loser) == "of the group season only the best applies, which is ten")
        }
    }

    @Test func `the campaigns of a group are compared as if each were alone`() throws {
        // Alone the first adds 10 and the second 12; after another multiplier the first would add 30.
        let rating = try rated(
            purchase(of: 1000), campaign("triple", multiply("3")), campaign("double", multiply("2")) { $0.group = "g" },
            campaign("twelve", add(12)) { $0.group = "g" })
        #expect(rating.byRule == ["base": 10, "triple": 20, "twelve": 12])
    }

    @Test func `what does not apply, or comes to nothing, wins no group`() throws {
        let rating = try rated(
            purchase(of: 1000),
            campaign("far", add(99)) {
                $0.group = "g"
                $0.when.conditions += [StoreCondition(names: ["s2"])]
            },
            campaign("one", multiply("1")) { $0.group = "g" }, campaign("muffin", RewardEffect(reward: "muffin")) { $0.group = "g" }
        )
        #expect(rating.rewards.map(\.reward) == ["muffin"])
        #expect(rating.reason(against: "far") == "it is for store s2")
        #expect(rating.reason(against: "one") == "it comes to no points")
    }

    @Test func `the rounding gives a capped campaign no point beyond its cap`() throws {
        // 0.40 and 10 are rounded up to 11: the larger remainder is the campaign's.
        let capped = campaign("x", add(20)) { $0.cap.points = Points(10) }
        let rating = try Rating(purchase(of: 40), under: program(rounding: .up, campaigns: [capped]))
        #expect(rating.byRule == ["base": 1, "x": 10])
    }
}

@Suite struct CampaignUsageTests {
    let march = known(CalendarDay("2026-03-01"))
    let cap = Campaign.Cap(points: Points(100), count: 3)

    @Test func `what was had is not left, and never less than nothing`() {
        var usage = CampaignUsage()
        usage.add(name("x"), in: march, points: Points(60), count: 1)
        usage.add(name("x"), in: nil, points: Points(7), count: 1)
        #expect(usage.remaining(cap, of: name("x"), in: march) == (Points(40), 2))
        #expect(usage.remaining(cap, of: name("x"), in: nil) == (Points(93), 2))
        #expect(usage.remaining(cap, of: name("y"), in: march) == (Points(100), 3))
        #expect(usage.remaining(Campaign.Cap(), of: name("x"), in: march) == (nil, nil))
        usage.add(name("x"), in: march, points: Points(60), count: 5)
        #expect(usage.remaining(cap, of: name("x"), in: march) == (.zero, 0))
    }

    @Test func `what was all given back leaves no trace`() {
        var usage = CampaignUsage()
        usage.add(name("x"), in: march, points: Points(60), count: 1)
        usage.subtract(name("x"), in: march, points: Points(20), count: 0)
        #expect(usage.used(name("x"), in: march) == .init(points: Points(40), count: 1))
        usage.subtract(name("x"), in: march, points: Points(40), count: 1)
        #expect(usage == CampaignUsage())
        usage.subtract(name("x"), in: march, points: Points(40), count: 1)
        #expect(usage == CampaignUsage())
    }

    @Test func `periods of long ago are forgotten, and what is for ever is not`() {
        var usage = CampaignUsage()
        usage.add(name("x"), in: march, points: Points(1), count: 1)
        usage.add(name("x"), in: nil, points: Points(1), count: 1)
        let last = CalendarDay(number: march.number + 366 + 400)
        usage.prune(at: last)
        #expect(usage.used.count == 2)
        usage.prune(at: CalendarDay(number: last.number + 1))
        #expect(usage.used.map(\.key.period) == [nil])
    }
}
