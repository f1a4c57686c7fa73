// SPDX-License-Identifier: Apache-2.0

import Kernel

/// `points.revoked`: points that a purchase had earned were taken back with a return.
package struct PointsRevoked: Body, Hashable {
    package static let type = "points.revoked"

    package let member: MemberID
    package let purchase: PurchaseNumber
    /// Who reported the purchase.
    package let purchaseSource: String
    /// The return that is the cause.
    package let number: ReturnNumber
    package let points: Points
    /// The balance afterwards.
    package let balance: Points
    /// What was taken from which lot.
    package let lots: [LotPoints]
    /// What was not there any more, and is owed from now on; with `lots` it sums to `points`.
    package let owed: Points
    package let occurredAt: Timestamp

    package init(
        member: MemberID,
        purchase: PurchaseNumber,
        purchaseSource: String,
        number: ReturnNumber,
        points: Points,
        balance: Points,
        lots: [LotPoints],
        owed: Points,
        occurredAt: Timestamp
    ) {
        self.member = member
        self.purchase = purchase
        self.purchaseSource = purchaseSource
        self.number = number
        self.points = points
        self.balance = balance
        self.lots = lots
        self.owed = owed
        self.occurredAt = occurredAt
    }

    package init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        let fields = try Fields(json, at: pointer)
        member = try fields.required("member")
        purchase = try fields.required("purchase")
        purchaseSource = try fields.required("purchaseSource")
        number = try fields.required("return")
        points = try fields.required("points")
        balance = try fields.required("balance")
        lots = try fields.required("lots")
        owed = try fields.optional("owed") ?? .zero
        occurredAt = try fields.required("occurredAt")
    }

    package var json: JSON {
        .members([
            "balance": balance.json, "lots": lots.json, "member": member.json, "occurredAt": occurredAt.json,
            "owed": owed == .zero ? nil : owed.json, "points": points.json, "purchase": purchase.json,
            "purchaseSource": purchaseSource.json, "return": number.json,
        ])
    }
}

/// Points of a lot.
package struct LotPoints: Hashable, Sendable, JSONValue {
    package let lot: LotID
    package let points: Points

    package init(lot: LotID, points: Points) {
        self.lot = lot
        self.points = points
    }

    package init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        let fields = try Fields(json, at: pointer)
        lot = try fields.required("lot")
        points = try fields.required("points")
    }

    package var json: JSON { ["lot": lot.json, "points": points.json] }
}
