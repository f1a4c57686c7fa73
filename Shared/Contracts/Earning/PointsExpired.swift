// SPDX-License-Identifier: Apache-2.0

import Kernel

/// `points.expired`: the time of points was over.
package struct PointsExpired: Body, Hashable {
    package static let type = "points.expired"

    package let member: MemberID
    package let points: Points
    /// The balance afterwards.
    package let balance: Points
    /// All that ends at one instant.
    package let lots: [LotPoints]
    /// That instant.
    package let expiresAt: Timestamp
    package let occurredAt: Timestamp

    package init(
        member: MemberID,
        points: Points,
        balance: Points,
        lots: [LotPoints],
        expiresAt: Timestamp,
        occurredAt: Timestamp
    ) {
        self.member = member
        self.points = points
        self.balance = balance
        self.lots = lots
        self.expiresAt = expiresAt
        self.occurredAt = occurredAt
    }

    package init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        let fields = try Fields(json, at: pointer)
        member = try fields.required("member")
        points = try fields.required("points")
        balance = try fields.required("balance")
        lots = try fields.required("lots")
        expiresAt = try fields.required("expiresAt")
        occurredAt = try fields.required("occurredAt")
    }

    package var json: JSON {
        [
            "balance": balance.json, "expiresAt": expiresAt.json, "lots": lots.json, "member": member.json,
            "occurredAt": occurredAt.json, "points": points.json,
        ]
    }
}
