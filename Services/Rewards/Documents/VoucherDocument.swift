// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import Storage

/// Found by its code, and by when it ends while it can be used.
extension IssuedVoucher: Document {
    static let codeIndex = "code"
    static let expiryIndex = "expiry"
    package static let collection = Collection("voucher", indexes: [codeIndex, expiryIndex])
    package var id: String { voucher.text }
    package var keys: [IndexKey?] {
        [.text(code.text), state == .open ? expiresAt.map { .integer($0.milliseconds) } : nil]
    }

    package init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        let fields = try Fields(json, at: pointer)
        self.init(
            voucher: try fields.required("voucher"), redemption: try fields.required("redemption"),
            member: try fields.required("member"), reward: try fields.required("reward"), code: try fields.required("code"),
            position: try fields.required("position"), issuedAt: try fields.required("issuedAt"),
            expiresAt: try fields.optional("expiresAt"), uses: try fields.required("uses"))
        used = try fields.optional("used") ?? 0
        loose = try fields.optional("loose") ?? 0
        state = try fields.required("state")
        last = try fields.optional("last")
    }

    package var json: JSON {
        .members([
            "code": code.json, "expiresAt": expiresAt?.json, "issuedAt": issuedAt.json, "last": last?.json,
            "loose": loose.unlessZero, "member": member.json, "position": position.json, "redemption": redemption.json,
            "reward": reward.json, "state": state.json, "used": used.unlessZero, "uses": uses.json, "voucher": voucher.json,
        ])
    }
}

extension IssuedVoucher.Use: JSONValue {
    init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        let fields = try Fields(json, at: pointer)
        at = try fields.required("at")
        purchase = try fields.optional("purchase")
        store = try fields.optional("store")
    }

    var json: JSON { .members(["at": at.json, "purchase": purchase?.json, "store": store?.json]) }
}

/// Under the purchase.
extension PurchaseVouchers: Document {
    package static let collection = Collection("purchaseVouchers")
    package var id: String { purchase.text }

    package init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        let fields = try Fields(json, at: pointer)
        purchase = try PurchaseKey(json, at: pointer)
        vouchers = try fields.required("vouchers")
    }

    package var json: JSON { purchase.json.with("vouchers", vouchers.json) }
}
