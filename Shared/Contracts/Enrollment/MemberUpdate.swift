// SPDX-License-Identifier: Apache-2.0

import Kernel

/// `member.update`: what it names is changed, and the rest stays.
package struct MemberUpdate: Body {
    package static let type = "member.update"

    package let member: MemberReference
    package let details: MemberDetails
    /// All segments of the member from now on.
    package let segments: [Label]?

    package init(member: MemberReference, details: MemberDetails = MemberDetails(), segments: [Label]? = nil) {
        self.member = member
        self.details = details
        self.segments = segments
    }

    package init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        let fields = try Fields(json, at: pointer)
        member = try fields.required("member")
        details = try MemberDetails(json, at: pointer)
        segments = try fields.distinct("segments", limit: Limits.profileItems, by: \Label.self)
        guard details != MemberDetails() || segments != nil else { throw Invalid(pointer, "names nothing to change") }
    }

    package var json: JSON { details.json.with("member", member.json).with("segments", segments?.json) }
}

/// `member.updated`: which parts of a member changed.
///
/// Only segments are told with their values, for rules depend on them. The others are personal data, and whoever may
/// see them asks for them.
package struct MemberUpdated: Body {
    package static let type = "member.updated"

    package let member: MemberID
    package let changed: [MemberPart]
    package let segments: [Label]?
    /// Of what changed.
    package let comparisons: [Comparison]

    package init(member: MemberID, changed: [MemberPart], segments: [Label]? = nil, comparisons: [Comparison] = []) {
        self.member = member
        self.changed = changed
        self.segments = segments
        self.comparisons = comparisons
    }

    package init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        let fields = try Fields(json, at: pointer)
        member = try fields.required("member")
        changed = try fields.required("changed")
        segments = try fields.optional("segments")
        comparisons = try fields.optional("comparisons") ?? []
    }

    package var json: JSON {
        .members([
            "changed": changed.json, "comparisons": comparisons.isEmpty ? nil : comparisons.json, "member": member.json,
            "segments": segments?.json,
        ])
    }
}

/// A part of a member that can change, named as in the reply to `member.get`.
package enum MemberPart: String, Sendable, CaseIterable, JSONValue {
    case name, birthday, locale, timeZone, attributes, segments, preferences, identifiers, consents, status

    package init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        guard let part = MemberPart(rawValue: try String(json, at: pointer)) else {
            throw Invalid(pointer, "must be a part of a member")
        }
        self = part
    }

    package var json: JSON { .string(rawValue) }
}
