// SPDX-License-Identifier: Apache-2.0

import Kernel

/// A lot that a purchase or an activity opened.
package struct OwnLot: Hashable, Sendable, JSONValue {
    package let lot: LotID
    package let expiresAt: Timestamp?

    package init(lot: LotID, expiresAt: Timestamp? = nil) {
        self.lot = lot
        self.expiresAt = expiresAt
    }

    package init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        let fields = try Fields(json, at: pointer)
        lot = try fields.required("lot")
        expiresAt = try fields.optional("expiresAt")
    }

    package var json: JSON {
        .members([
            "expiresAt": expiresAt?.json, "lot": lot.json,
        ])
    }
}

/// What a capped or numbered campaign gave, in the calendar period in which it counts.
package struct CountedAward: Hashable, Sendable, JSONValue {
    package let rule: RuleName
    /// The first day of the period; nil: it counts for ever.
    package let period: CalendarDay?
    package let points: Points
    /// How many awards: 1, or 0 when only points go back.
    package let count: Int64

    package init(rule: RuleName, period: CalendarDay? = nil, points: Points, count: Int64) {
        self.rule = rule
        self.period = period
        self.points = points
        self.count = count
    }

    package init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        let fields = try Fields(json, at: pointer)
        rule = try fields.required("rule")
        period = try fields.optional("period")
        points = try fields.required("points")
        count = try fields.required("count")
    }

    package var json: JSON {
        .members([
            "count": count.json, "period": period?.json, "points": points.json, "rule": rule.json,
        ])
    }
}

/// Units that a stamp card counts.
package struct StampUnits: Hashable, Sendable, JSONValue {
    package let stamp: RuleName
    package let units: Int64
    /// Of a purchase, the units on each of its lines.
    package let lines: [Int64]

    package init(stamp: RuleName, units: Int64, lines: [Int64] = []) {
        self.stamp = stamp
        self.units = units
        self.lines = lines
    }

    package init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        let fields = try Fields(json, at: pointer)
        stamp = try fields.required("stamp")
        units = try fields.required("units")
        lines = try fields.optional("lines") ?? []
    }

    package var json: JSON {
        .members(["lines": lines.isEmpty ? nil : lines.json, "stamp": stamp.json, "units": units.json])
    }
}

/// A reward that a rule gave.
package struct GrantedReward: Hashable, Sendable, JSONValue {
    package let rule: RuleName
    package let reward: String

    package init(rule: RuleName, reward: String) {
        self.rule = rule
        self.reward = reward
    }

    package init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        let fields = try Fields(json, at: pointer)
        rule = try fields.required("rule")
        reward = try fields.required("reward")
    }

    package var json: JSON {
        [
            "reward": reward.json, "rule": rule.json,
        ]
    }
}
