// SPDX-License-Identifier: Apache-2.0

import Kernel

/// `return.voided`: a return is as if it had not been.
package struct ReturnVoided: Body, Hashable {
    package static let type = "return.voided"

    package let number: ReturnNumber
    package let source: String
    package let purchase: PurchaseNumber
    package let purchaseSource: String
    package let member: MemberID
    package let currency: Currency
    /// What comes back to the purchase.
    package let amount: Amount
    /// The points that its lines have again.
    package let points: Points
    package let qualifying: Points
    /// The day on which the purchase counts for tiers; nil in a program without.
    package let day: CalendarDay?
    package let lines: [LineReturn]
    /// What of the expired points the return had counted.
    package let expired: [LotPoints]
    /// The points that the member has again, in their lots.
    package let lots: [LotPoints]
    /// What the member does not owe any more.
    package let forgiven: Points
    /// The balance afterwards.
    package let balance: Points
    /// How much of it paid what the member owed, in the order of `lots`.
    package let debtPaid: Points
    /// Why the purchase has so many points of each rule again.
    package let explanation: [Explanation]
    /// Whether the purchase had been given back in full.
    package let wasFull: Bool
    /// What it counts for again.
    package let counted: [CountedAward]
    package let stamps: [StampUnits]
    package let actor: String
    package let reason: String
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
        points: Points,
        qualifying: Points,
        day: CalendarDay? = nil,
        lines: [LineReturn],
        expired: [LotPoints] = [],
        lots: [LotPoints] = [],
        forgiven: Points = .zero,
        balance: Points,
        debtPaid: Points = .zero,
        explanation: [Explanation] = [],
        wasFull: Bool,
        counted: [CountedAward] = [],
        stamps: [StampUnits] = [],
        actor: String,
        reason: String,
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
        self.points = points
        self.qualifying = qualifying
        self.day = day
        self.lines = lines
        self.expired = expired
        self.lots = lots
        self.forgiven = forgiven
        self.balance = balance
        self.debtPaid = debtPaid
        self.explanation = explanation
        self.wasFull = wasFull
        self.counted = counted
        self.stamps = stamps
        self.actor = actor
        self.reason = reason
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
        points = try fields.required("points")
        qualifying = try fields.required("qualifying")
        day = try fields.optional("day")
        lines = try fields.required("lines")
        expired = try fields.optional("expired") ?? []
        lots = try fields.optional("lots") ?? []
        forgiven = try fields.optional("forgiven") ?? .zero
        balance = try fields.required("balance")
        debtPaid = try fields.optional("debtPaid") ?? .zero
        explanation = try fields.optional("explanation") ?? []
        wasFull = try fields.required("wasFull")
        counted = try fields.optional("counted") ?? []
        stamps = try fields.optional("stamps") ?? []
        actor = try fields.required("actor")
        reason = try fields.required("reason")
        occurredAt = try fields.required("occurredAt")
        recordedAt = try fields.required("recordedAt")
    }

    package var json: JSON {
        .members([
            "actor": actor.json, "amount": amount.json, "balance": balance.json,
            "counted": counted.isEmpty ? nil : counted.json, "currency": currency.json, "day": day?.json,
            "debtPaid": debtPaid == .zero ? nil : debtPaid.json,
            "expired": expired.isEmpty ? nil : expired.json,
            "explanation": explanation.isEmpty ? nil : explanation.json,
            "forgiven": forgiven == .zero ? nil : forgiven.json, "lines": lines.json,
            "lots": lots.isEmpty ? nil : lots.json, "member": member.json, "occurredAt": occurredAt.json,
            "points": points.json, "purchase": purchase.json, "purchaseSource": purchaseSource.json,
            "qualifying": qualifying.json, "reason": reason.json, "recordedAt": recordedAt.json,
            "return": number.json, "source": source.json, "stamps": stamps.isEmpty ? nil : stamps.json,
            "wasFull": wasFull.json,
        ])
    }
}
