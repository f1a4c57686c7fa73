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
    /// The return that had given them back and is void: they are spent again. Nil for what is spent for the first time.
    package let voided: ReturnNumber?
    package let points: Points
    /// The balance afterwards.
    package let balance: Points
    /// What was taken from which lot, in this order.
    package let lots: [LotPoints]
    /// What was to be spent again and was not there any more, and is owed from now on; with `lots` it sums to `points`.
    package let owed: Points
    package let occurredAt: Timestamp

    package init(
        member: MemberID,
        cause: SpendCause,
        purchase: PurchaseNumber? = nil,
        source: String? = nil,
        voided: ReturnNumber? = nil,
        points: Points,
        balance: Points,
        lots: [LotPoints],
        owed: Points = .zero,
        occurredAt: Timestamp
    ) {
        self.member = member
        self.cause = cause
        self.purchase = purchase
        self.source = source
        self.voided = voided
        self.points = points
        self.balance = balance
        self.lots = lots
        self.owed = owed
        self.occurredAt = occurredAt
    }

    package init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        let fields = try Fields(json, at: pointer)
        member = try fields.required("member")
        cause = try SpendCause(json, at: pointer)
        purchase = try fields.optional("purchase")
        source = try fields.optional("source")
        voided = try fields.optional("return")
        points = try fields.required("points")
        balance = try fields.required("balance")
        lots = try fields.required("lots")
        owed = try fields.optional("owed") ?? .zero
        occurredAt = try fields.required("occurredAt")
    }

    package var json: JSON {
        cause.inlined(
            in: .members([
                "balance": balance.json, "lots": lots.json, "member": member.json, "occurredAt": occurredAt.json,
                "owed": owed == .zero ? nil : owed.json, "points": points.json, "purchase": purchase?.json,
                "return": voided?.json, "source": source?.json,
            ]))
    }
}
