// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel

/// Part of an account.
extension MemberTier: JSONValue {
    init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        let fields = try Fields(json, at: pointer)
        self.init(
            qualifying: QualifyingHistory(days: try fields.optional("qualifying") ?? []),
            standing: try fields.optional("standing"),
            past: try fields.optional("past") ?? [],
            told: try fields.optional("told")
        )
    }

    var json: JSON {
        .members([
            "past": past.isEmpty ? nil : past.json, "qualifying": qualifying.days.isEmpty ? nil : qualifying.days.json,
            "standing": standing?.json, "told": told?.json,
        ])
    }
}

extension TierStanding: JSONValue {
    init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        let fields = try Fields(json, at: pointer)
        self.init(
            tier: try fields.required("tier"), since: try fields.required("since"), until: try fields.optional("until"),
            graceUntil: try fields.optional("graceUntil"))
    }

    var json: JSON {
        .members(["graceUntil": graceUntil?.json, "since": since.json, "tier": tier.json, "until": until?.json])
    }
}

extension QualifyingDay: JSONValue {
    init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        let fields = try Fields(json, at: pointer)
        self.init(day: try fields.required("day"), points: try fields.required("points"))
    }

    var json: JSON { ["day": day.json, "points": points.json] }
}
