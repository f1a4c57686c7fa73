// SPDX-License-Identifier: Apache-2.0

import Kernel

/// `points.declined`: points that a redemption would take are not spent.
package struct PointsDeclined: Body, Hashable {
    package static let type = "points.declined"

    package let member: MemberID
    package let redemption: RedemptionID
    package let reward: RewardName
    /// What it would have taken.
    package let points: Points
    package let code: ProblemCode
    package let detail: String
    /// What the member could have spent.
    package let available: Points
    package let occurredAt: Timestamp

    package init(
        member: MemberID,
        redemption: RedemptionID,
        reward: RewardName,
        points: Points,
        code: ProblemCode,
        detail: String,
        available: Points,
        occurredAt: Timestamp
    ) {
        self.member = member
        self.redemption = redemption
        self.reward = reward
        self.points = points
        self.code = code
        self.detail = detail
        self.available = available
        self.occurredAt = occurredAt
    }

    package init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        let fields = try Fields(json, at: pointer)
        member = try fields.required("member")
        redemption = try fields.required("redemption")
        reward = try fields.required("reward")
        points = try fields.required("points")
        code = try fields.required("code")
        detail = try fields.text("detail", limit: Limits.textCharacters)
        available = try fields.required("available")
        occurredAt = try fields.required("occurredAt")
    }

    package var json: JSON {
        [
            "available": available.json, "code": code.json, "detail": detail.json, "member": member.json,
            "occurredAt": occurredAt.json, "points": points.json, "redemption": redemption.json, "reward": reward.json,
        ]
    }
}
