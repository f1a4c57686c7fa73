// SPDX-License-Identifier: Apache-2.0

import Kernel

/// One line of a receipt.
package struct PurchaseLine: Hashable, Sendable, JSONValue {
    package let line: LineName
    package let sku: String?
    package let category: String?
    package let brand: String?
    /// How many units; at least 1.
    package let quantity: Int64
    /// What was paid for all of them after discounts; never negative.
    package let amount: Amount
    /// How much of that is tax.
    package let tax: Amount?

    package init(
        line: LineName,
        sku: String? = nil,
        category: String? = nil,
        brand: String? = nil,
        quantity: Int64 = 1,
        amount: Amount,
        tax: Amount? = nil
    ) {
        self.line = line
        self.sku = sku
        self.category = category
        self.brand = brand
        self.quantity = quantity
        self.amount = amount
        self.tax = tax
    }

    package init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        let fields = try Fields(json, at: pointer)
        line = try fields.required("line")
        sku = try fields.text("sku", ifPresent: Limits.labelCharacters)
        category = try fields.text("category", ifPresent: Limits.labelCharacters)
        brand = try fields.text("brand", ifPresent: Limits.labelCharacters)
        quantity = try fields.integer("quantity", in: 1...Limits.magnitude)
        amount = try fields.paid("amount")
        tax = try fields.tax(of: amount)
    }

    package var json: JSON {
        .members([
            "amount": amount.json, "brand": brand?.json, "category": category?.json, "line": line.json,
            "quantity": quantity.json, "sku": sku?.json, "tax": tax?.json,
        ])
    }
}

/// What a part of a purchase was paid with.
package struct Tender: Hashable, Sendable, JSONValue {
    /// Such as `card`, `cash`, `giftcard` or `points`.
    package let kind: String
    package let amount: Amount

    package init(kind: String, amount: Amount) {
        self.kind = kind
        self.amount = amount
    }

    package init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        let fields = try Fields(json, at: pointer)
        kind = try fields.text("kind")
        amount = try fields.paid("amount")
    }

    package var json: JSON { ["amount": amount.json, "kind": kind.json] }
}

/// Who let something pass that the rules would refuse, and why.
package struct Override: Hashable, Sendable, JSONValue {
    package let actor: String
    package let reason: String

    package init(actor: String, reason: String) {
        self.actor = actor
        self.reason = reason
    }

    package init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        let fields = try Fields(json, at: pointer)
        actor = try fields.text("actor")
        reason = try fields.text("reason", limit: Limits.textCharacters)
    }

    package var json: JSON { ["actor": actor.json, "reason": reason.json] }
}

extension Fields {
    /// An amount that was paid: never negative.
    func paid(_ key: String) throws(Invalid) -> Amount { Amount(try integer(key, in: 0...Limits.magnitude)) }

    /// The `tax` in an amount, if it is there.
    func tax(of amount: Amount) throws(Invalid) -> Amount? {
        try integer("tax", ifPresentIn: 0...amount.minorUnits).map { Amount($0) }
    }
}
