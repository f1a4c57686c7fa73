// SPDX-License-Identifier: Apache-2.0

import Kernel

/// `points.writtenOff`: points that were to go with a return were not there, and are not owed either.
package struct PointsWrittenOff: Body, Hashable {
    package static let type = "points.writtenOff"

    package let member: MemberID
    package let cause: TakeCause
    package let points: Points
    /// The balance afterwards.
    package let balance: Points
    /// The policy of the program.
    package let policy: String
    package let occurredAt: Timestamp

    package init(
        member: MemberID,
        cause: TakeCause,
        points: Points,
        balance: Points,
        policy: String,
        occurredAt: Timestamp
    ) {
        self.member = member
        self.cause = cause
        self.points = points
        self.balance = balance
        self.policy = policy
        self.occurredAt = occurredAt
    }

    package init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        let fields = try Fields(json, at: pointer)
        member = try fields.required("member")
        cause = try TakeCause(json, at: pointer)
        points = try fields.required("points")
        balance = try fields.required("balance")
        policy = try fields.required("policy")
        occurredAt = try fields.required("occurredAt")
    }

    package var json: JSON {
        cause.inlined(
            in: .members([
                "balance": balance.json, "member": member.json, "occurredAt": occurredAt.json,
                "points": points.json, "policy": policy.json,
            ]))
    }
}
