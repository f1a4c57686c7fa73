// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import Storage

extension ReturnedPurchase: Document {
    package static let collection = Collection("returnedPurchase")
    package var id: String { key }

    package init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        let fields = try Fields(json, at: pointer)
        self.init(
            purchase: try fields.required("purchase"),
            source: try fields.required("source"),
            member: try fields.required("member"),
            returns: try fields.required("returns"),
            voided: try fields.optional("voided") ?? [],
            lines: try fields.required("lines"),
            lost: try fields.optional("lost") ?? []
        )
        guard Self.canBeReturned(lines) else { throw Invalid(pointer["lines"], "is more than any purchase has") }
    }

    package var json: JSON {
        .members([
            "lines": lines.json, "lost": lost.isEmpty ? nil : lost.json, "member": member.json, "purchase": purchase.json,
            "returns": returns.json, "source": source.json, "voided": voided.isEmpty ? nil : voided.json,
        ])
    }
}
