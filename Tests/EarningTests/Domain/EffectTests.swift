// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import Testing

@testable import Earning

@Suite struct EffectTests {
    /// Two coffees for 6.00 and three teas for 9.00.
    let sent = purchase([
        PurchaseLine(line: name("1"), category: "coffee", quantity: 2, amount: Amount(600)),
        PurchaseLine(line: name("2"), category: "tea", quantity: 3, amount: Amount(900)),
    ])

    /// What one campaign on the lines of `category` gives on each line beside the base, and its explanation.
    func lines(_ effect: any Effect, of category: String? = nil) throws -> (points: [Int64], told: Explanation) {
        let rating = try rated(sent, campaign("x", effect) { if let category { $0.when.lines.category = [category] } })
        let told = try #require(rating.explanation.last)
        return (told.allocation.map(\.points.count), told)
    }

    @Test func `multiply multiplies the points of the lines that match`() throws {
        #expect(try lines(multiply("2.5")).points == [9, 13])
        let (points, told) = try lines(multiply("2.5"), of: "coffee")
        #expect(points == [9, 0])
        #expect(told.text == "points of category coffee are multiplied by 2.5")
        #expect(told.inputs == ["exact": "9", "multiplier": "2.5", "of": "6", "rounding": "down"])
    }

    @Test func `add gives so many points once, divided among the lines that match by amount`() throws {
        #expect(try lines(add(10)).points == [4, 6])
        let (points, told) = try lines(add(10), of: "tea")
        #expect(points == [0, 10])
        #expect(told.text == "10 points of category tea")
        #expect(told.inputs == ["exact": "10", "points": 10, "rounding": "down"])
    }

    @Test func `add on lines that cost nothing is divided by quantity`() throws {
        let free = purchase([
            PurchaseLine(line: name("1"), quantity: 1, amount: .zero), PurchaseLine(line: name("2"), quantity: 4, amount: .zero),
        ])
        #expect(try rated(free, campaign("x", add(10))).byLine == [2, 8])
    }

    @Test func `perItem gives points for each unit of the lines that match`() throws {
        #expect(try lines(PerItemEffect(points: Points(4))).points == [8, 12])
        let (points, told) = try lines(PerItemEffect(points: Points(4)), of: "tea")
        #expect(points == [0, 12])
        #expect(told.text == "4 points for each of 3 units of category tea")
        #expect(told.inputs == ["exact": "12", "points": 4, "rounding": "down", "units": "3"])
    }

    @Test func `per gives points for the basis of the lines that match`() throws {
        let effect = PerEffect(points: Points(1), amounts: MoneyTable([eur: Amount(200)]))
        #expect(try lines(effect).points == [3, 4])
        let (points, told) = try lines(effect, of: "coffee")
        #expect(points == [3, 0])
        #expect(told.text == "1 point for each 2.00 EUR of category coffee")
        #expect(told.inputs == ["basis": "600", "currency": "EUR", "exact": "3", "per": 200, "points": 1, "rounding": "down"])
    }

    @Test func `per names the currencies in which it gives something`() throws {
        let czk = MoneyTable([known(Currency("CZK")): Amount(200)])
        let rating = try rated(sent, campaign("x", PerEffect(points: Points(1), amounts: czk)))
        #expect(rating.reason(against: "x") == "it names no amount in EUR")
    }

    @Test func `a reward is no points`() throws {
        let rating = try rated(sent, campaign("x", RewardEffect(reward: "muffin")))
        #expect(rating.rewards == [GrantedReward(rule: name("x"), reward: "muffin")])
        #expect(rating.byRule == ["base": 15])
        #expect(rating.reason(against: "x") == nil)
    }

    @Test func `multipliers multiply each other, and what the others give is not multiplied`() throws {
        let campaigns = [campaign("a", multiply("1.5")), campaign("ten", add(10)), campaign("b", multiply("2"))]
        let rating = try Rating(purchase(of: 1000), under: program(campaigns: campaigns))
        #expect(rating.byRule == ["base": 10, "a": 5, "ten": 10, "b": 15])
    }

    @Test func `a multiplier on some lines meets the earlier ones only where they overlap`() throws {
        let coffee = campaign("coffee", multiply("2")) { $0.when.lines.category = ["coffee"] }
        let rating = try rated(sent, coffee, campaign("all", multiply("3")))
        // (6 × 2 + 9) × 3
        #expect(rating.byRule == ["base": 15, "coffee": 6, "all": 42])
        #expect(rating.byLine == [36, 27])
    }

    @Test func `a campaign that comes to nothing did not apply`() throws {
        for effect in [multiply("1"), add(0)] {
            let rating = try rated(sent, campaign("x", effect))
            #expect(rating.reason(against: "x") == "it comes to no points")
        }
        let nothing = try Rating(sent, under: program([], campaigns: [campaign("x", multiply("2")), campaign("y", add(1))]))
        #expect(nothing.byRule == ["y": 1])
        #expect(nothing.reason(against: "x") == "it comes to no points")
    }

    @Test func `the level that was held multiplies the base, and campaigns that too`() throws {
        let version = program(campaigns: [campaign("double", multiply("2"))]) { $0.tiers = threeLevels }
        let rating = try Rating(
            purchase(of: 999), under: version, at: time("2026-03-01T12:00:00Z"), for: RatingContext(tier: "gold"))
        // 29 among 9.99, 4.995 and 14.985.
        #expect(rating.byRule == ["base": 10, "tier:gold": 5, "double": 14])
        #expect((rating.points, rating.qualifying) == (Points(29), Points(9)))
        #expect(rating.reason(against: "tier:platinum") == "the member held level gold")
        let told = rating.explanation[1]
        #expect(told.text == "points are multiplied by 1.5 at level gold")
        #expect(
            told.inputs == ["exact": "999/200", "level": "gold", "multiplier": "1.5", "of": "999/100", "rounding": "down"])
    }

    @Test func `a level without a multiplier is no rule`() throws {
        let version = program { $0.tiers = threeLevels }
        let rating = try Rating(
            purchase(of: 1000), under: version, at: time("2026-03-01T12:00:00Z"), for: RatingContext(tier: "silver"))
        #expect(rating.byRule == ["base": 10])
        #expect(rating.notApplied.map(\.rule.text) == ["tier:gold", "tier:platinum"])
        #expect(rating.reason(against: "tier:gold") == "the member held level silver")
    }

    @Test func `points of a campaign with its own expiry are known by it`() throws {
        let short = ExpiryRule(after: Period(months: 2), align: .month)
        let rating = try rated(sent, campaign("short", add(10)) { $0.expiry = short }, campaign("long", add(10)))
        #expect(rating.award.rules.map(\.share.expiry) == [nil, short, nil])
    }
}
