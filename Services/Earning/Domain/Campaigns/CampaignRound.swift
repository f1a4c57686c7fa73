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

    /// Of no campaigns.
    init() {}

    /// Rates by `campaigns`, where `run` is what the rules before them gave.
    init(of occasion: Occasion, by campaigns: [Campaign], on run: Spread) throws(Rejection) {
        var reasons = campaigns.map { $0.reasonAgainst(occasion) }
        try keepBestOfGroups(campaigns, &reasons, occasion, on: run)
        var run = run
        for (campaign, reason) in zip(campaigns, reasons) {
            if let reason {
                notApplied.append((campaign.id, reason))
                continue
            }
            switch try campaign.gives(for: occasion, on: run) {
            case .nothing: notApplied.append((campaign.id, Self.nothing))
            case .reward(let reward):
                rewards.append(GrantedReward(rule: campaign.id, reward: reward))
                counted.append((campaign.id, true, campaign.countedPeriods(at: occasion.moment.day)))
            case .points(let share):
                shares.append(share)
                counted.append((campaign.id, false, campaign.countedPeriods(at: occasion.moment.day)))
                if type(of: campaign.effect).isMultiplied { run = try run.plus(share.spread) }
            }
        }
    }

    private static let nothing = "it comes to no points"

    /// Of each group only the campaign applies that would add most if it were alone; of equals, the earlier.
    private func keepBestOfGroups(
        _ campaigns: [Campaign],
        _ reasons: inout [String?],
        _ occasion: Occasion,
        on run: Spread
    ) throws(Rejection) {
        var best: [String: (index: Int, total: Rational)] = [:]
        for (index, campaign) in campaigns.enumerated() {
            guard let group = campaign.group, reasons[index] == nil else { continue }
            guard let total = try campaign.gives(for: occasion, on: run).total else {
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
            let points = award.points(of: entry.rule)
            guard entry.isReward || points > .zero else { return [] }
            return entry.periods.map { CountedAward(rule: entry.rule, period: $0, points: points, count: 1) }
        }
    }
}

/// What a campaign gives that applies, after its cap.
private enum Gives {
    case points(RuleShare)
    case reward(String)
    case nothing

    /// Its points; nil if it gives nothing at all.
    var total: Rational? {
        switch self {
        case .points(let share): share.total
        case .reward: .zero
        case .nothing: nil
        }
    }
}

extension Campaign {
    /// Why it does not apply; nil if it does.
    fileprivate func reasonAgainst(_ occasion: Occasion) -> String? {
        reasonAgainst(occasion.moment) ?? when.reasonAgainst(occasion) ?? effect.reasonAgainst(occasion)
            ?? reasonAgainst(occasion.member.usage, at: occasion.moment.day)
    }

    /// Why it is not in force at a moment; nil if it is.
    private func reasonAgainst(_ moment: LocalMoment) -> String? {
        if let from, moment.time < from { return "it begins at \(moment.zone.words(at: from))" }
        if let to, moment.time >= to { return "it ended at \(moment.zone.words(at: to))" }
        return nil
    }

    fileprivate func gives(for occasion: Occasion, on run: Spread) throws(Rejection) -> Gives {
        switch try effect.comesTo(for: occasion, on: when.lines, after: run) {
        case .nothing: return .nothing
        case .reward(let reward): return .reward(reward)
        case .points(let spread, let text, let inputs):
            let share = RuleShare(
                rule: id, spread: spread, expiry: expiry, text: text,
                inputs: inputs.with("exact", .string(spread.total.description)))
            let rest = cut(share, by: occasion.member.usage, at: occasion.moment.day)
            return rest.total.isZero ? .nothing : .points(rest)
        }
    }
}
