// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel

/// Something that falls due at an instant, whether anybody looks or not.
///
/// Of one instant the earlier kind comes first: a hold ends before its points can expire, and points are active before they
/// are gone.
enum DueKind: Int, Comparable {
    case holdEnds, activation, expiry, tier, warning

    static func < (a: DueKind, b: DueKind) -> Bool { a.rawValue < b.rawValue }
}

extension Account {
    /// The first instant at which something falls due; nil: nothing will.
    func nextDue(under programs: ProgramHistory) -> Timestamp? { nextDueKind(under: programs)?.time }

    private func nextDueKind(under programs: ProgramHistory) -> (time: Timestamp, kind: DueKind)? {
        var first: (time: Timestamp, kind: DueKind)?
        func consider(_ time: Timestamp?, _ kind: DueKind) {
            guard let time else { return }
            if first.map({ (time, kind) < ($0.time, $0.kind) }) ?? true { first = (time, kind) }
        }
        for hold in holds { consider(hold.until, .holdEnds) }
        for lot in lots.open {
            consider(lot.activeAt, .activation)
            consider(lot.expiresAt, .expiry)
        }
        if programs.haveTiers { consider(tier.due(at: programs.now, under: programs.tiers), .tier) }
        consider(nextWarning(under: programs)?.time, .warning)
        return first
    }

    /// What fell due first by `now`: what happened, and when. Nil: the account is up to date.
    ///
    /// Told and applied until there is nothing more, it brings an account to `now` in the order in which things were due,
    /// however long nobody looked.
    func due(by now: Timestamp, under programs: ProgramHistory) -> (any AccountFact)? {
        guard let (time, kind) = nextDueKind(under: programs), time <= now else { return nil }
        switch kind {
        case .holdEnds: return holds.first { $0.until == time }.map { releasing($0, because: .timeout, at: time, now: time) }
        case .activation: return activating(at: time)
        case .expiry: return expiring(at: time)
        case .tier: return tier.step(upTo: time, under: programs.tiers).map(fact)
        case .warning: return nextWarning(under: programs)?.fact
        }
    }

    /// The account as it is at `now`, with all that fell due.
    func caughtUp(to now: Timestamp, under programs: ProgramHistory) -> Account {
        var account = self
        while let fact = account.due(by: now, under: programs) { account.apply(fact, at: account.last, recordedAt: now) }
        return account
    }

    private func activating(at time: Timestamp) -> PointsActivated {
        let parts = lots.open.filter { $0.activeAt == time }.map { $0.part($0.points) }
        let debtPaid = debtPaid(by: parts.map(\.active), at: time)
        return PointsActivated(
            member: member,
            points: parts.points,
            balance: balance + parts.points,
            debtPaid: debtPaid,
            lots: parts,
            occurredAt: time
        )
    }

    private func expiring(at time: Timestamp) -> PointsExpired {
        let gone = lots.open.filter { $0.expiresAt == time }
        let parts = gone.map { $0.part($0.points) }
        let active = gone.filter(\.isActive).map { $0.part($0.points) }.points
        return PointsExpired(
            member: member,
            points: parts.points,
            balance: balance - active,
            lots: parts,
            expiresAt: time,
            occurredAt: time
        )
    }

    /// What is told of something that fell due for the level.
    private func fact(_ step: TierStep) -> any AccountFact {
        switch step.what {
        case .review(let change): fact(change, because: .review, at: step.at)
        case .endOfGrace(let change): fact(change, because: .grace, at: step.at)
        case .warning(let tier, let until, let notice):
            TierExpiring(member: member, tier: tier, until: until, notice: notice.description, occurredAt: step.at)
        }
    }

    /// What is told of a change of the level.
    func fact(
        _ change: TierChange, because cause: TierCause, of purchase: PurchaseReference? = nil, by actor: String? = nil,
        reason: String? = nil, at time: Timestamp
    ) -> any AccountFact {
        switch change {
        case .upgraded(let from, let to, let since, let until):
            TierUpgraded(
                member: member, from: from, tier: to, since: since, until: until, cause: cause, purchase: purchase?.number,
                source: purchase?.source, reason: reason, actor: actor, occurredAt: time)
        case .downgraded(let from, let to, let since, let until):
            TierDowngraded(
                member: member, from: from, tier: to, since: since, until: until, cause: cause, purchase: purchase?.number,
                source: purchase?.source, reason: reason, actor: actor, occurredAt: time)
        case .retained(let tier, let until, let graceUntil):
            TierRetained(
                member: member, tier: tier, until: until, graceUntil: graceUntil, cause: cause, purchase: purchase?.number,
                source: purchase?.source, reason: reason, actor: actor, occurredAt: time)
        }
    }

    /// The next warning of points that expire, by the program in force now.
    private func nextWarning(under programs: ProgramHistory) -> (time: Timestamp, fact: PointsExpiring)? {
        guard let program = programs.current, !program.warn.isEmpty else { return nil }
        var next: (time: Timestamp, notice: Period, expiry: Timestamp)?
        for expiry in Set(lots.open.compactMap(\.expiresAt)) {
            for notice in program.warn {
                let time = program.zone.subtracting(notice, from: expiry)
                if warned?.covers(time, expiry) ?? false { continue }
                if next.map({ (time, expiry) < ($0.time, $0.expiry) }) ?? true { next = (time, notice, expiry) }
            }
        }
        guard let next else { return nil }
        let points = lots.open.filter { $0.expiresAt == next.expiry }.map(\.points)
        let fact = PointsExpiring(
            member: member,
            points: points.reduce(.zero, +),
            expiresAt: next.expiry,
            notice: next.notice.description,
            occurredAt: next.time
        )
        return (next.time, fact)
    }
}

/// All versions of the program that a shard knows, as they are for one member.
struct ProgramHistory {
    /// In the order of their publication.
    let versions: [ProgramVersion]
    let now: Timestamp
    /// When the member enrolled.
    let enrolledAt: Timestamp

    /// The one in force at a time; before the first, the first: what is older than the program is rated by it.
    func version(at time: Timestamp) -> ProgramVersion? {
        if versions.count == 1 { return versions[0] }
        return versions.filter { $0.effectiveFrom <= time }
            .max { ($0.effectiveFrom, $0.version) < ($1.effectiveFrom, $1.version) }
            ?? versions.min { ($0.effectiveFrom, $0.version) < ($1.effectiveFrom, $1.version) }
    }

    func program(at time: Timestamp) -> Program? { version(at: time)?.program }
    /// The one in force now.
    var current: Program? { program(at: now) }

    /// Whether any of them has tiers.
    var haveTiers: Bool { versions.contains { $0.program.tiers != nil } }

    var tiers: TierTimeline {
        TierTimeline { time in
            guard let program = program(at: time), let rules = program.tiers else { return nil }
            return TierTerms(rules: rules, zone: program.zone, enrolledAt: enrolledAt)
        }
    }
}
