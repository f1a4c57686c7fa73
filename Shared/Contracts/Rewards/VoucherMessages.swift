// SPDX-License-Identifier: Apache-2.0

import Kernel

/// `voucher.check`: whether a voucher can be used, and for what.
package struct VoucherCheck: Body, Hashable {
    package static let type = "voucher.check"
    package let code: VoucherCode

    package init(code: VoucherCode) { self.code = code }
    package init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        code = try Fields(json, at: pointer).required("code")
    }
    package var json: JSON { ["code": code.json] }
}

/// `voucher.use`: a till takes a voucher, before it is paid.
package struct VoucherUse: Body, Hashable {
    package static let type = "voucher.use"

    package let code: VoucherCode
    /// The number that the purchase will have.
    package let purchase: PurchaseNumber?
    /// Who will report that; nil: who sends this.
    package let purchaseSource: String?
    package let store: String?

    package init(code: VoucherCode, purchase: PurchaseNumber? = nil, purchaseSource: String? = nil, store: String? = nil) {
        self.code = code
        self.purchase = purchase
        self.purchaseSource = purchaseSource
        self.store = store
    }

    package init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        let fields = try Fields(json, at: pointer)
        code = try fields.required("code")
        purchase = try fields.optional("purchase")
        purchaseSource = try fields.text("purchaseSource", ifPresent: Limits.sourceCharacters)
        store = try fields.text("store", ifPresent: Limits.labelCharacters)
        if purchaseSource != nil, purchase == nil { throw Invalid(pointer["purchase"], "is missing") }
    }

    package var json: JSON {
        .members([
            "code": code.json, "purchase": purchase?.json, "purchaseSource": purchaseSource?.json, "store": store?.json,
        ])
    }
}

/// `voucher.void`: a voucher can be used no more. What it took stays spent.
package struct VoucherVoid: Body, Hashable {
    package static let type = "voucher.void"

    package let code: VoucherCode
    package let reason: String
    package let actor: String

    package init(code: VoucherCode, reason: String, actor: String) {
        self.code = code
        self.reason = reason
        self.actor = actor
    }

    package init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        let fields = try Fields(json, at: pointer)
        code = try fields.required("code")
        reason = try fields.reason()
        actor = try fields.actor()
    }

    package var json: JSON { ["actor": actor.json, "code": code.json, "reason": reason.json] }
}
