// SPDX-License-Identifier: Apache-2.0

import Kernel

/// `points.hold`: points are set aside, to be captured or released.
package struct PointsHold: Body, Hashable {
    package static let type = "points.hold"

    package let member: MemberID
    package let points: Points
    package let hold: HoldName
    /// Nil: as long as the program says.
    package let ttlSeconds: Int64?

    package init(member: MemberID, points: Points, hold: HoldName, ttlSeconds: Int64? = nil) {
        self.member = member
        self.points = points
        self.hold = hold
        self.ttlSeconds = ttlSeconds
    }

    package init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        let fields = try Fields(json, at: pointer)
        member = try fields.required("member")
        points = try fields.some("points")
        hold = try fields.required("hold")
        ttlSeconds = try fields.integer("ttlSeconds", ifPresentIn: 1...Limits.holdSeconds)
    }

    package var json: JSON {
        .members([
            "hold": hold.json, "member": member.json, "points": points.json, "ttlSeconds": ttlSeconds?.json,
        ])
    }
}

/// `points.capture`: points that are held are spent.
package struct PointsCapture: Body, Hashable {
    package static let type = "points.capture"

    package let member: MemberID
    package let hold: HoldName
    /// Nil: all of them; what is not captured is free again.
    package let points: Points?

    package init(member: MemberID, hold: HoldName, points: Points? = nil) {
        self.member = member
        self.hold = hold
        self.points = points
    }

    package init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        let fields = try Fields(json, at: pointer)
        member = try fields.required("member")
        hold = try fields.required("hold")
        points = try fields.someIfPresent("points")
    }

    package var json: JSON {
        .members([
            "hold": hold.json, "member": member.json, "points": points?.json,
        ])
    }
}

/// `points.release`: points that are held are free again.
package struct PointsRelease: Body, Hashable {
    package static let type = "points.release"

    package let member: MemberID
    package let hold: HoldName

    package init(member: MemberID, hold: HoldName) {
        self.member = member
        self.hold = hold
    }

    package init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        let fields = try Fields(json, at: pointer)
        member = try fields.required("member")
        hold = try fields.required("hold")
    }

    package var json: JSON {
        [
            "hold": hold.json, "member": member.json,
        ]
    }
}

/// `points.restore`: points that were captured are given back.
package struct PointsRestore: Body, Hashable {
    package static let type = "points.restore"

    package let member: MemberID
    package let hold: HoldName
    /// Nil: all that were not given back yet.
    package let points: Points?
    package let reason: String
    package let actor: String

    package init(
        member: MemberID,
        hold: HoldName,
        points: Points? = nil,
        reason: String,
        actor: String
    ) {
        self.member = member
        self.hold = hold
        self.points = points
        self.reason = reason
        self.actor = actor
    }

    package init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        let fields = try Fields(json, at: pointer)
        member = try fields.required("member")
        hold = try fields.required("hold")
        points = try fields.someIfPresent("points")
        reason = try fields.reason()
        actor = try fields.actor()
    }

    package var json: JSON {
        .members([
            "actor": actor.json, "hold": hold.json, "member": member.json, "points": points?.json,
            "reason": reason.json,
        ])
    }
}

extension Fields {
    /// More than no points.
    func some(_ key: String) throws(Invalid) -> Points { Points(try integer(key, in: 1...Limits.magnitude)) }

    /// More than no points, if it is there.
    func someIfPresent(_ key: String) throws(Invalid) -> Points? {
        try integer(key, ifPresentIn: 1...Limits.magnitude).map { Points($0) }
    }

    /// Who did something.
    func actor() throws(Invalid) -> String { try text("actor") }

    /// Why.
    func reason() throws(Invalid) -> String { try text("reason", limit: Limits.textCharacters) }
}
