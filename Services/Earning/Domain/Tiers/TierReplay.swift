// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel

/// What moved the level of a member, as the journal has it.
enum TierMove: Hashable, Sendable {
    /// With the points that count of it after all that was returned.
    case purchase(on: CalendarDay, recordedAt: Timestamp, left: Points)
    /// By a person.
    case set(TierName, until: Timestamp?, at: Timestamp)

    var at: Timestamp {
        switch self {
        case .purchase(_, let recordedAt, _): recordedAt
        case .set(_, _, let at): at
        }
    }
}

extension MemberTier {
    /// What a member would hold at `now` if what was returned had never been bought.
    ///
    /// It goes the way that the moves went when they came, with every review between them: where nothing was returned it comes
    /// to the same.
    ///
    /// - Parameters:
    ///   - moves: All of the member, in the order of the journal.
    ///   - now: Not before any of them.
    ///   - timeline: The terms of the member.
    init(replaying moves: [TierMove], upTo now: Timestamp, under timeline: TierTimeline) {
        self.init()
        for move in moves {
            catchUp(to: move.at, under: timeline)
            apply(move, under: timeline)
        }
        catchUp(to: now, under: timeline)
    }

    /// Takes up all that fell due by `now`, in order, as if it was told each time.
    ///
    /// - Returns: what that was.
    @discardableResult
    mutating func catchUp(to now: Timestamp, under timeline: TierTimeline) -> [TierStep] {
        var steps: [TierStep] = []
        while let step = step(upTo: now, under: timeline) {
            switch step.what {
            case .review(let change), .endOfGrace(let change): apply(change, at: step.at)
            case .warning: apply(warningAt: step.at)
            }
            steps.append(step)
        }
        return steps
    }

    private mutating func apply(_ move: TierMove, under timeline: TierTimeline) {
        let change: TierChange?
        switch move {
        case .purchase(let day, let now, let points):
            qualifying.add(points, on: day)
            prune(before: firstDayNeeded(at: now, under: timeline))
            change = self.change(byPurchaseOf: points, at: now, under: timeline)
        case .set(let name, let until, let now):
            change = timeline.terms(at: now)?.rules.level(named: name).flatMap { level in
                self.change(bySetting: level, until: until, at: now, under: timeline)
            }
        }
        if let change { apply(change, at: move.at) }
    }

    /// What follows at once from a return, where `replayed` is what the history without it gives.
    ///
    /// A level is only lost by that, or ends sooner: what the history would give beyond what is held comes with a purchase.
    func changes(
        byReturnLeaving replayed: MemberTier,
        at now: Timestamp,
        under timeline: TierTimeline
    ) -> [TierChange] {
        guard let current = timeline.level(of: standing, at: now), let left = timeline.level(of: replayed.standing, at: now)
        else { return [] }
        let (until, graceUntil) = (replayed.standing?.until, replayed.standing?.graceUntil)
        if left.from < current.from {
            let isLowest = left.from == timeline.terms(at: now)?.rules.lowest.from
            let fallen = TierChange.downgraded(from: current.id, to: left.id, since: now, until: isLowest ? nil : until)
            guard !isLowest, let graceUntil else { return [fallen] }
            return [fallen, .retained(left.id, until: until, graceUntil: graceUntil)]
        }
        guard left.from == current.from, let end = standing?.end, let sooner = replayed.standing?.end, sooner < end
        else { return [] }
        return [.retained(current.id, until: until, graceUntil: graceUntil)]
    }
}
