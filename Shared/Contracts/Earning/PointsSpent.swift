// SPDX-License-Identifier: Apache-2.0

import Kernel

/// `points.spent`: points were used.
package struct PointsSpent: Body, Hashable {
    package static let type = "points.spent"

    package let member: MemberID
    /// What for.
    package let cause: SpendCause
    /// The purchase that they paid a part of.
    package let purchase: PurchaseNumber?
    /// Who reported that.
    package let source: String?
    package let points: Points
    /// The balance afterwards.
    package let balance: Points
    /// What was taken from which lot, in this order.
    package let lots: [LotPoints]
    package let occurredAt: Timestamp

    package init(
        member: MemberID,
        cause: SpendCause,
        purchase: PurchaseNumber? = nil,
        source: String? = nil,
        points: Points,
        balance: Points,
        lots: [LotPoints],
        occurredAt: Timestamp
    ) {
        self.member = member
        self.cause = cause
        self.purchase = purchase
        self.source = source
        self.points = points
        self.balance = balance
        self.lots = lots
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
        lots = try fields.required("lots")
        occurredAt = try fields.required("occurredAt")
    }

    package var json: JSON {
        cause.inlined(
            in: .members([
                "balance": balance.json, "lots": lots.json, "member": member.json, "occurredAt": occurredAt.json,
                "points": points.json, "purchase": purchase?.json, "source": source?.json,
            ]))
    }
}
