// SPDX-License-Identifier: Apache-2.0

import Kernel

/// `points.activated`: points that were pending can be spent from now on.
package struct PointsActivated: Body, Hashable {
    package static let type = "points.activated"

    package let member: MemberID
    package let points: Points
    /// The balance afterwards.
    package let balance: Points
    /// How much of it paid what the member owed, in the order of `lots`.
    package let debtPaid: Points
    package let lots: [LotPoints]
    package let occurredAt: Timestamp

    package init(
        member: MemberID,
        points: Points,
        balance: Points,
        debtPaid: Points = .zero,
        lots: [LotPoints],
        occurredAt: Timestamp
    ) {
        self.member = member
        self.points = points
        self.balance = balance
        self.debtPaid = debtPaid
        self.lots = lots
        self.occurredAt = occurredAt
    }

    package init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        let fields = try Fields(json, at: pointer)
        member = try fields.required("member")
        points = try fields.required("points")
        balance = try fields.required("balance")
        debtPaid = try fields.optional("debtPaid") ?? .zero
        lots = try fields.required("lots")
        occurredAt = try fields.required("occurredAt")
    }

    package var json: JSON {
        .members([
            "balance": balance.json, "debtPaid": debtPaid == .zero ? nil : debtPaid.json, "lots": lots.json,
            "member": member.json, "occurredAt": occurredAt.json, "points": points.json,
        ])
    }
}
