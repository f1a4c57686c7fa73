// SPDX-License-Identifier: Apache-2.0

import Kernel

/// Why a level changed.
package enum TierCause: String, Sendable, JSONWord {
    case purchase, `return`, void, review, grace, manual
}

/// `tier.upgraded`: a member reached a higher level.
package struct TierUpgraded: Body, Hashable {
    package static let type = "tier.upgraded"

    package let member: MemberID
    package let from: TierName
    package let tier: TierName
    package let since: Timestamp
    package let until: Timestamp?
    package let cause: TierCause
    package let purchase: PurchaseNumber?
    package let source: String?
    package let reason: String?
    /// Who did it.
    package let actor: String?
    package let occurredAt: Timestamp

    package init(
        member: MemberID,
        from: TierName,
        tier: TierName,
        since: Timestamp,
        until: Timestamp? = nil,
        cause: TierCause,
        purchase: PurchaseNumber? = nil,
        source: String? = nil,
        reason: String? = nil,
        actor: String? = nil,
        occurredAt: Timestamp
    ) {
        self.member = member
        self.from = from
        self.tier = tier
        self.since = since
        self.until = until
        self.cause = cause
        self.purchase = purchase
        self.source = source
        self.reason = reason
        self.actor = actor
        self.occurredAt = occurredAt
    }

    package init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        let fields = try Fields(json, at: pointer)
        member = try fields.required("member")
        from = try fields.required("from")
        tier = try fields.required("tier")
        since = try fields.required("since")
        until = try fields.optional("until")
        cause = try fields.required("cause")
        purchase = try fields.optional("purchase")
        source = try fields.optional("source")
        reason = try fields.optional("reason")
        actor = try fields.optional("actor")
        occurredAt = try fields.required("occurredAt")
    }

    package var json: JSON {
        .members([
            "actor": actor?.json, "cause": cause.json, "from": from.json, "member": member.json,
            "occurredAt": occurredAt.json, "purchase": purchase?.json, "reason": reason?.json,
            "since": since.json, "source": source?.json, "tier": tier.json, "until": until?.json,
        ])
    }
}

/// `tier.downgraded`: a member fell to a lower level.
package struct TierDowngraded: Body, Hashable {
    package static let type = "tier.downgraded"

    package let member: MemberID
    package let from: TierName
    package let tier: TierName
    package let since: Timestamp
    package let until: Timestamp?
    package let cause: TierCause
    package let purchase: PurchaseNumber?
    package let source: String?
    package let reason: String?
    /// Who did it.
    package let actor: String?
    package let occurredAt: Timestamp

    package init(
        member: MemberID,
        from: TierName,
        tier: TierName,
        since: Timestamp,
        until: Timestamp? = nil,
        cause: TierCause,
        purchase: PurchaseNumber? = nil,
        source: String? = nil,
        reason: String? = nil,
        actor: String? = nil,
        occurredAt: Timestamp
    ) {
        self.member = member
        self.from = from
        self.tier = tier
        self.since = since
        self.until = until
        self.cause = cause
        self.purchase = purchase
        self.source = source
        self.reason = reason
        self.actor = actor
        self.occurredAt = occurredAt
    }

    package init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        let fields = try Fields(json, at: pointer)
        member = try fields.required("member")
        from = try fields.required("from")
        tier = try fields.required("tier")
        since = try fields.required("since")
        until = try fields.optional("until")
        cause = try fields.required("cause")
        purchase = try fields.optional("purchase")
        source = try fields.optional("source")
        reason = try fields.optional("reason")
        actor = try fields.optional("actor")
        occurredAt = try fields.required("occurredAt")
    }

    package var json: JSON {
        .members([
            "actor": actor?.json, "cause": cause.json, "from": from.json, "member": member.json,
            "occurredAt": occurredAt.json, "purchase": purchase?.json, "reason": reason?.json,
            "since": since.json, "source": source?.json, "tier": tier.json, "until": until?.json,
        ])
    }
}

/// `tier.retained`: a member keeps the level, until another time than before.
package struct TierRetained: Body, Hashable {
    package static let type = "tier.retained"

    package let member: MemberID
    package let tier: TierName
    package let until: Timestamp?
    /// Given while the level is only kept for its grace.
    package let graceUntil: Timestamp?
    package let cause: TierCause
    package let purchase: PurchaseNumber?
    package let source: String?
    package let reason: String?
    /// Who did it.
    package let actor: String?
    package let occurredAt: Timestamp

    package init(
        member: MemberID,
        tier: TierName,
        until: Timestamp? = nil,
        graceUntil: Timestamp? = nil,
        cause: TierCause,
        purchase: PurchaseNumber? = nil,
        source: String? = nil,
        reason: String? = nil,
        actor: String? = nil,
        occurredAt: Timestamp
    ) {
        self.member = member
        self.tier = tier
        self.until = until
        self.graceUntil = graceUntil
        self.cause = cause
        self.purchase = purchase
        self.source = source
        self.reason = reason
        self.actor = actor
        self.occurredAt = occurredAt
    }

    package init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        let fields = try Fields(json, at: pointer)
        member = try fields.required("member")
        tier = try fields.required("tier")
        until = try fields.optional("until")
        graceUntil = try fields.optional("graceUntil")
        cause = try fields.required("cause")
        purchase = try fields.optional("purchase")
        source = try fields.optional("source")
        reason = try fields.optional("reason")
        actor = try fields.optional("actor")
        occurredAt = try fields.required("occurredAt")
    }

    package var json: JSON {
        .members([
            "actor": actor?.json, "cause": cause.json, "graceUntil": graceUntil?.json, "member": member.json,
            "occurredAt": occurredAt.json, "purchase": purchase?.json, "reason": reason?.json,
            "source": source?.json, "tier": tier.json, "until": until?.json,
        ])
    }
}

/// `tier.expiring`: a warning, so long before a level ends.
package struct TierExpiring: Body, Hashable {
    package static let type = "tier.expiring"

    package let member: MemberID
    package let tier: TierName
    package let until: Timestamp
    package let notice: String
    package let occurredAt: Timestamp

    package init(
        member: MemberID,
        tier: TierName,
        until: Timestamp,
        notice: String,
        occurredAt: Timestamp
    ) {
        self.member = member
        self.tier = tier
        self.until = until
        self.notice = notice
        self.occurredAt = occurredAt
    }

    package init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        let fields = try Fields(json, at: pointer)
        member = try fields.required("member")
        tier = try fields.required("tier")
        until = try fields.required("until")
        notice = try fields.required("notice")
        occurredAt = try fields.required("occurredAt")
    }

    package var json: JSON {
        [
            "member": member.json, "notice": notice.json, "occurredAt": occurredAt.json, "tier": tier.json,
            "until": until.json,
        ]
    }
}
