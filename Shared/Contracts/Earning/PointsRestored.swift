// SPDX-License-Identifier: Apache-2.0

import Kernel

/// `points.restored`: points that were spent are given back.
package struct PointsRestored: Body, Hashable {
    package static let type = "points.restored"

    package let member: MemberID
    /// What they had been spent for.
    package let cause: SpendCause
    /// The purchase that they had paid a part of, and that was given back.
    package let purchase: PurchaseNumber?
    /// Who reported that.
    package let source: String?
    package let points: Points
    /// The balance afterwards.
    package let balance: Points
    /// How much of it paid what the member owed, in the order of `lots`.
    package let debtPaid: Points
    /// With the expiry that they have from now on.
    package let lots: [LotPoints]
    package let reason: String?
    /// Who did it.
    package let actor: String?
    package let occurredAt: Timestamp

    package init(
        member: MemberID,
        cause: SpendCause,
        purchase: PurchaseNumber? = nil,
        source: String? = nil,
        points: Points,
        balance: Points,
        debtPaid: Points = .zero,
        lots: [LotPoints],
        reason: String? = nil,
        actor: String? = nil,
        occurredAt: Timestamp
    ) {
        self.member = member
        self.cause = cause
        self.purchase = purchase
        self.source = source
        self.points = points
        self.balance = balance
        self.debtPaid = debtPaid
        self.lots = lots
        self.reason = reason
        self.actor = actor
        self.occurredAt = occurredAt
    }

    package init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        let fields = try Fields(json, at: pointer)
        member = try fields.required("member")
        cause = try SpendCause(json, at: pointer)
        purchase = try fields.optional("purchase")
        source = try fields.optional("source")
        points = try fields.required("points")
        balance = try fields.required("balance")
        debtPaid = try fields.optional("debtPaid") ?? .zero
        lots = try fields.required("lots")
        reason = try fields.optional("reason")
        actor = try fields.optional("actor")
        occurredAt = try fields.required("occurredAt")
    }

    package var json: JSON {
        cause.inlined(
            in: .members([
                "actor": actor?.json, "balance": balance.json, "debtPaid": debtPaid == .zero ? nil : debtPaid.json,
                "lots": lots.json, "member": member.json, "occurredAt": occurredAt.json, "points": points.json,
                "purchase": purchase?.json, "reason": reason?.json, "source": source?.json,
            ]))
    }
}
