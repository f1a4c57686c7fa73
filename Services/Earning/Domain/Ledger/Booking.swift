// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel

/// Points that something gives, with one expiry rule.
struct AwardedPoints: Hashable, Sendable {
    let points: Points
    /// Nil: they live for ever.
    let expiry: ExpiryRule?
}

/// What an award is booked by.
struct AwardDetails {
    let cause: EarnCause
    let program: Program
    var partner: String?
    /// The id of its first, second, … lot.
    let lot: (Int) -> LotID
    let occurredAt: Timestamp
    let recordedAt: Timestamp

    /// When points are gone that are recorded now: what would be already has its grace.
    fileprivate func expiry(_ rule: ExpiryRule?) -> Timestamp? {
        guard let end = rule?.expiry(of: occurredAt, in: program.zone) else { return nil }
        return end > recordedAt ? end : program.zone.adding(program.acceptance.expiredGrace, to: recordedAt)
    }

    /// From when on they can be spent; nil: at once.
    fileprivate var activeAt: Timestamp? {
        let time = program.zone.adding(program.pending, to: occurredAt)
        return time > recordedAt ? time : nil
    }
}

extension Account {
    /// The event that books what was earned, or nil when that is nothing.
    ///
    /// Each expiry opens a lot, and what is active pays the debt first. More than the account could hold is refused:
    /// `amount_out_of_range`.
    func earning(
        _ awards: [AwardedPoints], _ explanation: [Explanation], _ details: AwardDetails
    ) throws(Rejection) -> PointsEarned? {
        var byExpiry: [(expiry: Timestamp?, points: Points)] = []
        for award in awards where award.points > .zero {
            let expiry = details.expiry(award.expiry)
            if let index = byExpiry.firstIndex(where: { $0.expiry == expiry }) {
                byExpiry[index].points += award.points
            } else {
                byExpiry.append((expiry, award.points))
            }
        }
        let points = byExpiry.reduce(Points.zero) { $0 + $1.points }
        guard points > .zero else { return nil }
        try checkRoom(for: points)
        let activeAt = details.activeAt
        let lots = byExpiry.enumerated().map { index, part in
            EarnedLot(
                lot: details.lot(index), points: part.points, partner: details.partner, expiresAt: part.expiry, activeAt: activeAt)
        }
        let debtPaid = activeAt == nil ? min(debt, points) : .zero
        return PointsEarned(
            member: member,
            cause: details.cause,
            points: points,
            balance: activeAt == nil ? balance + points : balance,
            debtPaid: debtPaid,
            lots: Self.rest(of: lots, after: debtPaid, at: details.occurredAt),
            explanation: explanation,
            occurredAt: details.occurredAt
        )
    }

    /// What of new lots is left when the debt is paid, in the order of consumption.
    private static func rest(of lots: [EarnedLot], after debtPaid: Points, at time: Timestamp) -> [EarnedLot] {
        guard debtPaid > .zero else { return lots }
        var left: [LotID: Points] = [:]
        let order = lots.map { OpenLot($0.part(earnedAt: time, position: .start)) }.sorted(by: OpenLot.isConsumedBefore)
        for part in order.map({ $0.part($0.points) }).split(after: debtPaid).rest { left[part.lot] = part.points }
        return lots.compactMap { lot in
            left[lot.lot].map {
                EarnedLot(lot: lot.lot, points: $0, partner: lot.partner, expiresAt: lot.expiresAt, activeAt: lot.activeAt)
            }
        }
    }

    /// What takes points back, in the order in which it is told; nothing where nothing goes. That a level's gift is over is told
    /// in any case: who enters the level again may have it again.
    func booking(
        _ taking: Taking, _ cause: TakeCause, _ explanation: [Explanation] = [], under program: Program, at time: Timestamp
    ) -> [any AccountFact] {
        var facts: [any AccountFact] = []
        var isGift: Bool { if case .tier = cause { true } else { false } }
        if taking.revoked > .zero || isGift {
            let active = taking.taken.filter { $0.activeAt == nil }.points
            facts.append(
                PointsRevoked(
                    member: member, cause: cause, points: taking.revoked, balance: balance - active - taking.owed,
                    lots: taking.taken, owed: taking.owed, explanation: explanation, occurredAt: time))
        }
        let balance = balance - taking.taken.filter { $0.activeAt == nil }.points - taking.owed
        return facts + forgoing(taking, cause, leaving: balance, under: program, at: time)
    }

    /// What tells that points which were to go are not there, and are not owed.
    func forgoing(
        _ taking: Taking, _ cause: TakeCause, leaving balance: Points, under program: Program, at time: Timestamp
    ) -> [any AccountFact] {
        var facts: [any AccountFact] = []
        if taking.writtenOff > .zero {
            facts.append(
                PointsWrittenOff(
                    member: member, cause: cause, points: taking.writtenOff, balance: balance,
                    policy: program.returns.shortfall.rawValue, occurredAt: time))
        }
        if taking.charged > .zero, let value = program.pointValue {
            facts.append(
                ReturnCharged(
                    member: member, cause: cause, points: taking.charged, amount: value.worth(of: taking.charged),
                    currency: value.currency, occurredAt: time))
        }
        return facts
    }
}
