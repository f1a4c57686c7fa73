// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import Testing

@testable import Earning

@Suite struct ActivityRatingTests {
    func rate(_ campaigns: Campaign..., for member: RatingContext = .newcomer) throws -> ActivityRating {
        let version = program(campaigns: campaigns) { $0.tiers = threeLevels }
        return try ActivityRating("review.posted", under: version, at: time("2026-03-01T14:30:00Z"), for: member)
    }

    func review(_ id: String, _ effect: any Effect, with change: (inout Campaign) -> Void = { _ in }) -> Campaign {
        campaign(id, effect) {
            $0.when.activity = ["review.posted", "photo.posted"]
            change(&$0)
        }
    }

    @Test func `an activity earns what the campaigns for it add`() throws {
        let rating = try rate(
            review("a", add(10)), review("b", add(5)), review("c", RewardEffect(reward: "muffin")), campaign("d", add(7)),
            campaign("e", add(7)) { $0.when.activity = ["photo.posted"] }, for: RatingContext(tier: "gold"))
        #expect(rating.points == Points(15))
        #expect(rating.rewards == [GrantedReward(rule: name("c"), reward: "muffin")])
        #expect(rating.notApplied.map(\.rule.text) == ["d", "e"])
        #expect(rating.notApplied.map(\.why) == ["it is for purchases", "it is for activity photo.posted"])
        #expect(rating.explanation.map(\.text) == ["10 points for review.posted", "5 points for review.posted"])
        #expect(rating.explanation.first?.inputs == ["activity": "review.posted", "exact": "10", "points": 10, "rounding": "down"])
        #expect(rating.explanation.first?.allocation == [LinePoints(line: nil, points: Points(10))])
    }

    @Test func `conditions on the member and the time hold for activities too`() throws {
        let member = RatingContext(tier: "gold", segments: ["young"])
        let rating = try rate(
            review("gold", add(1)) { $0.when.conditions = [TierCondition(levels: ["gold"])] },
            review("silver", add(2)) { $0.when.conditions = [TierCondition(levels: ["silver"])] },
            review("young", add(4)) { $0.when.conditions += [SegmentCondition(names: ["young"])] },
            review("old", add(8)) { $0.when.conditions += [SegmentCondition(names: ["old"])] },
            review("sunday", add(16)) { $0.when.conditions = [WeekdayCondition(days: [.sun])] },
            review("monday", add(32)) { $0.when.conditions = [WeekdayCondition(days: [.mon])] },
            review("noon", add(64)) { $0.when.conditions = [HoursCondition(from: 720, to: 780)] },
            review("over", add(128)) { $0.to = time("2026-03-01T00:00:00Z") },
            for: member)
        #expect(rating.points == Points(1 + 4 + 16))
        #expect(rating.notApplied.map(\.rule.text) == ["silver", "old", "monday", "noon", "over"])
    }

    @Test func `caps and groups hold for activities too`() throws {
        var usage = CampaignUsage()
        usage.add(name("capped"), in: nil, points: Points(94), count: 10)
        let rating = try rate(
            review("capped", add(10)) { $0.cap.points = Points(100) }, review("less", add(3)) { $0.group = "g" },
            review("more", add(4)) { $0.group = "g" }, for: RatingContext(usage: usage))
        #expect(rating.award.rules.map(\.points) == [Points(6), Points(4)])
        #expect(rating.counted == [CountedAward(rule: name("capped"), period: nil, points: Points(6), count: 1)])
        #expect(rating.notApplied.map(\.why) == ["of the group g only the best applies, which is more"])
    }

    @Test(arguments: [
        multiply("2"), PerItemEffect(points: Points(1)), PerEffect(points: Points(1), amounts: MoneyTable([eur: Amount(1)])),
    ])
    func `what depends on a purchase gives nothing for an activity`(effect: any Effect) throws {
        let rating = try rate(review("x", effect))
        #expect(rating.points == .zero)
        #expect(rating.notApplied.map(\.why) == ["what it gives depends on a purchase"])
    }
}
