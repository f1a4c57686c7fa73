// SPDX-License-Identifier: Apache-2.0

import Kernel

/// `return.void`: a return is to be as if it had not been.
package struct ReturnVoid: Body, Hashable {
    package static let type = "return.void"

    package let number: ReturnNumber
    /// Who reported the purchase; nil: who sends this.
    package let purchaseSource: String?
    package let actor: String
    package let reason: String

    package init(
        number: ReturnNumber,
        purchaseSource: String? = nil,
        actor: String,
        reason: String
    ) {
        self.number = number
        self.purchaseSource = purchaseSource
        self.actor = actor
        self.reason = reason
    }

    package init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        let fields = try Fields(json, at: pointer)
        number = try fields.required("return")
        purchaseSource = try fields.text("purchaseSource", ifPresent: Limits.sourceCharacters)
        actor = try fields.actor()
        reason = try fields.reason()
    }

    package var json: JSON {
        .members([
            "actor": actor.json, "purchaseSource": purchaseSource?.json, "reason": reason.json,
            "return": number.json,
        ])
    }
}

/// `return.find`: whose return it is, asked by a gateway.
package struct ReturnFind: Body, Hashable {
    package static let type = "return.find"

    package let number: ReturnNumber
    package let source: String

    package init(number: ReturnNumber, source: String) {
        self.number = number
        self.source = source
    }

    package init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        let fields = try Fields(json, at: pointer)
        number = try fields.required("return")
        source = try fields.required("source")
    }

    package var json: JSON {
        [
            "return": number.json, "source": source.json,
        ]
    }
}
