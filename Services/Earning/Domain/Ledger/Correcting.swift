// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel

extension Account {
    /// Gives or takes points, because a person says so.
    ///
    /// - Throws: `insufficient_points`, or `amount_out_of_range` for more than the ledger can hold.
    func adjusting(
        _ asked: PointsAdjust, under program: Program, lot: LotID, at time: Timestamp, now: Timestamp
    ) throws(Rejection) -> PointsAdjusted {
        let given = asked.points > .zero
        var parts: [LotPoints]
        if given {
            try checkRoom(for: asked.points)
            let expiry = asked.expiresAt ?? program.expiry?.expiry(of: now, in: program.zone)
            parts = [LotPoints(lot: lot, points: asked.points, earnedAt: time, expiresAt: expiry, position: .start)]
        } else {
            parts = try consuming(-asked.points)
        }
        return PointsAdjusted(
            member: member,
            points: asked.points,
            balance: balance + asked.points,
            debtPaid: given ? debtPaid(by: parts, at: now) : .zero,
            lots: parts,
            reason: asked.reason,
            actor: asked.actor,
            counterparty: "program",
            occurredAt: time
        )
    }

    /// - Throws: `amount_out_of_range` when so much more would be beyond what the ledger can hold.
    func checkRoom(for points: Points) throws(Rejection) {
        let most = [totals.earned, points, max(totals.adjusted, .zero), max(totals.transferred, .zero)].sum
        guard most <= Int128(Limits.magnitude) else {
            throw Rejection(.amountOutOfRange, "the account would have had more than \(Limits.magnitude) points")
        }
    }

    /// One side of a transfer. Lots keep their expiry.
    func transferring(
        _ side: TransferSide, _ parts: [LotPoints], _ transfer: TransferDetails, at time: Timestamp, now: Timestamp
    ) -> PointsTransferred {
        let points = side == .out ? -parts.points : parts.points
        let parts = side == .in ? parts.enumerated().map { $1.at(.start, place: Int64($0)) } : parts
        return PointsTransferred(
            member: member,
            other: transfer.other,
            transfer: transfer.id,
            side: side,
            points: points,
            balance: balance + points,
            debtPaid: side == .out ? .zero : debtPaid(by: parts, at: now),
            lots: parts,
            reason: transfer.reason,
            actor: transfer.actor,
            occurredAt: time
        )
    }
}

/// What both sides of a transfer tell.
struct TransferDetails {
    let id: TransferID
    let other: MemberID
    let reason: String
    let actor: String
}
