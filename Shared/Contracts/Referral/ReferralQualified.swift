// SPDX-License-Identifier: Apache-2.0

import Kernel

/// `referral.qualified`: the friend made the purchase that it takes.
package struct ReferralQualified: Body, Hashable {
    package static let type = "referral.qualified"

    package let parties: ReferralParties
    package let purchase: QualifyingPurchase
    /// When the rewards are due, if nothing comes between.
    package let rewardAt: Timestamp
    /// When the purchase happened.
    package let occurredAt: Timestamp

    package init(parties: ReferralParties, purchase: QualifyingPurchase, rewardAt: Timestamp, occurredAt: Timestamp) {
        self.parties = parties
        self.purchase = purchase
        self.rewardAt = rewardAt
        self.occurredAt = occurredAt
    }

    package init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        let fields = try Fields(json, at: pointer)
        parties = try ReferralParties(json, at: pointer)
        purchase = try QualifyingPurchase(json, at: pointer)
        rewardAt = try fields.required("rewardAt")
        occurredAt = try fields.required("occurredAt")
    }

    package var json: JSON {
        parties.inlined(
            in: purchase.inlined(in: ["occurredAt": occurredAt.json, "rewardAt": rewardAt.json]))
    }
}

/// `referral.disqualified`: too little is left of that purchase before the rewards were due; the friend is signed up again.
package struct ReferralDisqualified: Body, Hashable {
    package static let type = "referral.disqualified"

    package let parties: ReferralParties
    /// What is left of it.
    package let purchase: QualifyingPurchase
    package let occurredAt: Timestamp

    package init(parties: ReferralParties, purchase: QualifyingPurchase, occurredAt: Timestamp) {
        self.parties = parties
        self.purchase = purchase
        self.occurredAt = occurredAt
    }

    package init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        parties = try ReferralParties(json, at: pointer)
        purchase = try QualifyingPurchase(json, at: pointer)
        occurredAt = try Fields(json, at: pointer).required("occurredAt")
    }

    package var json: JSON { parties.inlined(in: purchase.inlined(in: ["occurredAt": occurredAt.json])) }
}
