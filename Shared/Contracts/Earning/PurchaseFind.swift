// SPDX-License-Identifier: Apache-2.0

import Kernel

/// `purchase.find`: whose purchase it is.
///
/// A gateway asks every shard, for a return that names no member.
package struct PurchaseFind: Body, Hashable {
    package static let type = "purchase.find"

    package let purchase: PurchaseNumber
    /// Who reported it.
    package let source: String

    package init(purchase: PurchaseNumber, source: String) {
        self.purchase = purchase
        self.source = source
    }

    package init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        let fields = try Fields(json, at: pointer)
        purchase = try fields.required("purchase")
        source = try fields.text("source", limit: Limits.sourceCharacters)
    }

    package var json: JSON { ["purchase": purchase.json, "source": source.json] }
}
