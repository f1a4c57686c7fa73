// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel

/// The level that a member holds.
struct TierStanding: Hashable, Sendable {
    let tier: TierName
    let since: Timestamp
    /// The first instant at which the level is reviewed; nil for the lowest, which everybody keeps.
    let until: Timestamp?
    /// The level was not reached again, and is kept until then only.
    var graceUntil: Timestamp?

    /// The first instant at which the level may be gone.
    var end: Timestamp? { graceUntil ?? until }
}

/// What happened to the level of a member.
enum TierChange: Hashable, Sendable {
    case upgraded(from: TierName, to: TierName, since: Timestamp, until: Timestamp?)
    case downgraded(from: TierName, to: TierName, since: Timestamp, until: Timestamp?)
    /// With another end than before; with `graceUntil` only for the grace.
    case retained(TierName, until: Timestamp?, graceUntil: Timestamp? = nil)

    /// The level that the member has then.
    var tier: TierName {
        switch self {
        case .upgraded(_, let tier, _, _), .downgraded(_, let tier, _, _), .retained(let tier, _, _): tier
        }
    }
}

/// A member's place in the tiers: what counts for them, and what is held and was.
///
/// It is the fold of what was recorded and of the changes that were told: `TierSteps.swift` says which these are, and changes
/// nothing itself.
struct MemberTier: Hashable, Sendable {
    var qualifying = QualifyingHistory()
    /// Nil: the lowest level, since the enrolment.
    private(set) var standing: TierStanding?
    /// What was held before, in order of time; back to `reach` before now.
    private(set) var past: [TierStanding] = []
    /// When the standing was last changed or warned of: only what comes later is still to be warned of.
    private(set) var told: Timestamp?

    /// How far back one can say what counted and what was held, at least: late purchases, and a year that ends in its grace.
    static let reach: Int64 = 400

    init() {}

    /// As it was kept.
    init(qualifying: QualifyingHistory, standing: TierStanding?, past: [TierStanding], told: Timestamp?) {
        self.qualifying = qualifying
        self.standing = standing
        self.past = past
        self.told = told
    }

    /// The level that was held at `time`, in the terms of then: the lowest where that is not known any more, nil when there
    /// were no tiers.
    func level(at time: Timestamp, under timeline: TierTimeline) -> TierLevel? {
        timeline.level(of: (past + [standing].compactMap { $0 }).last { $0.since <= time }, at: time)
    }

    /// Takes up what was told at `time`.
    ///
    /// A level that is retained under another name, for the program changed it, is held since then.
    mutating func apply(_ change: TierChange, at time: Timestamp) {
        let next =
            switch change {
            case .upgraded(_, let tier, let since, let until), .downgraded(_, let tier, let since, let until):
                TierStanding(tier: tier, since: since, until: until)
            case .retained(let tier, let until, let graceUntil):
                TierStanding(tier: tier, since: since(of: tier) ?? time, until: until, graceUntil: graceUntil)
            }
        if let standing, standing.since != next.since { past.append(standing) }
        if past.count > Limits.profileItems { past.removeFirst() }
        standing = next
        told = time
    }

    /// Takes up that the member was warned at `time`.
    mutating func apply(warningAt time: Timestamp) { told = time }

    /// The first day that something at `now` or later can ask for.
    func firstDayNeeded(at now: Timestamp, under timeline: TierTimeline) -> CalendarDay {
        var first = CalendarDay(number: (now + -Self.reach * 86_400_000).milliseconds / 86_400_000)
        if let terms = timeline.terms(at: now) {
            first = min(first, terms.firstDay(at: now))
            // The end of a grace still asks for the window that ended before it.
            if let until = standing?.until { first = min(first, terms.firstDay(at: until + -1)) }
        }
        return first
    }

    /// Forgets what was before `day`, but for the level that was held then.
    mutating func prune(before day: CalendarDay) {
        let horizon = Timestamp(milliseconds: day.number * 86_400_000)
        while let next = past.count > 1 ? past[1] : standing, !past.isEmpty, next.since <= horizon { past.removeFirst() }
        qualifying.prune(before: day)
    }

    private func since(of tier: TierName) -> Timestamp? { standing.flatMap { $0.tier == tier ? $0.since : nil } }
}
