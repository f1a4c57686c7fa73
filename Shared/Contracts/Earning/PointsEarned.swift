// SPDX-License-Identifier: Apache-2.0

import Kernel

/// `points.earned`: a member earned points by one cause, in which lots they lie, and why there are that many.
package struct PointsEarned: Body, Hashable {
    package static let type = "points.earned"

    package let member: MemberID
    package let cause: EarnCause
    package let points: Points
    /// The balance afterwards.
    package let balance: Points
    /// How much of it paid what the member owed; the rest is in `lots`.
    package let debtPaid: Points
    package let lots: [EarnedLot]
    package let explanation: [Explanation]
    package let occurredAt: Timestamp

    package init(
        member: MemberID,
        cause: EarnCause,
        points: Points,
        balance: Points,
        debtPaid: Points = .zero,
        lots: [EarnedLot],
        explanation: [Explanation],
        occurredAt: Timestamp
    ) {
        self.member = member
        self.cause = cause
        self.points = points
        self.balance = balance
        self.debtPaid = debtPaid
        self.lots = lots
        self.explanation = explanation
        self.occurredAt = occurredAt
    }

    package init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        let fields = try Fields(json, at: pointer)
        member = try fields.required("member")
        cause = try EarnCause(json, at: pointer)
        points = try fields.required("points")
        balance = try fields.required("balance")
        debtPaid = try fields.optional("debtPaid") ?? .zero
        lots = try fields.required("lots")
        explanation = try fields.required("explanation")
        occurredAt = try fields.required("occurredAt")
    }

    package var json: JSON {
        cause.inlined(
            in: .members([
                "balance": balance.json, "debtPaid": debtPaid == .zero ? nil : debtPaid.json,
                "explanation": explanation.json, "lots": lots.json, "member": member.json,
                "occurredAt": occurredAt.json, "points": points.json,
            ]))
    }
}

/// A lot that was opened.
package struct EarnedLot: Hashable, Sendable, JSONValue {
    package let lot: LotID
    package let points: Points
    /// The partner whose purchase it comes from; lots of different partners are never one.
    package let partner: String?
    /// The first instant at which it is gone; nil: never.
    package let expiresAt: Timestamp?
    /// From when on it can be spent; nil: at once.
    package let activeAt: Timestamp?

    package init(
        lot: LotID,
        points: Points,
        partner: String? = nil,
        expiresAt: Timestamp? = nil,
        activeAt: Timestamp? = nil
    ) {
        self.lot = lot
        self.points = points
        self.partner = partner
        self.expiresAt = expiresAt
        self.activeAt = activeAt
    }

    package init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        let fields = try Fields(json, at: pointer)
        lot = try fields.required("lot")
        points = try fields.required("points")
        partner = try fields.optional("partner")
        expiresAt = try fields.optional("expiresAt")
        activeAt = try fields.optional("activeAt")
    }

    package var json: JSON {
        .members([
            "activeAt": activeAt?.json, "expiresAt": expiresAt?.json, "lot": lot.json,
            "partner": partner?.json, "points": points.json,
        ])
    }
}

/// Why a rule gave so many points: enough to work them out again by hand.
package struct Explanation: Hashable, Sendable, JSONValue {
    package let rule: RuleName
    /// The program that it stands in.
    package let version: Version
    package let points: Points
    /// For people.
    package let text: String
    /// What went into the rule, and the exact result before the rounding.
    package let inputs: JSON
    /// Its points on each line, in the order of the lines.
    package let allocation: [LinePoints]

    package init(rule: RuleName, version: Version, points: Points, text: String, inputs: JSON, allocation: [LinePoints]) {
        self.rule = rule
        self.version = version
        self.points = points
        self.text = text
        self.inputs = inputs
        self.allocation = allocation
    }

    package init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        let fields = try Fields(json, at: pointer)
        rule = try fields.required("rule")
        version = try fields.required("version")
        points = try fields.required("points")
        text = try fields.required("text")
        inputs = try fields.required("inputs")
        allocation = try fields.required("allocation")
    }

    package var json: JSON {
        [
            "allocation": allocation.json, "inputs": inputs, "points": points.json, "rule": rule.json,
            "text": text.json,
            "version": version.json,
        ]
    }
}

/// Points on a line.
package struct LinePoints: Hashable, Sendable, JSONValue {
    /// Nil for a purchase without lines.
    package let line: LineName?
    package let points: Points

    package init(line: LineName?, points: Points) {
        self.line = line
        self.points = points
    }

    package init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        let fields = try Fields(json, at: pointer)
        line = try fields.optional("line")
        points = try fields.required("points")
    }

    package var json: JSON { .members(["line": line?.json, "points": points.json]) }
}
