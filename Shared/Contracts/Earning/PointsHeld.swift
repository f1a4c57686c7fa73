// SPDX-License-Identifier: Apache-2.0

import Kernel

/// `points.held`: points were set aside, so that nothing else can spend them.
package struct PointsHeld: Body, Hashable {
    package static let type = "points.held"

    package let member: MemberID
    package let hold: HoldName
    package let points: Points
    /// What can be spent afterwards.
    package let available: Points
    /// From which lots, in the order of consumption.
    package let lots: [LotPoints]
    /// When the hold ends by itself.
    package let until: Timestamp
    package let occurredAt: Timestamp

    package init(
        member: MemberID,
        hold: HoldName,
        points: Points,
        available: Points,
        lots: [LotPoints],
        until: Timestamp,
        occurredAt: Timestamp
    ) {
        self.member = member
        self.hold = hold
        self.points = points
        self.available = available
        self.lots = lots
        self.until = until
        self.occurredAt = occurredAt
    }

    package init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        let fields = try Fields(json, at: pointer)
        member = try fields.required("member")
        hold = try fields.required("hold")
        points = try fields.required("points")
        available = try fields.required("available")
        lots = try fields.required("lots")
        until = try fields.required("until")
        occurredAt = try fields.required("occurredAt")
    }

    package var json: JSON {
        [
            "available": available.json, "hold": hold.json, "lots": lots.json, "member": member.json,
            "occurredAt": occurredAt.json, "points": points.json, "until": until.json,
        ]
    }
}
