// SPDX-License-Identifier: Apache-2.0

import Kernel

/// `points.expiring`: a warning, so long before points expire.
package struct PointsExpiring: Body, Hashable {
    package static let type = "points.expiring"

    package let member: MemberID
    package let points: Points
    package let expiresAt: Timestamp
    /// How long before, as the program says it.
    package let notice: String
    /// When the warning was due.
    package let occurredAt: Timestamp

    package init(
        member: MemberID,
        points: Points,
        expiresAt: Timestamp,
        notice: String,
        occurredAt: Timestamp
    ) {
        self.member = member
        self.points = points
        self.expiresAt = expiresAt
        self.notice = notice
        self.occurredAt = occurredAt
    }

    package init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        let fields = try Fields(json, at: pointer)
        member = try fields.required("member")
        points = try fields.required("points")
        expiresAt = try fields.required("expiresAt")
        notice = try fields.required("notice")
        occurredAt = try fields.required("occurredAt")
    }

    package var json: JSON {
        [
            "expiresAt": expiresAt.json, "member": member.json, "notice": notice.json,
            "occurredAt": occurredAt.json, "points": points.json,
        ]
    }
}
