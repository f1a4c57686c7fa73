// SPDX-License-Identifier: Apache-2.0

import Kernel

/// Why points that were held are free again.
package enum ReleaseReason: String, Sendable, JSONWord {
    case released
    /// Its time was over.
    case timeout
    /// Less was captured than was held.
    case captured
}

/// `points.released`: points that were held are free again.
package struct PointsReleased: Body, Hashable {
    package static let type = "points.released"

    package let member: MemberID
    package let hold: HoldName
    package let points: Points
    package let cause: ReleaseReason
    /// The balance afterwards.
    package let balance: Points
    /// How much of it paid what the member owed, in the order of `lots`.
    package let debtPaid: Points
    /// What goes back to which lot.
    package let lots: [LotPoints]
    package let occurredAt: Timestamp

    package init(
        member: MemberID,
        hold: HoldName,
        points: Points,
        cause: ReleaseReason,
        balance: Points,
        debtPaid: Points = .zero,
        lots: [LotPoints],
        occurredAt: Timestamp
    ) {
        self.member = member
        self.hold = hold
        self.points = points
        self.cause = cause
        self.balance = balance
        self.debtPaid = debtPaid
        self.lots = lots
        self.occurredAt = occurredAt
    }

    package init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        let fields = try Fields(json, at: pointer)
        member = try fields.required("member")
        hold = try fields.required("hold")
        points = try fields.required("points")
        cause = try fields.required("cause")
        balance = try fields.required("balance")
        debtPaid = try fields.optional("debtPaid") ?? .zero
        lots = try fields.required("lots")
        occurredAt = try fields.required("occurredAt")
    }

    package var json: JSON {
        .members([
            "balance": balance.json, "cause": cause.json, "debtPaid": debtPaid == .zero ? nil : debtPaid.json,
            "hold": hold.json, "lots": lots.json, "member": member.json, "occurredAt": occurredAt.json,
            "points": points.json,
        ])
    }
}
