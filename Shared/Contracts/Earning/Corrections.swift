// SPDX-License-Identifier: Apache-2.0

import Kernel

/// `points.adjust`: a person gives or takes points.
package struct PointsAdjust: Body, Hashable {
    package static let type = "points.adjust"

    package let member: MemberID
    /// Below zero: takes.
    package let points: Points
    package let reason: String
    package let actor: String
    /// When those given expire; nil: as the program says.
    package let expiresAt: Timestamp?

    package init(
        member: MemberID,
        points: Points,
        reason: String,
        actor: String,
        expiresAt: Timestamp? = nil
    ) {
        self.member = member
        self.points = points
        self.reason = reason
        self.actor = actor
        self.expiresAt = expiresAt
    }

    package init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        let fields = try Fields(json, at: pointer)
        member = try fields.required("member")
        points = Points(try fields.integer("points", in: -Limits.magnitude...Limits.magnitude))
        guard points != .zero else { throw Invalid(pointer["points"], "must not be 0") }
        reason = try fields.reason()
        actor = try fields.actor()
        expiresAt = try fields.optional("expiresAt")
    }

    package var json: JSON {
        .members([
            "actor": actor.json, "expiresAt": expiresAt?.json, "member": member.json, "points": points.json,
            "reason": reason.json,
        ])
    }
}

/// `points.transfer`: points go from one member to another.
package struct PointsTransfer: Body, Hashable {
    package static let type = "points.transfer"

    package let from: MemberID
    package let to: MemberID
    package let points: Points
    package let reason: String
    package let actor: String

    package init(from: MemberID, to: MemberID, points: Points, reason: String, actor: String) {
        self.from = from
        self.to = to
        self.points = points
        self.reason = reason
        self.actor = actor
    }

    package init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        let fields = try Fields(json, at: pointer)
        from = try fields.required("from")
        to = try fields.required("to")
        points = try fields.some("points")
        reason = try fields.reason()
        actor = try fields.actor()
    }

    package var json: JSON {
        [
            "actor": actor.json, "from": from.json, "points": points.json, "reason": reason.json,
            "to": to.json,
        ]
    }
}

/// `tier.set`: a person gives a level.
package struct TierSet: Body, Hashable {
    package static let type = "tier.set"

    package let member: MemberID
    package let tier: TierName
    /// Until when; nil: as long as one that was reached.
    package let until: Timestamp?
    package let reason: String
    package let actor: String

    package init(
        member: MemberID,
        tier: TierName,
        until: Timestamp? = nil,
        reason: String,
        actor: String
    ) {
        self.member = member
        self.tier = tier
        self.until = until
        self.reason = reason
        self.actor = actor
    }

    package init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        let fields = try Fields(json, at: pointer)
        member = try fields.required("member")
        tier = try fields.required("tier")
        until = try fields.optional("until")
        reason = try fields.reason()
        actor = try fields.actor()
    }

    package var json: JSON {
        .members([
            "actor": actor.json, "member": member.json, "reason": reason.json, "tier": tier.json,
            "until": until?.json,
        ])
    }
}

/// `cashback.spend`: money of the wallet is used.
package struct CashbackSpend: Body, Hashable {
    package static let type = "cashback.spend"

    package let member: MemberID
    package let currency: Currency
    package let amount: Amount
    /// The caller's name for what it is used for.
    package let reference: String

    package init(member: MemberID, currency: Currency, amount: Amount, reference: String) {
        self.member = member
        self.currency = currency
        self.amount = amount
        self.reference = reference
    }

    package init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        let fields = try Fields(json, at: pointer)
        member = try fields.required("member")
        currency = try fields.required("currency")
        amount = Amount(try fields.integer("amount", in: 1...Limits.magnitude))
        reference = try fields.text("reference")
    }

    package var json: JSON {
        [
            "amount": amount.json, "currency": currency.json, "member": member.json,
            "reference": reference.json,
        ]
    }
}
