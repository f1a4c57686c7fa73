// SPDX-License-Identifier: Apache-2.0

import Kernel

/// `purchase.returned`: something of a purchase, or all that is left of it, was given back.
package struct PurchaseReturned: Body, Hashable {
    package static let type = "purchase.returned"

    package let purchase: PurchaseNumber
    /// Who reported the purchase; nil: who reports the return.
    package let purchaseSource: String?
    package let member: MemberID?
    /// The shop's number of the return; nil: the id of the message.
    package let number: ReturnNumber?
    package let extent: Extent

    /// How much was given back.
    package enum Extent: Hashable, Sendable {
        case everything
        case amount(Amount)
        case lines([ReturnedPart])
    }

    package init(
        purchase: PurchaseNumber,
        purchaseSource: String? = nil,
        member: MemberID? = nil,
        number: ReturnNumber? = nil,
        extent: Extent = .everything
    ) {
        self.purchase = purchase
        self.purchaseSource = purchaseSource
        self.member = member
        self.number = number
        self.extent = extent
    }

    package init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        let fields = try Fields(json, at: pointer)
        purchase = try fields.required("purchase")
        purchaseSource = try fields.text("purchaseSource", ifPresent: Limits.sourceCharacters)
        member = try fields.optional("member")
        number = try fields.optional("return")
        let lines: [ReturnedPart]? = try fields.array("lines", limit: Limits.purchaseLines)
        let amount = try fields.integer("amount", ifPresentIn: 1...Limits.magnitude)
        switch (lines, amount) {
        case (nil, nil): extent = .everything
        case (nil, let amount?): extent = .amount(Amount(amount))
        case (let lines?, nil): extent = .lines(try Self.distinct(lines, at: pointer["lines"]))
        case (_?, _?): throw Invalid(pointer["amount"], "cannot stand beside lines; a line can have an amount")
        }
    }

    private static func distinct(_ parts: [ReturnedPart], at pointer: Pointer) throws(Invalid) -> [ReturnedPart] {
        guard !parts.isEmpty else { throw Invalid(pointer, "names no line") }
        var seen: Set<LineName> = []
        for (index, part) in parts.enumerated() where !seen.insert(part.line).inserted {
            throw Invalid(pointer[index]["line"], "stands twice: \(part.line)")
        }
        return parts
    }

    package var json: JSON {
        var amount: Amount?
        var lines: [ReturnedPart]?
        switch extent {
        case .everything: break
        case .amount(let some): amount = some
        case .lines(let some): lines = some
        }
        return .members([
            "amount": amount?.json, "lines": lines?.json, "member": member?.json, "purchase": purchase.json,
            "purchaseSource": purchaseSource?.json, "return": number?.json,
        ])
    }
}

/// What of a line was given back: so many units, so much of its amount, or both; neither: all that is left of it.
package struct ReturnedPart: Hashable, Sendable, JSONValue {
    package let line: LineName
    package let quantity: Int64?
    package let amount: Amount?

    package init(line: LineName, quantity: Int64? = nil, amount: Amount? = nil) {
        self.line = line
        self.quantity = quantity
        self.amount = amount
    }

    package init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        let fields = try Fields(json, at: pointer)
        line = try fields.required("line")
        quantity = try fields.integer("quantity", ifPresentIn: 1...Limits.magnitude)
        amount = try fields.integer("amount", ifPresentIn: 1...Limits.magnitude).map { Amount($0) }
    }

    package var json: JSON {
        .members(["amount": amount?.json, "line": line.json, "quantity": quantity?.json])
    }
}
