// SPDX-License-Identifier: Apache-2.0

import Kernel

/// `return.charged`: points that were to go with a return were not there; the shop keeps their worth back.
package struct ReturnCharged: Body, Hashable {
    package static let type = "return.charged"

    package let member: MemberID
    package let cause: TakeCause
    package let points: Points
    /// In minor units.
    package let amount: Amount
    package let currency: Currency
    package let occurredAt: Timestamp

    package init(
        member: MemberID,
        cause: TakeCause,
        points: Points,
        amount: Amount,
        currency: Currency,
        occurredAt: Timestamp
    ) {
        self.member = member
        self.cause = cause
        self.points = points
        self.amount = amount
        self.currency = currency
        self.occurredAt = occurredAt
    }

    package init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        let fields = try Fields(json, at: pointer)
        member = try fields.required("member")
        cause = try TakeCause(json, at: pointer)
        points = try fields.required("points")
        amount = try fields.required("amount")
        currency = try fields.required("currency")
        occurredAt = try fields.required("occurredAt")
    }

    package var json: JSON {
        cause.inlined(
            in: .members([
                "amount": amount.json, "currency": currency.json, "member": member.json,
                "occurredAt": occurredAt.json, "points": points.json,
            ]))
    }
}
