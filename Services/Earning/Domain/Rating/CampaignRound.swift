// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel

/// What the campaigns of a program give for something that happened: those that apply, in document order, on top of the base and
/// the tier's multiplier.
struct CampaignRound: Sendable {
    /// What they add, each after its cap.
    private(set) var shares: [RuleShare] = []
    private(set) var rewards: [GrantedReward] = []
    /// Those that did not apply, and why.
    private(set) var notApplied: [(rule: RuleName, why: String)] = []
    /// Those that applied and are counted, each with the periods.
    private var counted: [(rule: RuleName, isReward: Bool, periods: [CalendarDay?])] = []

    private let moment: LocalMoment
    private let member: RatingContext

    /// None.
    init(at moment: LocalMoment, for member: RatingContext) {
        self.moment = moment
        self.member = member
    }

    /// Rates by `campaigns`, where `run` is what the rules before them gave.
    mutating func rate(_ occasion: some Occasion, by campaigns: [Campaign], on run: Spread) throws(Rejection) {
        var reasons = campaigns.map { reason(against: $0, on: occasion) }
        try keepBestOfGroups(campaigns, &reasons, occasion, on: run)
        var run = run
        for (campaign, reason) in zip(campaigns, reasons) {
            if let reason {
                notApplied.append((campaign.id, reason))
            } else if case .reward(let reward) = campaign.effect {
                rewards.append(GrantedReward(rule: campaign.id, reward: reward))
                counted.append((campaign.id, true, campaign.countedPeriods(at: moment.day)))
            } else {
                let share = try share(of: campaign, on: run, occasion)
                guard !share.total.isZero else {
                    notApplied.append((campaign.id, Self.nothing))
                    continue
                }
                shares.append(share)
                counted.append((campaign.id, false, campaign.countedPeriods(at: moment.day)))
                if case .multiply = campaign.effect { run = try run.plus(share.spread) }
            }
        }
    }

    private static let nothing = "it comes to no points"

    private func reason(against campaign: Campaign, on occasion: some Occasion) -> String? {
        occasion.reasonAgainst(campaign, for: member) ?? campaign.reasonAgainst(moment) ?? campaign.when.reasonAgainst(member)
            ?? campaign.reasonAgainst(member.usage, at: moment.day)
    }

    private func share(of campaign: Campaign, on run: Spread, _ occasion: some Occasion) throws(Rejection) -> RuleShare {
        campaign.cut(try occasion.share(of: campaign, on: run), by: member.usage, at: moment.day)
    }

    /// Of each group only the campaign applies that would add most if it were alone; of equals, the earlier.
    private func keepBestOfGroups(
        _ campaigns: [Campaign],
        _ reasons: inout [String?],
        _ occasion: some Occasion,
        on run: Spread
    ) throws(Rejection) {
        var best: [String: (index: Int, total: Rational)] = [:]
        for (index, campaign) in campaigns.enumerated() {
            guard let group = campaign.group, reasons[index] == nil else { continue }
            let total = try share(of: campaign, on: run, occasion).total
            if total.isZero, !campaign.effect.isReward {
                reasons[index] = Self.nothing
                continue
            }
            if let rival = best[group], !(rival.total < total) { continue }
            best[group] = (index, total)
        }
        for (index, campaign) in campaigns.enumerated() where reasons[index] == nil {
            guard let group = campaign.group, let winner = best[group], winner.index != index else { continue }
            reasons[index] = "of the group \(group) only the best applies, which is \(campaigns[winner.index].id)"
        }
    }

    /// What counts against caps and numbers, now that `award` has made whole points of the shares: what gave no point does not.
    func counted(of award: Award) -> [CountedAward] {
        counted.flatMap { entry -> [CountedAward] in
            let points = entry.isReward ? .zero : award.points(of: entry.rule)
            guard entry.isReward || points > .zero else { return [] }
            return entry.periods.map { CountedAward(rule: entry.rule, period: $0, points: points, count: 1) }
        }
    }
}

extension Campaign.Effect {
    fileprivate var isReward: Bool { if case .reward = self { true } else { false } }
}
