// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel

extension Account {
    /// The event that books what a purchase earned, or nil when that is nothing.
    ///
    /// `lot` is the id of the lot that it opens. More than the account could hold is refused: `amount_out_of_range`.
    func earning(
        _ rating: Rating,
        of purchase: PurchaseNumber,
        source: String,
        partner: String?,
        lot: LotID,
        occurredAt: Timestamp
    ) throws(Rejection) -> PointsEarned? {
        let points = rating.points
        guard points > .zero else { return nil }
        guard earned.count + points.count <= Limits.magnitude else {
            throw Rejection(.amountOutOfRange, "the account would have earned more than \(Limits.magnitude) points")
        }
        let debtPaid = min(debt, points)
        let free = points - debtPaid
        return PointsEarned(
            member: member,
            purchase: purchase,
            source: source,
            points: points,
            balance: balance + points,
            debtPaid: debtPaid,
            lots: free == .zero ? [] : [EarnedLot(lot: lot, points: free, partner: partner)],
            explanation: rating.explanation,
            occurredAt: occurredAt
        )
    }

    /// The event that books what a return takes back, or nil when that is nothing.
    func revoking(_ returned: ReturnRecorded, of purchase: PurchaseRecorded) -> PointsRevoked? {
        guard returned.revoked > .zero else { return nil }
        let (taken, missing) = lots.takingBack(returned.revoked, own: purchase.lots, partner: purchase.sent.partner)
        return PointsRevoked(
            member: member,
            purchase: returned.purchase,
            purchaseSource: returned.purchaseSource,
            number: returned.number,
            points: returned.revoked,
            balance: balance - returned.revoked,
            lots: taken,
            owed: missing,
            occurredAt: returned.occurredAt
        )
    }
}
