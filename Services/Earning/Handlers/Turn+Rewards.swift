// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import ServiceHost
import Storage

// What follows from a purchase, a return or an activity beside its points: rewards, stamps, money, levels.

extension Turn {
    mutating func grant(_ rewards: [GrantedReward], for cause: EarnCause, in ledger: inout OpenLedger) throws {
        for reward in rewards {
            let told = RewardGranted(
                member: ledger.account.member, reward: reward.reward, rule: reward.rule, cause: cause, occurredAt: now)
            try record([told], in: &ledger)
        }
    }

    mutating func withdraw(_ rewards: [GrantedReward], of cause: EarnCause, in ledger: inout OpenLedger) throws {
        for reward in rewards {
            let told = RewardWithdrawn(
                member: ledger.account.member, reward: reward.reward, rule: reward.rule, cause: cause, occurredAt: now)
            try record([told], in: &ledger)
        }
    }

    /// Grants what full stamp cards give, as often as they are full, and withdraws it where units are missing.
    ///
    /// A card can be full more often than one purchase makes it, when a later version of the program fills it with fewer units.
    /// What is more than `Limits.stampRewards` is granted with the next purchase.
    mutating func grantStamps(of program: Program, for cause: EarnCause, in ledger: inout OpenLedger) throws {
        for card in program.stamps {
            var granted: Int64 = 0
            while let units = ledger.account.stamps[card.id], units < 0 || units >= card.every && granted < Limits.stampRewards {
                if units > 0 { granted += 1 }
                let member = ledger.account.member
                let told: any AccountFact =
                    units < 0
                    ? RewardWithdrawn(
                        member: member, reward: card.reward, rule: card.id, cause: cause, units: card.every, occurredAt: now)
                    : RewardGranted(
                        member: member, reward: card.reward, rule: card.id, cause: cause, units: card.every, occurredAt: now)
                try record([told], in: &ledger)
            }
        }
    }

    /// Tells what follows for the level from points that count, and gives what the level gives.
    mutating func followTier(
        after points: Points, because cause: TierCause, of purchase: PurchaseReference, in ledger: inout OpenLedger
    ) throws {
        guard ledger.programs.haveTiers else { return }
        let timeline = ledger.programs.tiers
        guard let change = ledger.account.tier.change(byPurchaseOf: points, at: now, under: timeline) else { return }
        try record([ledger.account.fact(change, because: cause, of: purchase, at: now)], in: &ledger)
        if case .upgraded(_, let tier, _, _) = change { try giveEntryGift(of: tier, in: &ledger) }
    }

    /// The gift of a level that was entered: once in each window.
    mutating func giveEntryGift(of tier: TierName, in ledger: inout OpenLedger) throws {
        guard let terms = ledger.programs.tiers.terms(at: now), let gift = terms.rules.level(named: tier)?.entry,
            let program = ledger.programs.current
        else { return }
        if let given = ledger.account.entryGifts[tier], terms.isInWindow(given.at, of: now) { return }
        try give(gift, for: .tier(tier), rule: Self.entryRule(of: tier), under: program, at: now, in: &ledger)
    }

    static func entryRule(of tier: TierName) -> String { "tier:\(tier)" }

    /// Lots of a gift are numbered from here, for the purchase that led to it has lots as well.
    private static let giftLots = 1_000

    /// Books a gift: points, a reward, or both.
    mutating func give(
        _ gift: Gift, for cause: EarnCause, rule: String, under program: Program, at time: Timestamp, in ledger: inout OpenLedger
    ) throws {
        guard let name = RuleName(rule), let version = ledger.programs.version(at: time)?.version else { return }
        let ids = ids(Lot.self)
        let details = AwardDetails(
            cause: cause, program: program, lot: { ids($0 + Self.giftLots) }, occurredAt: time, recordedAt: now)
        let explanation = Explanation(
            rule: name, version: version, points: gift.points, text: cause.giftText, inputs: [:],
            allocation: [LinePoints(line: nil, points: gift.points)])
        let award = AwardedPoints(points: gift.points, expiry: program.expiry)
        if let earned = try ledger.account.earning([award], [explanation], details) { try record([earned], in: &ledger) }
        if let reward = gift.reward { try grant([GrantedReward(rule: name, reward: reward)], for: cause, in: &ledger) }
    }
}

extension EarnCause {
    var giftText: String {
        switch self {
        case .gift(.welcome): "a welcome"
        case .gift(.birthday): "a birthday"
        case .tier(let tier): "for entering \(tier)"
        case .referral(_, .advocate): "for a friend who came and bought"
        case .referral(_, .friend): "for coming with a friend's code and buying"
        case .purchase, .activity: ""
        }
    }
}
