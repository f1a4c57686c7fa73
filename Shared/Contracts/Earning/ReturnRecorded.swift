// SPDX-License-Identifier: Apache-2.0

import Kernel

/// `return.recorded`: something of a purchase was given back, and what of its points goes with it.
package struct ReturnRecorded: Body, Hashable {
    package static let type = "return.recorded"

    package let number: ReturnNumber
    /// Who reported the return.
    package let source: String
    package let purchase: PurchaseNumber
    /// Who reported the purchase.
    package let purchaseSource: String
    package let member: MemberID
    package let currency: Currency
    /// What was given back, of all lines.
    package let amount: Amount
    /// The points that go.
    package let revoked: Points
    /// What goes of that which counts for tiers.
    package let qualifying: Points
    /// The day on which the purchase counted for tiers; nil in a program without.
    package let day: CalendarDay?
    /// Only lines of which something goes.
    package let lines: [LineReturn]
    /// Of the points that go, what had expired unspent, and is not taken a second time.
    package let expired: [LotPoints]
    /// What is free again, of campaigns that are capped or numbered.
    package let counted: [CountedAward]
    package let stamps: [StampUnits]
    /// Whether nothing is left that earns.
    package let isFull: Bool
    package let occurredAt: Timestamp
    package let recordedAt: Timestamp

    package init(
        number: ReturnNumber,
        source: String,
        purchase: PurchaseNumber,
        purchaseSource: String,
        member: MemberID,
        currency: Currency,
        amount: Amount,
        revoked: Points,
        qualifying: Points,
        day: CalendarDay? = nil,
        lines: [LineReturn],
        expired: [LotPoints] = [],
        counted: [CountedAward] = [],
        stamps: [StampUnits] = [],
        isFull: Bool = false,
        occurredAt: Timestamp,
        recordedAt: Timestamp
    ) {
        self.number = number
        self.source = source
        self.purchase = purchase
        self.purchaseSource = purchaseSource
        self.member = member
        self.currency = currency
        self.amount = amount
        self.revoked = revoked
        self.qualifying = qualifying
        self.day = day
        self.lines = lines
        self.expired = expired
        self.counted = counted
        self.stamps = stamps
        self.isFull = isFull
        self.occurredAt = occurredAt
        self.recordedAt = recordedAt
    }

    package init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        let fields = try Fields(json, at: pointer)
        number = try fields.required("return")
        source = try fields.required("source")
        purchase = try fields.required("purchase")
        purchaseSource = try fields.required("purchaseSource")
        member = try fields.required("member")
        currency = try fields.required("currency")
        amount = try fields.required("amount")
        revoked = try fields.required("revoked")
        qualifying = try fields.required("qualifying")
        day = try fields.optional("day")
        lines = try fields.required("lines")
        expired = try fields.optional("expired") ?? []
        counted = try fields.optional("counted") ?? []
        stamps = try fields.optional("stamps") ?? []
        isFull = try fields.optional("full") ?? false
        occurredAt = try fields.required("occurredAt")
        recordedAt = try fields.required("recordedAt")
    }

    package var json: JSON {
        .members([
            "amount": amount.json, "counted": counted.isEmpty ? nil : counted.json, "currency": currency.json, "day": day?.json,
            "expired": expired.isEmpty ? nil : expired.json, "full": isFull ? true : nil, "lines": lines.json,
            "member": member.json, "occurredAt": occurredAt.json, "purchase": purchase.json, "purchaseSource": purchaseSource.json,
            "qualifying": qualifying.json, "recordedAt": recordedAt.json, "return": number.json,
            "revoked": revoked.json, "source": source.json, "stamps": stamps.isEmpty ? nil : stamps.json,
        ])
    }
}

/// What of a line goes with a return.
package struct LineReturn: Hashable, Sendable, JSONValue {
    /// Nil for a purchase without lines.
    package let line: LineName?
    package let amount: Amount
    package let quantity: Int64
    package let points: Points
    /// What goes of that which counts for tiers.
    package let qualifying: Points
    /// The rules that gave those points; they sum to `points`.
    package let rules: [RulePoints]

    package init(
        line: LineName?,
        amount: Amount,
        quantity: Int64,
        points: Points,
        qualifying: Points,
        rules: [RulePoints]
    ) {
        self.line = line
        self.amount = amount
        self.quantity = quantity
        self.points = points
        self.qualifying = qualifying
        self.rules = rules
    }

    package init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        let fields = try Fields(json, at: pointer)
        line = try fields.optional("line")
        amount = try fields.required("amount")
        quantity = try fields.optional("quantity") ?? 0
        points = try fields.required("points")
        qualifying = try fields.required("qualifying")
        rules = try fields.optional("rules") ?? []
    }

    package var json: JSON {
        .members([
            "amount": amount.json, "line": line?.json, "points": points.json, "qualifying": qualifying.json,
            "quantity": quantity == 0 ? nil : quantity.json,
            "rules": rules.isEmpty ? nil : rules.json,
        ])
    }
}
