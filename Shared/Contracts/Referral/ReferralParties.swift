// SPDX-License-Identifier: Apache-2.0

import Kernel

/// Whose referral an event is about.
///
/// In JSON it has no object of its own: its members stand among those of the event.
package struct ReferralParties: Hashable, Sendable {
    package let referral: ReferralID
    /// Who brought the friend.
    package let advocate: MemberID
    package let friend: MemberID

    package init(referral: ReferralID, advocate: MemberID, friend: MemberID) {
        self.referral = referral
        self.advocate = advocate
        self.friend = friend
    }

    package init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        let fields = try Fields(json, at: pointer)
        referral = try fields.required("referral")
        advocate = try fields.required("advocate")
        friend = try fields.required("friend")
    }

    package func member(on side: ReferralSide) -> MemberID { side == .advocate ? advocate : friend }

    /// `event` with what this says.
    func inlined(in event: JSON) -> JSON {
        event.with("advocate", advocate.json).with("friend", friend.json).with("referral", referral.json)
    }
}

/// A purchase of the friend, and what of it counts.
///
/// In JSON it has no object of its own.
package struct QualifyingPurchase: Hashable, Sendable {
    package let purchase: PurchaseNumber
    /// Who reported it.
    package let source: String
    package let currency: Currency
    /// What counts of what is left of it.
    package let basis: Amount

    package init(purchase: PurchaseNumber, source: String, currency: Currency, basis: Amount) {
        self.purchase = purchase
        self.source = source
        self.currency = currency
        self.basis = basis
    }

    package init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        let fields = try Fields(json, at: pointer)
        purchase = try fields.required("purchase")
        source = try fields.required("source")
        currency = try fields.required("currency")
        basis = try fields.required("basis")
    }

    /// `event` with what this says.
    package func inlined(in event: JSON) -> JSON {
        event.with("basis", basis.json).with("currency", currency.json).with("purchase", purchase.json)
            .with("source", source.json)
    }
}
