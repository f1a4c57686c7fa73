// SPDX-License-Identifier: Apache-2.0

import Kernel

/// `voucher.issued`: a member has a code.
///
/// Here alone the code itself stands, for whoever shows it to the member; everything else finds a voucher by a keyed hash.
package struct VoucherIssued: Body, Hashable {
    package static let type = "voucher.issued"

    package let voucher: VoucherID
    package let redemption: RedemptionID
    package let member: MemberID
    package let reward: RewardName
    package let code: VoucherCode
    /// Whether the code was somebody else's.
    package let isPooled: Bool
    /// How often it can be used.
    package let uses: Int64
    /// The first instant at which it cannot be used any more.
    package let expiresAt: Timestamp?
    package let occurredAt: Timestamp

    package init(
        voucher: VoucherID,
        redemption: RedemptionID,
        member: MemberID,
        reward: RewardName,
        code: VoucherCode,
        isPooled: Bool = false,
        uses: Int64 = 1,
        expiresAt: Timestamp? = nil,
        occurredAt: Timestamp
    ) {
        self.voucher = voucher
        self.redemption = redemption
        self.member = member
        self.reward = reward
        self.code = code
        self.isPooled = isPooled
        self.uses = uses
        self.expiresAt = expiresAt
        self.occurredAt = occurredAt
    }

    package init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        let fields = try Fields(json, at: pointer)
        voucher = try fields.required("voucher")
        redemption = try fields.required("redemption")
        member = try fields.required("member")
        reward = try fields.required("reward")
        code = try fields.required("code")
        isPooled = try fields.optional("pooled") ?? false
        uses = try fields.integer("uses", ifPresentIn: 1...Limits.pieces) ?? 1
        expiresAt = try fields.optional("expiresAt")
        occurredAt = try fields.required("occurredAt")
    }

    package var json: JSON {
        .members([
            "code": code.json, "expiresAt": expiresAt?.json, "member": member.json, "occurredAt": occurredAt.json,
            "pooled": isPooled ? true : nil, "redemption": redemption.json, "reward": reward.json,
            "uses": uses == 1 ? nil : uses.json, "voucher": voucher.json,
        ])
    }
}

/// `voucher.used`: a voucher was taken at a till, or by a purchase that names it.
package struct VoucherUsed: Body, Hashable {
    package static let type = "voucher.used"

    package let voucher: VoucherID
    package let redemption: RedemptionID
    package let member: MemberID
    package let reward: RewardName
    package let purchase: PurchaseNumber?
    /// Who reports that.
    package let source: String?
    package let store: String?
    /// How often it can still be used.
    package let left: Int64
    package let occurredAt: Timestamp

    package init(
        voucher: VoucherID,
        redemption: RedemptionID,
        member: MemberID,
        reward: RewardName,
        purchase: PurchaseNumber? = nil,
        source: String? = nil,
        store: String? = nil,
        left: Int64 = 0,
        occurredAt: Timestamp
    ) {
        self.voucher = voucher
        self.redemption = redemption
        self.member = member
        self.reward = reward
        self.purchase = purchase
        self.source = source
        self.store = store
        self.left = left
        self.occurredAt = occurredAt
    }

    package init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        let fields = try Fields(json, at: pointer)
        voucher = try fields.required("voucher")
        redemption = try fields.required("redemption")
        member = try fields.required("member")
        reward = try fields.required("reward")
        purchase = try fields.optional("purchase")
        source = try fields.text("source", ifPresent: Limits.sourceCharacters)
        store = try fields.text("store", ifPresent: Limits.labelCharacters)
        left = try fields.integer("left", ifPresentIn: 0...Limits.pieces) ?? 0
        occurredAt = try fields.required("occurredAt")
    }

    package var json: JSON {
        .members([
            "left": left == 0 ? nil : left.json, "member": member.json, "occurredAt": occurredAt.json,
            "purchase": purchase?.json, "redemption": redemption.json, "reward": reward.json, "source": source?.json,
            "store": store?.json, "voucher": voucher.json,
        ])
    }
}

/// `voucher.linked`: a voucher that a till had taken was for this purchase.
package struct VoucherLinked: Body, Hashable {
    package static let type = "voucher.linked"

    package let voucher: VoucherID
    package let member: MemberID
    package let purchase: PurchaseNumber
    /// Who reported that.
    package let source: String
    package let occurredAt: Timestamp

    package init(voucher: VoucherID, member: MemberID, purchase: PurchaseNumber, source: String, occurredAt: Timestamp) {
        self.voucher = voucher
        self.member = member
        self.purchase = purchase
        self.source = source
        self.occurredAt = occurredAt
    }

    package init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        let fields = try Fields(json, at: pointer)
        voucher = try fields.required("voucher")
        member = try fields.required("member")
        purchase = try fields.required("purchase")
        source = try fields.text("source", limit: Limits.sourceCharacters)
        occurredAt = try fields.required("occurredAt")
    }

    package var json: JSON {
        [
            "member": member.json, "occurredAt": occurredAt.json, "purchase": purchase.json, "source": source.json,
            "voucher": voucher.json,
        ]
    }
}

/// `voucher.voided`: a voucher can be used no more.
package struct VoucherVoided: Body, Hashable {
    package static let type = "voucher.voided"

    package let voucher: VoucherID
    package let redemption: RedemptionID
    package let member: MemberID
    package let reward: RewardName
    package let reason: String?
    package let actor: String?
    package let occurredAt: Timestamp

    package init(
        voucher: VoucherID,
        redemption: RedemptionID,
        member: MemberID,
        reward: RewardName,
        reason: String? = nil,
        actor: String? = nil,
        occurredAt: Timestamp
    ) {
        self.voucher = voucher
        self.redemption = redemption
        self.member = member
        self.reward = reward
        self.reason = reason
        self.actor = actor
        self.occurredAt = occurredAt
    }

    package init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        let fields = try Fields(json, at: pointer)
        voucher = try fields.required("voucher")
        redemption = try fields.required("redemption")
        member = try fields.required("member")
        reward = try fields.required("reward")
        reason = try fields.text("reason", ifPresent: Limits.textCharacters)
        actor = try fields.text("actor", ifPresent: Limits.labelCharacters)
        occurredAt = try fields.required("occurredAt")
    }

    package var json: JSON {
        .members([
            "actor": actor?.json, "member": member.json, "occurredAt": occurredAt.json, "reason": reason?.json,
            "redemption": redemption.json, "reward": reward.json, "voucher": voucher.json,
        ])
    }
}

/// `voucher.expired`: the time of a voucher is over.
package struct VoucherExpired: Body, Hashable {
    package static let type = "voucher.expired"

    package let voucher: VoucherID
    package let redemption: RedemptionID
    package let member: MemberID
    package let reward: RewardName
    package let occurredAt: Timestamp

    package init(
        voucher: VoucherID, redemption: RedemptionID, member: MemberID, reward: RewardName, occurredAt: Timestamp
    ) {
        self.voucher = voucher
        self.redemption = redemption
        self.member = member
        self.reward = reward
        self.occurredAt = occurredAt
    }

    package init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        let fields = try Fields(json, at: pointer)
        voucher = try fields.required("voucher")
        redemption = try fields.required("redemption")
        member = try fields.required("member")
        reward = try fields.required("reward")
        occurredAt = try fields.required("occurredAt")
    }

    package var json: JSON {
        [
            "member": member.json, "occurredAt": occurredAt.json, "redemption": redemption.json, "reward": reward.json,
            "voucher": voucher.json,
        ]
    }
}
