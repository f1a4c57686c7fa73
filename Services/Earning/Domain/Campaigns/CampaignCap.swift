// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel

extension Campaign {
    /// How much of it one member can have.
    struct Cap: Hashable, Sendable {
        var points: Points?
        /// How often.
        var count: Int64?
        /// In each calendar period of this length; nil: ever.
        var per: CapPeriod?

        var isNone: Bool { points == nil && count == nil }
    }
}

extension Campaign.Cap {
    init(_ part: inout ProgramReader) {
        points = part.points("perMember", in: 1...Limits.magnitude)
        count = part.integer("count", in: 1...Self.mostTimes)
        per = part.choice("perMemberPer", of: CapPeriod.self)
        if !part.has("perMember"), !part.has("count") {
            part.refuse(part.pointer, "limits nothing: name perMember, count, or both")
        }
    }

    private static let mostTimes: Int64 = 1_000_000

    /// `once`, `5 times`
    static func times(_ count: Int64) -> String { count == 1 ? "once" : "\(count) times" }

    /// `it at most 5 times, and at most 500 points of it, in a calendar month`; nil without a limit.
    var words: String? {
        let times = count.map { "it at most \(Self.times($0))" }
        let most = points.map { "at most \($0.words) of it" }
        let period = per.map { "in a \($0.words)" } ?? "ever"
        switch (times, most) {
        case (let times?, let most?): return "\(times), and \(most), \(period)"
        case (let limit?, nil), (nil, let limit?): return "\(limit) \(period)"
        case (nil, nil): return nil
        }
    }
}

extension Campaign {
    /// The first days of the periods in which its awards are counted for each member: that of its cap, and for ever (nil) where it
    /// is for purchases of certain numbers.
    func countedPeriods(at day: CalendarDay) -> [CalendarDay?] {
        let capped: [CalendarDay?] = cap.isNone ? [] : [period(at: day)]
        return when.mostPurchases == nil || capped.contains(nil) ? capped : capped + [nil]
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
        if let most = when.mostPurchases, usage.used(id, in: nil).count >= most {
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
