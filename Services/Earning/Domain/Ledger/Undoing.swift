// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel

/// What a return did, as the journal tells it.
struct PastReturn {
    let told: ReturnRecorded
    /// Nil when it took nothing.
    let revoked: PointsRevoked?
    /// Of all returns of the purchase, and not undone by a void.
    let standing: StandingReturns

    /// Points that were neither taken nor owed, and had not expired.
    fileprivate var lost: Points { told.revoked - told.expired.points - (revoked?.points ?? .zero) }
}

/// What all returns of a purchase took, and no void has given again.
struct StandingReturns: Hashable, Sendable {
    /// Taken from lots, or owed.
    var revoked = Points.zero
    /// Counted as expired.
    var expired: [LotPoints] = []
}

/// What becomes of the points that come back when a return is undone.
private struct GivingBack {
    /// To the lots that they were taken from.
    let parts: [LotPoints]
    /// Owed no more; other points of the member may have paid it since.
    let owed: Points
    /// Not counted as expired any more; nothing comes back for it.
    let expired: [LotPoints]
    /// What another return took in the place of this one, by the rounding of what a line keeps.
    let others: Points

    init(_ points: Points, of past: PastReturn) {
        // Nobody has more again than all returns took.
        var most = min(points, past.standing.revoked)
        parts = (past.revoked?.lots ?? []).split(after: most).first
        most -= parts.points
        owed = min(most, past.revoked?.owed ?? .zero)
        most -= owed
        var left = points - parts.points - owed
        let expired = min(left, past.told.expired.points, past.standing.expired.points)
        left -= expired
        left -= min(left, past.lost)
        others = min(left, most)
        self.expired = past.standing.expired.split(after: expired + left - others).first
    }
}

/// Decides what comes back when a return is as if it had not been.
///
/// What was taken goes back to its lots, with the expiry that these had; what was owed is owed no more, and what others have paid
/// of it since comes back as a lot. What had expired, was written off or charged stays as it is.
func undo(
    _ past: PastReturn, _ asked: ReturnVoid, of state: PurchaseState, by account: Account, under program: Program, lot: LotID,
    at time: Timestamp, now: Timestamp
) throws(Rejection) -> ReturnVoided {
    let told = past.told
    guard state.returned?.voided.contains(told.number) != true || Sabotage.voidsTwice.isOn else {
        throw Rejection(.returnVoided, "the return \(told.number) was voided before")
    }
    let before = state.remainder
    var after = before
    let back = after.putBack(told.lines)
    let points = back.reduce(Points.zero) { $0 + $1.points }

    let giving = GivingBack(points, of: past)
    var parts = giving.parts.map { $0.activeAt.map { $0 <= now } ?? false ? $0.active : $0 }
    let forgiven = min(account.debt, giving.owed)
    let paid = giving.owed - forgiven + giving.others
    if paid > .zero {
        let expiry = program.expiry?.expiry(of: now, in: program.zone)
        parts.append(LotPoints(lot: lot, points: paid, earnedAt: now, expiresAt: expiry, position: .start))
    }
    let active = parts.filter { $0.activeAt == nil }.points
    let debtPaid = min(account.debt - forgiven, account.debtPaid(by: parts, at: now))
    return ReturnVoided(
        number: told.number,
        source: told.source,
        purchase: told.purchase,
        purchaseSource: told.purchaseSource,
        member: told.member,
        currency: told.currency,
        amount: back.reduce(.zero) { $0 + $1.amount },
        points: points,
        qualifying: back.reduce(.zero) { $0 + $1.qualifying },
        day: state.purchase.day,
        lines: back,
        expired: giving.expired.joined(),
        lots: parts.joined(),
        forgiven: forgiven,
        balance: account.balance + active + forgiven,
        debtPaid: debtPaid,
        explanation: state.explanation(of: back, leaving: after),
        wasFull: state.isGone(before) && !state.isGone(after),
        counted: state.counted(after, before),
        stamps: told.stamps,
        actor: asked.actor,
        reason: asked.reason,
        occurredAt: time,
        recordedAt: now
    )
}
