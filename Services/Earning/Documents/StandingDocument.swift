// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import Storage

extension Standing: Document {
    package static let collection = Collection("standing")
    package var id: String { member.text }

    package init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        let fields = try Fields(json, at: pointer)
        self.init(
            member: try fields.required("member"),
            enrolledAt: try fields.required("enrolledAt"),
            absences: try fields.optional("absences") ?? [],
            segments: Set(try fields.optional("segments") ?? [])
        )
    }

    package var json: JSON {
        .members([
            "absences": absences.isEmpty ? nil : absences.json, "enrolledAt": enrolledAt.json, "member": member.json,
            "segments": segments.isEmpty ? nil : segments.sorted().json,
        ])
    }
}

extension Standing.Absence: JSONValue {
    init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        let fields = try Fields(json, at: pointer)
        status = try fields.required("status")
        from = try fields.required("from")
        until = try fields.optional("until")
    }

    var json: JSON { .members(["from": from.json, "status": status.json, "until": until?.json]) }
}
