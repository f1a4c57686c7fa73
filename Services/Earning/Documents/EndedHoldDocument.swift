// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import Storage

extension EndedHold: Document {
    package static let collection = Collection("endedHold")
    package var id: String { key }

    package init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        let fields = try Fields(json, at: pointer)
        self.init(
            member: try fields.required("member"),
            hold: try fields.required("hold"),
            state: try fields.required("state"),
            spent: try fields.optional("spent") ?? [],
            restored: try fields.optional("restored") ?? .zero,
            position: try fields.required("position")
        )
        guard spent.allSatisfy({ $0.points > .zero }), spent.map(\.points).sum <= Int128(Limits.magnitude), restored >= .zero,
            restored <= spent.points
        else { throw Invalid(pointer["spent"], "cannot be what was spent") }
    }

    package var json: JSON {
        .members([
            "hold": hold.json, "member": member.json, "position": position.json,
            "restored": restored == .zero ? nil : restored.json, "spent": spent.isEmpty ? nil : spent.json, "state": state.json,
        ])
    }
}
