// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import Storage

/// A return that came before its purchase.
///
/// No journal carries it: it is an answer that is still owed.
struct WaitingReturn: Document {
    static let collection = Collection("waitingReturn", indexes: ["purchase", "since"])

    let message: Message
    /// Who reports the purchase, and its number.
    let purchaseSource: String
    let purchase: PurchaseNumber
    let occurredAt: Timestamp
    let since: Timestamp

    init(message: Message, purchaseSource: String, purchase: PurchaseNumber, occurredAt: Timestamp, since: Timestamp) {
        self.message = message
        self.purchaseSource = purchaseSource
        self.purchase = purchase
        self.occurredAt = occurredAt
        self.since = since
    }

    var id: String { Self.id(of: message) }
    var keys: [IndexKey?] { [Self.key(of: purchase, source: purchaseSource), .integer(since.milliseconds)] }

    // A source has no space in it, so the first one ends it.

    static func id(of message: Message) -> String { "\(message.source) \(message.id)" }

    /// What the returns of a purchase are found by, in the index `purchase`.
    static func key(of purchase: PurchaseNumber, source: String) -> IndexKey { .text("\(source) \(purchase)") }

    init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        let fields = try Fields(json, at: pointer)
        let json: JSON = try fields.required("message")
        do throws(Rejection) { message = try Message(json) } catch {
            throw Invalid(pointer["message"], error.description)
        }
        purchaseSource = try fields.required("purchaseSource")
        purchase = try fields.required("purchase")
        occurredAt = try fields.required("occurredAt")
        since = try fields.required("since")
    }

    var json: JSON {
        [
            "message": message.json, "occurredAt": occurredAt.json, "purchase": purchase.json,
            "purchaseSource": purchaseSource.json, "since": since.json,
        ]
    }
}
