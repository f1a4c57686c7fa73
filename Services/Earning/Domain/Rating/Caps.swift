// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel

extension Campaign {
    /// The first days of the periods in which its awards are counted for each member: that of its cap, and for ever (nil) where it
    /// is for purchases of certain numbers.
    func countedPeriods(at day: CalendarDay) -> [CalendarDay?] {
        let capped: [CalendarDay?] = cap.isNone ? [] : [period(at: day)]
        return when.purchaseNumber == nil || capped.contains(nil) ? capped : capped + [nil]
    }

    /// The first day of the period in which its cap counts; nil: for ever.
    private func period(at day: CalendarDay) -> CalendarDay? { cap.per?.unit.start(of: day) }

    /// Why a member has had all that there is of it; nil if there is more.
    func reasonAgainst(_ usage: CampaignUsage, at day: CalendarDay) -> String? {
        let left = usage.remaining(cap, of: id, in: period(at: day))
        let time = cap.per.map { " in this \($0.unit)" } ?? ""
        if let points = cap.points, left.points == .zero { return "the member has had all \(points.words) of it\(time)" }
        if let count = cap.count, left.count == 0 {
            return "the member has had it \(Campaign.Cap.times(count))\(time), and no more are given"
        }
        if let numbers = when.purchaseNumber, usage.used(id, in: nil).count > numbers.upperBound - numbers.lowerBound {
            return "the member has had it for as many purchases as it is for"
        }
        return nil
    }

    /// A share cut to what its cap leaves of the period.
    func cut(_ share: RuleShare, by usage: CampaignUsage, at day: CalendarDay) -> RuleShare {
        guard let left = usage.remaining(cap, of: id, in: period(at: day)).points else { return share }
        let (exact, most) = (share.total, Rational(Int128(left.count)))
        let isCut = most < exact
        let cut = isCut ? (exact - most).description : "0"
        let inputs = share.inputs.with("cap", ["cut": cut.json, "left": left.json])
        return RuleShare(
            rule: share.rule,
            spread: isCut ? Spread(total: most, weights: share.weights) : share.spread,
            limit: left,
            expiry: share.expiry,
            text: isCut ? "\(share.text), of which its cap leaves \(left.words)" : share.text,
            inputs: isCut ? inputs.with("exact", .string(most.description)) : inputs
        )
    }
}
