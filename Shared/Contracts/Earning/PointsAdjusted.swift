// SPDX-License-Identifier: Apache-2.0

import Kernel

/// `points.adjusted`: a person gave or took points. The program is the other side of the entry.
package struct PointsAdjusted: Body, Hashable {
    package static let type = "points.adjusted"

    package let member: MemberID
    /// Below zero: taken.
    package let points: Points
    /// The balance afterwards.
    package let balance: Points
    /// How much of it paid what the member owed, in the order of `lots`.
    package let debtPaid: Points
    /// Opened, or taken from.
    package let lots: [LotPoints]
    package let reason: String
    package let actor: String
    /// Always `program`.
    package let counterparty: String
    package let occurredAt: Timestamp

    package init(
        member: MemberID,
        points: Points,
        balance: Points,
        debtPaid: Points = .zero,
        lots: [LotPoints],
        reason: String,
        actor: String,
        counterparty: String,
        occurredAt: Timestamp
    ) {
        self.member = member
        self.points = points
        self.balance = balance
        self.debtPaid = debtPaid
        self.lots = lots
        self.reason = reason
        self.actor = actor
        self.counterparty = counterparty
        self.occurredAt = occurredAt
    }

    package init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        let fields = try Fields(json, at: pointer)
        member = try fields.required("member")
        points = try fields.required("points")
        balance = try fields.required("balance")
        debtPaid = try fields.optional("debtPaid") ?? .zero
        lots = try fields.required("lots")
        reason = try fields.required("reason")
        actor = try fields.required("actor")
        counterparty = try fields.required("counterparty")
        occurredAt = try fields.required("occurredAt")
    }

    package var json: JSON {
        .members([
            "actor": actor.json, "balance": balance.json, "counterparty": counterparty.json,
            "debtPaid": debtPaid == .zero ? nil : debtPaid.json, "lots": lots.json, "member": member.json,
            "occurredAt": occurredAt.json, "points": points.json, "reason": reason.json,
        ])
    }
}
