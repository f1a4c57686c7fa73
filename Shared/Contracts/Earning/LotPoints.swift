// SPDX-License-Identifier: Apache-2.0

import Kernel

/// Points of a lot, and all that tells them from others: a lot can have parts that expire at different times after a restore.
package struct LotPoints: Hashable, Sendable, JSONValue {
    package let lot: LotID
    package var points: Points
    /// When what earned them happened.
    package let earnedAt: Timestamp
    /// The first instant at which they are gone; nil: never.
    package var expiresAt: Timestamp?
    /// From when on they can be spent, if that was still to come.
    package var activeAt: Timestamp?
    /// The partner whose purchase they come from.
    package let partner: String?
    /// Where the lot stands in the order of its journal.
    package var position: Position
    /// Its place among the lots that were opened there together.
    package var place: Int64
    /// For a lot that others merged into: the last of these.
    package var through: LotOrder?

    package init(
        lot: LotID,
        points: Points,
        earnedAt: Timestamp,
        expiresAt: Timestamp? = nil,
        activeAt: Timestamp? = nil,
        partner: String? = nil,
        position: Position,
        place: Int64 = 0,
        through: LotOrder? = nil
    ) {
        self.lot = lot
        self.points = points
        self.earnedAt = earnedAt
        self.expiresAt = expiresAt
        self.activeAt = activeAt
        self.partner = partner
        self.position = position
        self.place = place
        self.through = through
    }

    package init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        let fields = try Fields(json, at: pointer)
        lot = try fields.required("lot")
        points = try fields.required("points")
        earnedAt = try fields.required("earnedAt")
        expiresAt = try fields.optional("expiresAt")
        activeAt = try fields.optional("activeAt")
        partner = try fields.optional("partner")
        position = try fields.required("position")
        place = try fields.integer("place", ifPresentIn: 0...Limits.magnitude) ?? 0
        through = try LotOrder(fields.optional("throughEarnedAt"), fields.optional("through"))
    }

    package var json: JSON {
        .members([
            "activeAt": activeAt?.json, "earnedAt": earnedAt.json, "expiresAt": expiresAt?.json,
            "lot": lot.json, "partner": partner?.json, "place": place == 0 ? nil : place.json, "points": points.json,
            "position": position.json, "through": through?.position.json, "throughEarnedAt": through?.earnedAt.json,
        ])
    }

    /// Where they stand among lots that end together.
    package var order: LotOrder { LotOrder(earnedAt: earnedAt, position: position) }
}

/// What orders lots that end together: which was earned first, and which was told first. The two differ for what is reported late.
package struct LotOrder: Hashable, Comparable, Sendable {
    package let earnedAt: Timestamp
    package let position: Position

    package init(earnedAt: Timestamp, position: Position) {
        self.earnedAt = earnedAt
        self.position = position
    }

    /// Nil unless both are there.
    fileprivate init?(_ earnedAt: Timestamp?, _ position: Position?) {
        guard let earnedAt, let position else { return nil }
        self.init(earnedAt: earnedAt, position: position)
    }

    package static func < (a: LotOrder, b: LotOrder) -> Bool { (a.earnedAt, a.position) < (b.earnedAt, b.position) }
}
