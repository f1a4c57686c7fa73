// SPDX-License-Identifier: Apache-2.0

import Kernel

/// `reward.granted`: a rule of the program gave a reward. Rewards issues it.
package struct RewardGranted: Body, Hashable {
    package static let type = "reward.granted"

    package let member: MemberID
    package let reward: String
    package let rule: RuleName
    package let cause: EarnCause
    /// The units of a stamp card that it took, or that are back.
    package let units: Int64?
    package let occurredAt: Timestamp

    package init(
        member: MemberID,
        reward: String,
        rule: RuleName,
        cause: EarnCause,
        units: Int64? = nil,
        occurredAt: Timestamp
    ) {
        self.member = member
        self.reward = reward
        self.rule = rule
        self.cause = cause
        self.units = units
        self.occurredAt = occurredAt
    }

    package init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        let fields = try Fields(json, at: pointer)
        member = try fields.required("member")
        reward = try fields.required("reward")
        rule = try fields.required("rule")
        cause = try EarnCause(json, at: pointer)
        units = try fields.optional("units")
        occurredAt = try fields.required("occurredAt")
    }

    package var json: JSON {
        cause.inlined(
            in: .members([
                "member": member.json, "occurredAt": occurredAt.json, "reward": reward.json, "rule": rule.json,
                "units": units?.json,
            ]))
    }
}

/// `reward.withdrawn`: the reason for a reward is gone. Rewards voids what is unused.
package struct RewardWithdrawn: Body, Hashable {
    package static let type = "reward.withdrawn"

    package let member: MemberID
    package let reward: String
    package let rule: RuleName
    package let cause: EarnCause
    /// The units of a stamp card that it took, or that are back.
    package let units: Int64?
    package let occurredAt: Timestamp

    package init(
        member: MemberID,
        reward: String,
        rule: RuleName,
        cause: EarnCause,
        units: Int64? = nil,
        occurredAt: Timestamp
    ) {
        self.member = member
        self.reward = reward
        self.rule = rule
        self.cause = cause
        self.units = units
        self.occurredAt = occurredAt
    }

    package init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        let fields = try Fields(json, at: pointer)
        member = try fields.required("member")
        reward = try fields.required("reward")
        rule = try fields.required("rule")
        cause = try EarnCause(json, at: pointer)
        units = try fields.optional("units")
        occurredAt = try fields.required("occurredAt")
    }

    package var json: JSON {
        cause.inlined(
            in: .members([
                "member": member.json, "occurredAt": occurredAt.json, "reward": reward.json, "rule": rule.json,
                "units": units?.json,
            ]))
    }
}
