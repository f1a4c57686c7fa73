// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import Storage

/// A purchase is found by its number, and those of a friend in the order in which they were told.
extension FriendPurchase: Document {
    static let friendIndex = "friend"
    package static let collection = Collection("purchase", indexes: [friendIndex])

    package var id: String { Self.id(purchase, source: source, of: friend) }
    package var keys: [IndexKey?] { [.text("\(friend) \(position)")] }

    static func id(_ number: PurchaseNumber, source: String, of friend: MemberID) -> String { "\(friend) \(source) \(number)" }

    package init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        let fields = try Fields(json, at: pointer)
        self.init(
            friend: try fields.required("friend"), purchase: try fields.required("purchase"),
            source: try fields.required("source"), currency: try fields.required("currency"),
            position: try fields.required("position"), occurredAt: try fields.required("occurredAt"),
            lines: try fields.required("lines"), taken: Set(try fields.optional("returns") ?? []),
            voided: Set(try fields.optional("voided") ?? []))
    }

    package var json: JSON {
        .members([
            "currency": currency.json, "friend": friend.json, "lines": lines.json, "occurredAt": occurredAt.json,
            "position": position.json, "purchase": purchase.json, "returns": taken.isEmpty ? nil : taken.sorted().json,
            "source": source.json, "voided": voided.isEmpty ? nil : voided.sorted().json,
        ])
    }
}

extension FriendPurchase.Line: JSONValue {
    init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        let fields = try Fields(json, at: pointer)
        line = try fields.optional("line")
        amount = try fields.required("amount")
        basis = try fields.required("basis")
        kept = try fields.required("kept")
    }

    var json: JSON {
        .members(["amount": amount.json, "basis": basis.json, "kept": kept.json, "line": line?.json])
    }
}
