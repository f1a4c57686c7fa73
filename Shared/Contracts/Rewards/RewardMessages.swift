// SPDX-License-Identifier: Apache-2.0

import Kernel

/// `reward.publish`: a reward is offered from now on, or otherwise than before.
package struct RewardPublish: Body, Hashable {
    package static let type = "reward.publish"

    package let reward: RewardName
    package let details: RewardDetails
    /// Codes of somebody else's that are added to those that there are.
    package let codes: [VoucherCode]

    package init(reward: RewardName, details: RewardDetails, codes: [VoucherCode] = []) {
        self.reward = reward
        self.details = details
        self.codes = codes
    }

    package init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        let fields = try Fields(json, at: pointer)
        reward = try fields.required("reward")
        details = try RewardDetails(json, at: pointer)
        guard let voucher: JSON = try fields.optional("voucher") else {
            codes = []
            return
        }
        codes =
            try Fields(voucher, at: pointer["voucher"]).distinct("codes", limit: Limits.voucherCodes, by: \VoucherCode.self) ?? []
    }

    package var json: JSON {
        let voucher = details.voucher?.json.with("codes", codes.isEmpty ? nil : codes.json)
        return details.json.with("reward", reward.json).with("voucher", voucher)
    }
}

/// `reward.retire`: a reward can be had no more. What was issued stays.
package struct RewardRetire: Body, Hashable {
    package static let type = "reward.retire"
    package let reward: RewardName

    package init(reward: RewardName) { self.reward = reward }
    package init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        reward = try Fields(json, at: pointer).required("reward")
    }
    package var json: JSON { ["reward": reward.json] }
}

/// `reward.get`: one reward, with what is left of it.
package struct RewardGet: Body, Hashable {
    package static let type = "reward.get"
    package let reward: RewardName

    package init(reward: RewardName) { self.reward = reward }
    package init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        reward = try Fields(json, at: pointer).required("reward")
    }
    package var json: JSON { ["reward": reward.json] }
}

/// `reward.list`: the catalogue; for a member, with what of it that member can have.
package struct RewardList: Body, Hashable {
    package static let type = "reward.list"

    package let member: MemberID?
    /// Whether unlisted, retired and past rewards are shown as well.
    package let all: Bool

    package init(member: MemberID? = nil, all: Bool = false) {
        self.member = member
        self.all = all
    }

    package init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        let fields = try Fields(json, at: pointer)
        member = try fields.optional("member")
        all = try fields.optional("all") ?? false
    }

    package var json: JSON { .members(["all": all ? true : nil, "member": member?.json]) }
}

/// `reward.recommend`: the rewards that a member can have and pay now, the most fitting first.
package struct RewardRecommend: Body, Hashable {
    package static let type = "reward.recommend"
    package static let usualLimit: Int64 = 10

    package let member: MemberID
    package let limit: Int

    package init(member: MemberID, limit: Int = Int(usualLimit)) {
        self.member = member
        self.limit = limit
    }

    package init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        let fields = try Fields(json, at: pointer)
        member = try fields.required("member")
        limit = Int(try fields.integer("limit", ifPresentIn: 1...Int64(Limits.rewards)) ?? Self.usualLimit)
    }

    package var json: JSON { ["limit": .integer(Int64(limit)), "member": member.json] }
}

/// `reward.published`: a reward is offered from now on, or otherwise than before.
package struct RewardPublished: Body, Hashable {
    package static let type = "reward.published"

    package let reward: RewardName
    package let details: RewardDetails
    /// How many codes of somebody else's were added.
    package let codes: Int64
    package let occurredAt: Timestamp

    package init(reward: RewardName, details: RewardDetails, codes: Int64 = 0, occurredAt: Timestamp) {
        self.reward = reward
        self.details = details
        self.codes = codes
        self.occurredAt = occurredAt
    }

    package init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        let fields = try Fields(json, at: pointer)
        reward = try fields.required("reward")
        details = try RewardDetails(json, at: pointer)
        codes = try fields.integer("codes", ifPresentIn: 0...Limits.pieces) ?? 0
        occurredAt = try fields.required("occurredAt")
    }

    package var json: JSON {
        details.json.with("codes", codes == 0 ? nil : codes.json).with("occurredAt", occurredAt.json).with("reward", reward.json)
    }
}

/// `reward.retired`: a reward can be had no more.
package struct RewardRetired: Body, Hashable {
    package static let type = "reward.retired"

    package let reward: RewardName
    package let occurredAt: Timestamp

    package init(reward: RewardName, occurredAt: Timestamp) {
        self.reward = reward
        self.occurredAt = occurredAt
    }

    package init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        let fields = try Fields(json, at: pointer)
        reward = try fields.required("reward")
        occurredAt = try fields.required("occurredAt")
    }

    package var json: JSON { ["occurredAt": occurredAt.json, "reward": reward.json] }
}

/// `stock.depleted`: the last piece of a reward is gone, for now.
package struct StockDepleted: Body, Hashable {
    package static let type = "stock.depleted"

    package let reward: RewardName
    /// How many are given out.
    package let taken: Int64
    package let occurredAt: Timestamp

    package init(reward: RewardName, taken: Int64, occurredAt: Timestamp) {
        self.reward = reward
        self.taken = taken
        self.occurredAt = occurredAt
    }

    package init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        let fields = try Fields(json, at: pointer)
        reward = try fields.required("reward")
        taken = try fields.integer("taken", in: 0...Limits.pieces)
        occurredAt = try fields.required("occurredAt")
    }

    package var json: JSON { ["occurredAt": occurredAt.json, "reward": reward.json, "taken": taken.json] }
}
