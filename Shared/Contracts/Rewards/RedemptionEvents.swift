// SPDX-License-Identifier: Apache-2.0

import Kernel

/// Why there is a redemption. An event tells it beside the rest of what it says.
package enum RedemptionOrigin: Hashable, Sendable {
    /// A member asked for it.
    case asked
    /// A rule of the program gave it.
    case rule(RuleName, EarnCause)
    /// It was earned by bringing somebody, or by being brought.
    case referral(ReferralID, ReferralSide)

    package init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        let fields = try Fields(json, at: pointer)
        if let rule: RuleName = try fields.optional("rule") {
            self = .rule(rule, try EarnCause(json, at: pointer))
        } else if let referral: ReferralID = try fields.optional("referral") {
            self = .referral(referral, try fields.required("side"))
        } else {
            self = .asked
        }
    }

    /// `event` with what this says.
    package func inlined(in event: JSON) -> JSON {
        switch self {
        case .asked: event
        case .rule(let rule, let cause): cause.inlined(in: event.with("rule", rule.json))
        case .referral(let referral, let side): event.with("referral", referral.json).with("side", side.json)
        }
    }
}

/// `redemption.requested`: a member wants a reward, and a piece of it is set aside. Earning spends the points, or declines.
package struct RedemptionRequested: Body, Hashable {
    package static let type = "redemption.requested"

    package let redemption: RedemptionID
    package let member: MemberID
    package let reward: RewardName
    package let cost: Points
    package let occurredAt: Timestamp

    package init(redemption: RedemptionID, member: MemberID, reward: RewardName, cost: Points, occurredAt: Timestamp) {
        self.redemption = redemption
        self.member = member
        self.reward = reward
        self.cost = cost
        self.occurredAt = occurredAt
    }

    package init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        let fields = try Fields(json, at: pointer)
        redemption = try fields.required("redemption")
        member = try fields.required("member")
        reward = try fields.required("reward")
        cost = try fields.some("cost")
        occurredAt = try fields.required("occurredAt")
    }

    package var json: JSON {
        [
            "cost": cost.json, "member": member.json, "occurredAt": occurredAt.json, "redemption": redemption.json,
            "reward": reward.json,
        ]
    }
}

/// `redemption.issued`: the member has the reward.
package struct RedemptionIssued: Body, Hashable {
    package static let type = "redemption.issued"

    package let redemption: RedemptionID
    package let member: MemberID
    package let reward: RewardName
    /// What it is called, and what it is.
    package let name: String
    package let value: RewardValue
    /// What it took; 0 for what was given.
    package let cost: Points
    package let origin: RedemptionOrigin
    /// The member's balance afterwards; nil where nothing was spent.
    package let balance: Points?
    package let occurredAt: Timestamp

    package init(
        redemption: RedemptionID,
        member: MemberID,
        reward: RewardName,
        name: String,
        value: RewardValue,
        cost: Points,
        origin: RedemptionOrigin = .asked,
        balance: Points? = nil,
        occurredAt: Timestamp
    ) {
        self.redemption = redemption
        self.member = member
        self.reward = reward
        self.name = name
        self.value = value
        self.cost = cost
        self.origin = origin
        self.balance = balance
        self.occurredAt = occurredAt
    }

    package init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        let fields = try Fields(json, at: pointer)
        redemption = try fields.required("redemption")
        member = try fields.required("member")
        reward = try fields.required("reward")
        name = try fields.text("name")
        value = try RewardValue(json, at: pointer)
        cost = Points(try fields.integer("cost", in: 0...Limits.magnitude))
        origin = try RedemptionOrigin(json, at: pointer)
        balance = try fields.optional("balance")
        occurredAt = try fields.required("occurredAt")
    }

    package var json: JSON {
        let event: JSON = .members([
            "balance": balance?.json, "cost": cost.json, "member": member.json, "name": name.json,
            "occurredAt": occurredAt.json, "redemption": redemption.json, "reward": reward.json,
        ])
        return origin.inlined(in: value.inlined(in: event))
    }
}

/// `redemption.rejected`: the member does not get the reward; nothing was spent.
package struct RedemptionRejected: Body, Hashable {
    package static let type = "redemption.rejected"

    package let redemption: RedemptionID
    package let member: MemberID
    package let reward: RewardName
    package let origin: RedemptionOrigin
    package let code: ProblemCode
    package let detail: String
    package let occurredAt: Timestamp

    package init(
        redemption: RedemptionID,
        member: MemberID,
        reward: RewardName,
        origin: RedemptionOrigin = .asked,
        code: ProblemCode,
        detail: String,
        occurredAt: Timestamp
    ) {
        self.redemption = redemption
        self.member = member
        self.reward = reward
        self.origin = origin
        self.code = code
        self.detail = detail
        self.occurredAt = occurredAt
    }

    package init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        let fields = try Fields(json, at: pointer)
        redemption = try fields.required("redemption")
        member = try fields.required("member")
        reward = try fields.required("reward")
        origin = try RedemptionOrigin(json, at: pointer)
        code = try fields.required("code")
        detail = try fields.text("detail", limit: Limits.textCharacters)
        occurredAt = try fields.required("occurredAt")
    }

    package var json: JSON {
        origin.inlined(
            in: [
                "code": code.json, "detail": detail.json, "member": member.json, "occurredAt": occurredAt.json,
                "redemption": redemption.json, "reward": reward.json,
            ])
    }
}

/// Why a redemption is undone.
package enum CancelReason: String, Sendable, JSONWord {
    /// Somebody asked for it.
    case asked
    /// Nobody told in time how it ended.
    case unsettled
    /// The purchase that it was used for was returned in full.
    case returned
    /// The rule that gave it has no reason any more.
    case withdrawn
    /// The referral that gave it was taken back.
    case clawedBack
}

/// `redemption.cancelled`: the member does not have the reward any more. Earning gives back what it took.
package struct RedemptionCancelled: Body, Hashable {
    package static let type = "redemption.cancelled"

    package let redemption: RedemptionID
    package let member: MemberID
    package let reward: RewardName
    package let cost: Points
    package let because: CancelReason
    /// In the words of who asked for it.
    package let reason: String?
    package let actor: String?
    /// The event that led to it; nil when somebody asked, or time was over.
    package let event: String?
    package let occurredAt: Timestamp

    package init(
        redemption: RedemptionID,
        member: MemberID,
        reward: RewardName,
        cost: Points,
        because: CancelReason,
        reason: String? = nil,
        actor: String? = nil,
        event: String? = nil,
        occurredAt: Timestamp
    ) {
        self.redemption = redemption
        self.member = member
        self.reward = reward
        self.cost = cost
        self.because = because
        self.reason = reason
        self.actor = actor
        self.event = event
        self.occurredAt = occurredAt
    }

    package init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        let fields = try Fields(json, at: pointer)
        redemption = try fields.required("redemption")
        member = try fields.required("member")
        reward = try fields.required("reward")
        cost = Points(try fields.integer("cost", in: 0...Limits.magnitude))
        because = try fields.required("because")
        reason = try fields.text("reason", ifPresent: Limits.textCharacters)
        actor = try fields.text("actor", ifPresent: Limits.labelCharacters)
        event = try fields.text("event", ifPresent: Limits.textCharacters)
        occurredAt = try fields.required("occurredAt")
    }

    package var json: JSON {
        .members([
            "actor": actor?.json, "because": because.json, "cost": cost.json, "event": event?.json, "member": member.json,
            "occurredAt": occurredAt.json, "reason": reason?.json, "redemption": redemption.json, "reward": reward.json,
        ])
    }
}

/// `redemption.kept`: the reason for a reward is gone, but it was used before.
package struct RedemptionKept: Body, Hashable {
    package static let type = "redemption.kept"

    package let redemption: RedemptionID
    package let member: MemberID
    package let reward: RewardName
    package let because: CancelReason
    /// The event that would have undone it.
    package let event: String
    package let occurredAt: Timestamp

    package init(
        redemption: RedemptionID,
        member: MemberID,
        reward: RewardName,
        because: CancelReason,
        event: String,
        occurredAt: Timestamp
    ) {
        self.redemption = redemption
        self.member = member
        self.reward = reward
        self.because = because
        self.event = event
        self.occurredAt = occurredAt
    }

    package init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        let fields = try Fields(json, at: pointer)
        redemption = try fields.required("redemption")
        member = try fields.required("member")
        reward = try fields.required("reward")
        because = try fields.required("because")
        event = try fields.text("event", limit: Limits.textCharacters)
        occurredAt = try fields.required("occurredAt")
    }

    package var json: JSON {
        [
            "because": because.json, "event": event.json, "member": member.json, "occurredAt": occurredAt.json,
            "redemption": redemption.json, "reward": reward.json,
        ]
    }
}
