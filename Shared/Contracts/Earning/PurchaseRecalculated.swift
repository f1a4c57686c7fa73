// SPDX-License-Identifier: Apache-2.0

import Kernel

/// `purchase.recalculated`: a level that a return took away gave points to this later purchase; these go.
package struct PurchaseRecalculated: Body, Hashable {
    package static let type = "purchase.recalculated"

    package let member: MemberID
    package let purchase: PurchaseNumber
    package let source: String
    /// The level that is lost.
    package let tier: TierName
    package let points: Points
    package let lines: [LineReturn]
    /// What of these points had expired unspent, and so was not taken again.
    package let expired: [LotPoints]
    package let occurredAt: Timestamp

    package init(
        member: MemberID,
        purchase: PurchaseNumber,
        source: String,
        tier: TierName,
        points: Points,
        lines: [LineReturn],
        expired: [LotPoints] = [],
        occurredAt: Timestamp
    ) {
        self.member = member
        self.purchase = purchase
        self.source = source
        self.tier = tier
        self.points = points
        self.lines = lines
        self.expired = expired
        self.occurredAt = occurredAt
    }

    package init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        let fields = try Fields(json, at: pointer)
        member = try fields.required("member")
        purchase = try fields.required("purchase")
        source = try fields.required("source")
        tier = try fields.required("tier")
        points = try fields.required("points")
        lines = try fields.required("lines")
        expired = try fields.optional("expired") ?? []
        occurredAt = try fields.required("occurredAt")
    }

    package var json: JSON {
        .members([
            "expired": expired.isEmpty ? nil : expired.json, "lines": lines.json, "member": member.json,
            "occurredAt": occurredAt.json, "points": points.json, "purchase": purchase.json, "source": source.json,
            "tier": tier.json,
        ])
    }
}
