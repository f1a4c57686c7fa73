// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel

/// What falls due for the level of a member, and when.
struct TierStep: Hashable, Sendable {
    let at: Timestamp
    let what: What

    enum What: Hashable, Sendable {
        case review(TierChange)
        case endOfGrace(TierChange)
        /// So long before the level ends.
        case warning(TierName, until: Timestamp, notice: Period)
    }
}

// The moves of a level. Each says what is to be told, in the terms in force at its moment; none changes anything.
// Before any move at `now` everything that fell due by then is told: `step(upTo:)` until there is nothing.

extension MemberTier {
    /// What follows from a purchase that was recorded at `now` and is in `qualifying`, and likewise from a return that is void.
    ///
    /// A level that is reached is had at once, and one that is reached again is kept for longer; what counts nothing moves nothing.
    func change(byPurchaseOf points: Points, at now: Timestamp, under timeline: TierTimeline) -> TierChange? {
        guard points > .zero, let terms = timeline.terms(at: now), let current = timeline.level(of: standing, at: now)
        else { return nil }
        let earned = terms.level(of: qualifying, at: now)
        if earned.from > current.from {
            return .upgraded(from: current.id, to: earned.id, since: now, until: terms.until(of: earned, from: now))
        }
        guard earned.from == current.from, let known = standing?.until else { return nil }
        let until = terms.until(of: current, from: now)
        guard until.map({ $0 > known }) ?? true else { return nil }
        return .retained(current.id, until: until)
    }

    /// What follows from a person giving the member this level of the terms in force; nil when the member has exactly that.
    ///
    /// It ends at `until`, which is after `now`, or else as if it was reached now; the lowest level has no end.
    func change(bySetting level: TierLevel, until: Timestamp?, at now: Timestamp, under timeline: TierTimeline) -> TierChange? {
        guard let terms = timeline.terms(at: now), let current = timeline.level(of: standing, at: now) else { return nil }
        let usual = terms.until(of: level, from: now)
        let until = usual.map { until ?? $0 }
        precondition(until.map { $0 > now } ?? true, "a level set at \(now) until \(until?.description ?? "")")
        if level.from > current.from { return .upgraded(from: current.id, to: level.id, since: now, until: until) }
        if level.from < current.from { return .downgraded(from: current.id, to: level.id, since: now, until: until) }
        return until == standing?.until && standing?.graceUntil == nil ? nil : .retained(level.id, until: until)
    }

    /// When something falls due next, by what is known at `now`; nil: never.
    func due(at now: Timestamp, under timeline: TierTimeline) -> Timestamp? {
        [warning(at: now, under: timeline)?.at, standing?.end].compactMap { $0 }.min()
    }

    /// The first thing that has fallen due by `now`.
    func step(upTo now: Timestamp, under timeline: TierTimeline) -> TierStep? {
        if let warning = warning(at: now, under: timeline), warning.at <= now { return warning }
        guard let standing, let until = standing.until, let end = standing.end, end <= now else { return nil }
        let change = review(of: standing, until: until, at: end, under: timeline)
        return TierStep(at: end, what: standing.graceUntil == nil ? .review(change) : .endOfGrace(change))
    }

    /// The next warning; none before the lowest level, or where no level is ever lost.
    private func warning(at now: Timestamp, under timeline: TierTimeline) -> TierStep? {
        guard let standing, let until = standing.until, standing.graceUntil == nil, let told,
            let (terms, level) = losable(at: now, under: timeline)
        else { return nil }
        let steps = terms.rules.warn.map { notice in
            TierStep(
                at: terms.zone.subtracting(notice, from: until),
                what: .warning(level.id, until: until, notice: notice)
            )
        }
        // What is given between the moment of a warning and now was not asked for then. Whoever looks at that moment must find the
        // same, or nothing would ever be due but this.
        return zip(steps, terms.rules.warn).filter { step, notice in
            told < step.at && step.at < until
                && (now < step.at || losable(at: step.at, under: timeline)?.terms.rules.warn.contains(notice) == true)
        }.map(\.0).min { $0.at < $1.at }
    }

    /// The level that a review can take away, and the terms by which; nil for the lowest, and where no level is ever lost.
    private func losable(at time: Timestamp, under timeline: TierTimeline) -> (terms: TierTerms, level: TierLevel)? {
        guard let terms = timeline.terms(at: time), let level = timeline.level(of: standing, at: time),
            level.from > terms.rules.lowest.from, terms.rules.downgrade != .never
        else { return nil }
        return (terms, level)
    }

    /// What follows at `now` from the end of the level: of its validity, and then of its grace.
    ///
    /// Both times the window counts that lay before the end of the validity, with all that is known of it by then. Whatever is
    /// had afterwards ends later than `now`, so that however much fell due comes to an end.
    private func review(
        of standing: TierStanding,
        until: Timestamp,
        at now: Timestamp,
        under timeline: TierTimeline
    ) -> TierChange {
        guard let terms = timeline.terms(at: now), let current = timeline.level(of: standing, at: now) else {
            let lowest = timeline.terms(at: standing.since)?.rules.lowest.id ?? standing.tier
            return .downgraded(from: standing.tier, to: lowest, since: now, until: nil)
        }
        func next(_ level: TierLevel) -> Timestamp? {
            terms.until(of: level, from: until + -1).flatMap { $0 > now ? $0 : terms.until(of: level, from: now) }
        }
        let earned = terms.level(of: qualifying, at: until + -1)
        guard earned.from < current.from, terms.rules.downgrade != .never else {
            return .retained(current.id, until: next(current))
        }
        let graceUntil = terms.zone.adding(terms.rules.grace, to: until)
        if standing.graceUntil == nil, graceUntil > until {
            return .retained(current.id, until: until, graceUntil: graceUntil)
        }
        let fallen = terms.rules.downgrade == .oneLevel ? terms.rules.level(below: current) : earned
        let again = terms.level(of: qualifying, at: now)
        let target = again.from > fallen.from ? again : fallen
        guard target.from < current.from else { return .retained(current.id, until: next(current)) }
        return .downgraded(from: current.id, to: target.id, since: now, until: next(target))
    }
}
