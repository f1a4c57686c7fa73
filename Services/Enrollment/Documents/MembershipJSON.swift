// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel

extension Membership: JSONValue {
    package init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        let fields = try Fields(json, at: pointer)
        member = try fields.required("member")
        enrolledAt = try fields.required("enrolledAt")
        status = try fields.required("status")
        since = try fields.required("since")
        identifiers = try fields.required("identifiers")
        segments = try fields.required("segments")
        consents = try fields.required("consents")
        birthdayToldAt = try fields.optional("birthdayToldAt")
        lastActivityAt = try fields.required("lastActivityAt")
        last = try fields.required("last")
    }

    package var json: JSON {
        .members([
            "birthdayToldAt": birthdayToldAt?.json, "consents": consents.json, "enrolledAt": enrolledAt.json,
            "identifiers": identifiers.json,
            "last": last.json, "lastActivityAt": lastActivityAt.json, "member": member.json,
            "segments": segments.json, "since": since.json, "status": status.json,
        ])
    }
}

extension Consent: JSONValue {
    package init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        let fields = try Fields(json, at: pointer)
        scope = try ConsentScope(json, at: pointer)
        granted = try fields.required("granted")
        at = try fields.required("at")
    }

    package var json: JSON { scope.json.with("at", at.json).with("granted", granted.json) }
}
