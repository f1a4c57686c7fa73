// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel

/// Something that happened, and what campaigns give for it.
protocol Occasion {
    /// Why it is not one that `campaign` is for; nil if it is.
    func reasonAgainst(_ campaign: Campaign, for member: RatingContext) -> String?

    /// What `campaign` gives before its cap, if it applies: points on top of `run`, or none if it gives a reward.
    func share(of campaign: Campaign, on run: Spread) throws(Rejection) -> RuleShare
}

extension RatedPurchase: Occasion {
    func reasonAgainst(_ campaign: Campaign, for member: RatingContext) -> String? {
        if let reason = campaign.when.reasonAgainst(self, number: member.purchaseNumber) { return reason }
        guard case .per(_, let table) = campaign.effect, table[sent.currency] == nil else { return nil }
        return "it names no amount in \(sent.currency)"
    }

    func share(of campaign: Campaign, on run: Spread) throws(Rejection) -> RuleShare {
        let lines = lines(campaign.when.lines)
        let place = campaign.when.lines.isNone ? "" : " of \(campaign.when.lines.names)"
        switch campaign.effect {
        case .multiply(let factor):
            let part = try run.only(lines)
            return RuleShare(
                campaign, try part.times(factor - .one), "points\(place) are multiplied by \(factor.decimals)",
                ["multiplier": factor.decimals.json, "of": part.total.description.json])
        case .add(let points):
            let spread = Spread(total: Rational(Int128(points.count)), weights: weights(of: lines))
            return RuleShare(campaign, spread, "\(points.words)\(place)", ["points": points.json])
        case .perItem(let points):
            let units = units(of: lines)
            let count = units.reduce(0, +)
            let spread = Spread(total: Rational(Int128(points.count) * count), weights: units)
            return RuleShare(
                campaign, spread, "\(points.words) for each of \(count) units\(place)",
                ["points": points.json, "units": count.description.json])
        case .per(let points, let table):
            guard let per = table[sent.currency] else { return RuleShare(campaign, .nothing(on: self.lines.count), "", [:]) }
            let weights = lines.only(basis.numerators)
            let part = Rational(weights.reduce(0, +), over: basis.denominator)
            let value = Rational(Int128(points.count), over: Int128(per.minorUnits))
            return RuleShare(
                campaign, Spread(total: try part.times(value), weights: weights),
                "\(points.words) for each \(sent.currency.text(of: per))\(place)",
                ["basis": part.description.json, "currency": sent.currency.json, "per": per.json, "points": points.json])
        case .reward(let reward): return RuleShare(campaign, .nothing(on: self.lines.count), "the reward \(reward)", [:])
        }
    }
}

/// What a member did that is no purchase, such as writing a review.
struct RatedActivity: Occasion {
    let name: String

    func reasonAgainst(_ campaign: Campaign, for member: RatingContext) -> String? {
        if let reason = campaign.when.reasonAgainst(name) { return reason }
        switch campaign.effect {
        case .add, .reward: return nil
        case .multiply, .perItem, .per: return "what it gives depends on a purchase"
        }
    }

    func share(of campaign: Campaign, on run: Spread) -> RuleShare {
        guard case .add(let points) = campaign.effect else { return RuleShare(campaign, run, "", [:]) }
        let spread = Spread(total: Rational(Int128(points.count)), weights: [1])
        return RuleShare(campaign, spread, "\(points.words) for \(name)", ["activity": name.json, "points": points.json])
    }
}

extension Spread {
    /// No points on so many lines.
    static func nothing(on lines: Int) -> Spread {
        Spread(total: .zero, weights: [Int128](repeating: 0, count: lines))
    }
}

extension RuleShare {
    fileprivate init(_ campaign: Campaign, _ spread: Spread, _ text: String, _ inputs: JSON) {
        self.init(
            rule: campaign.id, spread: spread, expiry: campaign.expiry, text: text,
            inputs: inputs.with("exact", .string(spread.total.description)))
    }
}
