// SPDX-License-Identifier: Apache-2.0

import Kernel

/// Which side of a transfer an entry is.
package enum TransferSide: String, Sendable, JSONWord {
    case out, `in`
    /// It was declined, and came back.
    case returned
}

/// `points.transferred`: points went from one member to another. Each side has an entry of its own.
package struct PointsTransferred: Body, Hashable {
    package static let type = "points.transferred"

    package let member: MemberID
    /// The other side.
    package let other: MemberID
    /// Names both entries.
    package let transfer: TransferID
    package let side: TransferSide
    /// Below zero on the side that gives.
    package let points: Points
    /// The balance afterwards.
    package let balance: Points
    /// How much of it paid what the member owed, in the order of `lots`.
    package let debtPaid: Points
    package let lots: [LotPoints]
    package let reason: String
    package let actor: String
    package let occurredAt: Timestamp

    package init(
        member: MemberID,
        other: MemberID,
        transfer: TransferID,
        side: TransferSide,
        points: Points,
        balance: Points,
        debtPaid: Points = .zero,
        lots: [LotPoints],
        reason: String,
        actor: String,
        occurredAt: Timestamp
    ) {
        self.member = member
        self.other = other
        self.transfer = transfer
        self.side = side
        self.points = points
        self.balance = balance
        self.debtPaid = debtPaid
        self.lots = lots
        self.reason = reason
        self.actor = actor
        self.occurredAt = occurredAt
    }

    package init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        let fields = try Fields(json, at: pointer)
        member = try fields.required("member")
        other = try fields.required("other")
        transfer = try fields.required("transfer")
        side = try fields.required("side")
        points = try fields.required("points")
        balance = try fields.required("balance")
        debtPaid = try fields.optional("debtPaid") ?? .zero
        lots = try fields.required("lots")
        reason = try fields.required("reason")
        actor = try fields.required("actor")
        occurredAt = try fields.required("occurredAt")
    }

    package var json: JSON {
        .members([
            "actor": actor.json, "balance": balance.json, "debtPaid": debtPaid == .zero ? nil : debtPaid.json,
            "lots": lots.json, "member": member.json, "occurredAt": occurredAt.json, "other": other.json,
            "points": points.json, "reason": reason.json, "side": side.json, "transfer": transfer.json,
        ])
    }
}

/// `transfer.offered`: what a shard tells the shard of the member who is to get points.
package struct TransferOffered: Body, Hashable {
    package static let type = "transfer.offered"

    /// To whom.
    package let member: MemberID
    package let from: MemberID
    package let transfer: TransferID
    package let points: Points
    package let lots: [LotPoints]
    package let reason: String
    package let actor: String
    package let occurredAt: Timestamp

    package init(
        member: MemberID,
        from: MemberID,
        transfer: TransferID,
        points: Points,
        lots: [LotPoints],
        reason: String,
        actor: String,
        occurredAt: Timestamp
    ) {
        self.member = member
        self.from = from
        self.transfer = transfer
        self.points = points
        self.lots = lots
        self.reason = reason
        self.actor = actor
        self.occurredAt = occurredAt
    }

    package init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        let fields = try Fields(json, at: pointer)
        member = try fields.required("member")
        from = try fields.required("from")
        transfer = try fields.required("transfer")
        points = try fields.required("points")
        lots = try fields.required("lots")
        reason = try fields.required("reason")
        actor = try fields.required("actor")
        occurredAt = try fields.required("occurredAt")
    }

    package var json: JSON {
        [
            "actor": actor.json, "from": from.json, "lots": lots.json, "member": member.json,
            "occurredAt": occurredAt.json, "points": points.json, "reason": reason.json,
            "transfer": transfer.json,
        ]
    }
}

/// `transfer.declined`: the points of a transfer cannot be taken, and go back.
package struct TransferDeclined: Body, Hashable {
    package static let type = "transfer.declined"

    /// Whose they are.
    package let member: MemberID
    package let to: MemberID
    package let transfer: TransferID
    package let code: ProblemCode
    package let points: Points
    package let lots: [LotPoints]
    package let occurredAt: Timestamp

    package init(
        member: MemberID,
        to: MemberID,
        transfer: TransferID,
        code: ProblemCode,
        points: Points,
        lots: [LotPoints],
        occurredAt: Timestamp
    ) {
        self.member = member
        self.to = to
        self.transfer = transfer
        self.code = code
        self.points = points
        self.lots = lots
        self.occurredAt = occurredAt
    }

    package init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        let fields = try Fields(json, at: pointer)
        member = try fields.required("member")
        to = try fields.required("to")
        transfer = try fields.required("transfer")
        code = try fields.required("code")
        points = try fields.required("points")
        lots = try fields.required("lots")
        occurredAt = try fields.required("occurredAt")
    }

    package var json: JSON {
        [
            "code": code.json, "lots": lots.json, "member": member.json, "occurredAt": occurredAt.json,
            "points": points.json, "to": to.json, "transfer": transfer.json,
        ]
    }
}
