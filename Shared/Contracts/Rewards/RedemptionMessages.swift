// SPDX-License-Identifier: Apache-2.0

import Kernel

/// `reward.redeem`: a member wants a reward for points.
package struct RewardRedeem: Body, Hashable {
    package static let type = "reward.redeem"

    package let member: MemberID
    package let reward: RewardName

    package init(member: MemberID, reward: RewardName) {
        self.member = member
        self.reward = reward
    }

    package init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        let fields = try Fields(json, at: pointer)
        member = try fields.required("member")
        reward = try fields.required("reward")
    }

    package var json: JSON { ["member": member.json, "reward": reward.json] }
}

/// `redemption.get`: how a redemption stands.
package struct RedemptionGet: Body, Hashable {
    package static let type = "redemption.get"
    package let redemption: RedemptionID

    package init(redemption: RedemptionID) { self.redemption = redemption }
    package init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        redemption = try Fields(json, at: pointer).required("redemption")
    }
    package var json: JSON { ["redemption": redemption.json] }
}

/// `redemption.cancel`: what was redeemed and not used is undone; the points come back.
package struct RedemptionCancel: Body, Hashable {
    package static let type = "redemption.cancel"

    package let redemption: RedemptionID
    package let reason: String?
    package let actor: String?

    package init(redemption: RedemptionID, reason: String? = nil, actor: String? = nil) {
        self.redemption = redemption
        self.reason = reason
        self.actor = actor
    }

    package init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        let fields = try Fields(json, at: pointer)
        redemption = try fields.required("redemption")
        reason = try fields.text("reason", ifPresent: Limits.textCharacters)
        actor = try fields.text("actor", ifPresent: Limits.labelCharacters)
    }

    package var json: JSON {
        .members(["actor": actor?.json, "reason": reason?.json, "redemption": redemption.json])
    }
}

/// `member.rewards`: what a member redeemed and was given, for overviews and exports; the latest first, page by page.
package struct MemberRewards: Body, Hashable {
    package static let type = "member.rewards"

    package let member: MemberID
    /// Only what began before this position: `next` of the page before. Nil: from the latest.
    package let after: Position?
    /// How many redemptions, and how many vouchers.
    package let limit: Int

    package init(member: MemberID, after: Position? = nil, limit: Int = Limits.memberRewards) {
        self.member = member
        self.after = after
        self.limit = limit
    }

    package init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        let fields = try Fields(json, at: pointer)
        member = try fields.required("member")
        after = try fields.optional("after")
        limit = Int(try fields.integer("limit", ifPresentIn: 1...Int64(Limits.memberRewards)) ?? Int64(Limits.memberRewards))
    }

    package var json: JSON { .members(["after": after?.json, "limit": .integer(Int64(limit)), "member": member.json]) }
}
