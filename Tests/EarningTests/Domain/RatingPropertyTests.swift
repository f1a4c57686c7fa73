// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import TestSupport
import Testing

@testable import Earning

/// What holds whatever the program and the purchase.
@Suite struct RatingPropertyTests {
    let moment = time("2026-03-01T14:30:00Z")
    let categories = ["coffee", "tea", "giftcard"]

    func randomPurchase(_ random: inout Seeded) -> PurchaseCompleted {
        let lines = (1...Int.random(in: 1...6, using: &random)).map { number in
            PurchaseLine(
                line: name("\(number)"),
                category: categories.randomElement(using: &random),
                quantity: Int64.random(in: 1...5, using: &random),
                amount: Amount(Int64.random(in: Bool.random(using: &random) ? 0...9 : 0...9999, using: &random))
            )
        }
        let points = Amount(Int64.random(in: 0...lines.reduce(Int64(0)) { $0 + $1.amount.minorUnits }, using: &random))
        let rest = lines.reduce(.zero) { $0 + $1.amount } - points
        return purchase(lines, tenders: [Tender(kind: "points", amount: points), Tender(kind: "card", amount: rest)])
    }

    func randomCampaign(_ number: Int, _ random: inout Seeded) -> Campaign {
        let points = Points(Int64.random(in: 0...30, using: &random))
        let effects: [any Effect] = [
            multiply(["1", "1.5", "1.25", "2", "3"].randomElement(using: &random) ?? "1"), AddEffect(points: points),
            PerItemEffect(points: points),
            PerEffect(points: points, amounts: MoneyTable([eur: Amount(Int64.random(in: 1...500, using: &random))])),
            RewardEffect(reward: "muffin"),
        ]
        return campaign("c\(number)", effects.randomElement(using: &random) ?? AddEffect(points: points)) {
            if Bool.random(using: &random) { $0.when.lines.category = categories.randomElement(using: &random).map { [$0] } }
            if Int.random(in: 0...2, using: &random) == 0 { $0.group = ["g", "h"].randomElement(using: &random) }
            if Bool.random(using: &random) { $0.cap.points = Points(Int64.random(in: 0...40, using: &random)) }
            if Int.random(in: 0...3, using: &random) == 0 { $0.cap.count = Int64.random(in: 1...2, using: &random) }
            if Bool.random(using: &random) { $0.cap.per = CapPeriod.allCases.randomElement(using: &random) }
            if Int.random(in: 0...5, using: &random) == 0 { $0.when.conditions = [PurchaseNumberCondition(numbers: 1...2)] }
        }
    }

    func randomProgram(_ campaigns: [Campaign], _ random: inout Seeded) -> ProgramVersion {
        program(
            [EarnRule(points: Int64.random(in: 1...3, using: &random), per: Amount(100), currency: eur)],
            rounding: Rounding.allCases.randomElement(using: &random) ?? .down,
            basis: BasisRule(
                excludedCategories: Bool.random(using: &random) ? ["giftcard"] : [],
                excludedTenders: Bool.random(using: &random) ? ["points"] : []),
            campaigns: campaigns
        ) {
            $0.tiers = threeLevels
            $0.returns.attribution = Bool.random(using: &random) ? .proportional : .attributed
        }
    }

    func randomCampaigns(_ random: inout Seeded) -> [Campaign] {
        (0..<Int.random(in: 1...6, using: &random)).map { randomCampaign($0, &random) }
    }

    @Test(arguments: 1...500)
    func `points sum over the lines and over the rules, none is negative, and no member has more than a cap`(
        seed: UInt64
    ) throws {
        var random = Seeded(seed)
        let campaigns = randomCampaigns(&random)
        let version = randomProgram(campaigns, &random)
        var member = RatingContext(tier: ["silver", "gold", "platinum"].randomElement(using: &random))
        for number: Int64 in 1...4 {
            member.purchaseNumber = number
            let sent = randomPurchase(&random)
            let rating = try Rating(sent, under: version, at: moment, for: member)
            #expect(rating.byLine.reduce(0, +) == rating.points.count)
            #expect(rating.byRule.values.reduce(0, +) == rating.points.count)
            #expect(rating.byLine.allSatisfy { $0 >= 0 } && rating.byRule.values.allSatisfy { $0 > 0 })
            // The ledger reads it back, and then checks the parts itself.
            #expect(throws: Never.self) { try PurchaseRecorded(rating.recorded(sent).json, at: Pointer()) }
            // The exact shares that are told come to the points that are booked.
            let exact = rating.award.rules.reduce(Rational.zero) { $0 + $1.share.total }
            #expect(version.program.rounding.apply(exact) == Int128(rating.points.count))
            // Every rule is told of once.
            let given = rating.award.rules.map(\.share.rule.text) + rating.rewards.map(\.rule.text)
            let expected = ["base", "tier:gold", "tier:platinum"] + campaigns.map(\.id.text)
            #expect((given + rating.notApplied.map(\.rule.text)).sorted() == expected.sorted())
            for award in rating.counted {
                member.usage.add(award.rule, in: award.period, points: award.points, count: 1)
            }
            for campaign in campaigns {
                for period in campaign.countedPeriods(at: LocalMoment(moment, in: utc).day) {
                    let used = member.usage.used(campaign.id, in: period)
                    #expect(campaign.cap.points.map { used.points <= $0 } ?? true)
                    #expect(campaign.cap.count.map { used.count <= $0 } ?? true)
                    #expect(campaign.when.mostPurchases.map { used.count <= $0 } ?? true)
                }
            }
        }
    }

    @Test(arguments: 1...300)
    func `without caps and groups the order of campaigns and of lines does not matter for the points`(seed: UInt64) throws {
        var random = Seeded(seed)
        let campaigns = randomCampaigns(&random).map { campaign in
            var campaign = campaign
            (campaign.cap, campaign.group) = (.init(), nil)
            return campaign
        }
        let version = randomProgram(campaigns, &random)
        let sent = randomPurchase(&random)
        let member = RatingContext(tier: "gold")
        let rating = try Rating(sent, under: version, at: moment, for: member)
        let mixed = program(version.program.earn, campaigns: campaigns.shuffled(using: &random)) {
            ($0.rounding, $0.basis, $0.tiers) = (version.program.rounding, version.program.basis, version.program.tiers)
        }
        let turned = purchase((sent.lines ?? []).reversed(), tenders: sent.tenders)
        #expect(try Rating(turned, under: mixed, at: moment, for: member).points == rating.points)
    }

    @Test(arguments: 1...300)
    func `of a group the campaign applies that gives most alone`(seed: UInt64) throws {
        var random = Seeded(seed)
        let campaigns = randomCampaigns(&random).map { campaign in
            var campaign = campaign
            campaign.group = "g"
            return campaign
        }
        let version = randomProgram(campaigns, &random)
        let sent = randomPurchase(&random)
        func shares(_ campaigns: [Campaign]) throws -> [Rational] {
            let alone = program(version.program.earn, campaigns: campaigns) { $0.basis = version.program.basis }
            return try Rating(sent, under: alone, at: moment, for: .newcomer).award.rules.dropFirst().map(\.share.total)
        }
        let best = try campaigns.compactMap { try shares([$0]).first }.max() ?? .zero
        let together = try shares(campaigns)
        #expect(together.count <= 1)
        #expect((together.first ?? .zero) == best)
    }
}
