// SPDX-License-Identifier: Apache-2.0

import Kernel

/// `referral.rewarded`: one side of a referral gets what the program promised; of each side it is told once.
///
/// Earning books points without deciding again, and Rewards issues a reward.
package struct ReferralRewarded: Body, Hashable {
    package static let type = "referral.rewarded"

    package let parties: ReferralParties
    package let side: ReferralSide
    package let gift: ReferralGift
    /// The version of the program that promised it.
    package let version: Version
    /// When the hold was over.
    package let occurredAt: Timestamp

    package init(
        parties: ReferralParties, side: ReferralSide, gift: ReferralGift, version: Version, occurredAt: Timestamp
    ) {
        self.parties = parties
        self.side = side
        self.gift = gift
        self.version = version
        self.occurredAt = occurredAt
    }

    /// Who gets it.
    package var member: MemberID { parties.member(on: side) }

    package init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        let fields = try Fields(json, at: pointer)
        parties = try ReferralParties(json, at: pointer)
        side = try fields.required("side")
        gift = try ReferralGift(json, at: pointer)
        version = try fields.required("version")
        occurredAt = try fields.required("occurredAt")
        guard try fields.required("member") == member else { throw Invalid(pointer["member"], "is not on that side") }
    }

    package var json: JSON {
        parties.inlined(
            in: gift.inlined(
                in: [
                    "member": member.json, "occurredAt": occurredAt.json, "side": side.json, "version": version.json,
                ]))
    }
}

/// `referral.clawedBack`: too little is left of the purchase after the rewards; what this side got is taken back.
package struct ReferralClawedBack: Body, Hashable {
    package static let type = "referral.clawedBack"

    package let parties: ReferralParties
    package let side: ReferralSide
    package let gift: ReferralGift
    /// The version of the program that promised it.
    package let version: Version
    /// What is left of it.
    package let purchase: QualifyingPurchase
    /// When the purchase was returned.
    package let occurredAt: Timestamp

    package init(
        parties: ReferralParties, side: ReferralSide, gift: ReferralGift, version: Version, purchase: QualifyingPurchase,
        occurredAt: Timestamp
    ) {
        self.parties = parties
        self.side = side
        self.gift = gift
        self.version = version
        self.purchase = purchase
        self.occurredAt = occurredAt
    }

    /// Who loses it.
    package var member: MemberID { parties.member(on: side) }

    package init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        let fields = try Fields(json, at: pointer)
        parties = try ReferralParties(json, at: pointer)
        side = try fields.required("side")
        gift = try ReferralGift(json, at: pointer)
        version = try fields.required("version")
        purchase = try QualifyingPurchase(json, at: pointer)
        occurredAt = try fields.required("occurredAt")
        guard try fields.required("member") == member else { throw Invalid(pointer["member"], "is not on that side") }
    }

    package var json: JSON {
        parties.inlined(
            in: purchase.inlined(
                in: gift.inlined(
                    in: [
                        "member": member.json, "occurredAt": occurredAt.json, "side": side.json, "version": version.json,
                    ])))
    }
}
