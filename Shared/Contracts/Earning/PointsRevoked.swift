// SPDX-License-Identifier: Apache-2.0

import Kernel

/// `points.revoked`: points that had been earned were taken back.
package struct PointsRevoked: Body, Hashable {
    package static let type = "points.revoked"

    package let member: MemberID
    package let cause: TakeCause
    package let points: Points
    /// The balance afterwards.
    package let balance: Points
    /// What was taken from which lot.
    package let lots: [LotPoints]
    /// What was not there any more, and is owed from now on; with `lots` it sums to `points`.
    package let owed: Points
    /// Why so many of each rule go, those included that are not there: of a return, and of a level that is lost.
    package let explanation: [Explanation]
    package let occurredAt: Timestamp

    package init(
        member: MemberID,
        cause: TakeCause,
        points: Points,
        balance: Points,
        lots: [LotPoints],
        owed: Points = .zero,
        explanation: [Explanation] = [],
        occurredAt: Timestamp
    ) {
        self.member = member
        self.cause = cause
        self.points = points
        self.balance = balance
        self.lots = lots
        self.owed = owed
        self.explanation = explanation
        self.occurredAt = occurredAt
    }

    package init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        let fields = try Fields(json, at: pointer)
        member = try fields.required("member")
        cause = try TakeCause(json, at: pointer)
        points = try fields.required("points")
        balance = try fields.required("balance")
        lots = try fields.required("lots")
        owed = try fields.optional("owed") ?? .zero
        explanation = try fields.optional("explanation") ?? []
        occurredAt = try fields.required("occurredAt")
    }

    package var json: JSON {
        cause.inlined(
            in: .members([
                "balance": balance.json, "explanation": explanation.isEmpty ? nil : explanation.json, "lots": lots.json,
                "member": member.json, "occurredAt": occurredAt.json,
                "owed": owed == .zero ? nil : owed.json, "points": points.json,
            ]))
    }
}
