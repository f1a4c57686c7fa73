// SPDX-License-Identifier: Apache-2.0

import Kernel

/// `member.enroll`: someone joins the program.
package struct MemberEnroll: Body {
    package static let type = "member.enroll"

    /// One or more, each once.
    package let identifiers: [Identifier]
    package let details: MemberDetails
    package let segments: [Label]?
    /// One for each purpose and channel that the member was asked about, also where the answer was no.
    package let consents: [ConsentAnswer]
    /// The code of the advocate who brought this member.
    package let referralCode: Label?
    /// Where the member comes from: a shop, a campaign.
    package let acquisition: Label?
    /// What was seen at the enrolment; it is hashed at once, and kept nowhere.
    package let signals: Signals?

    package init(
        identifiers: [Identifier], details: MemberDetails = MemberDetails(), segments: [Label]? = nil,
        consents: [ConsentAnswer] = [], referralCode: Label? = nil, acquisition: Label? = nil, signals: Signals? = nil
    ) {
        self.identifiers = identifiers
        self.details = details
        self.segments = segments
        self.consents = consents
        self.referralCode = referralCode
        self.acquisition = acquisition
        self.signals = signals
    }

    package init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        let fields = try Fields(json, at: pointer)
        identifiers = try fields.distinct("identifiers", limit: Limits.identifiers, by: \Identifier.self) ?? []
        guard !identifiers.isEmpty else { throw Invalid(pointer["identifiers"], "must have at least one element") }
        details = try MemberDetails(json, at: pointer)
        segments = try fields.distinct("segments", limit: Limits.profileItems, by: \Label.self)
        consents = try fields.distinct("consents", limit: Limits.profileItems, by: \ConsentAnswer.scope) ?? []
        referralCode = try fields.optional("referralCode")
        acquisition = try fields.optional("acquisition")
        signals = try fields.optional("signals")
    }

    package var json: JSON {
        details.json
            .with("acquisition", acquisition?.json)
            .with("consents", consents.isEmpty ? nil : consents.json)
            .with("identifiers", identifiers.json)
            .with("referralCode", referralCode?.json)
            .with("segments", segments?.json)
            .with("signals", signals?.json)
    }
}

/// `member.enrolled`: there is a new member.
///
/// What follows from the consents is told by events of their own.
package struct MemberEnrolled: Body {
    package static let type = "member.enrolled"

    package let member: MemberID
    package let identifiers: [IdentifierHash]
    /// When the person joined, by the sender's word; not when it was recorded.
    package let enrolledAt: Timestamp
    package let segments: [Label]?
    package let referralCode: Label?
    package let acquisition: Label?
    /// Of the name, e-mail addresses, telephone numbers and signals.
    package let comparisons: [Comparison]

    package init(
        member: MemberID, identifiers: [IdentifierHash], enrolledAt: Timestamp, segments: [Label]? = nil,
        referralCode: Label? = nil, acquisition: Label? = nil, comparisons: [Comparison] = []
    ) {
        self.member = member
        self.identifiers = identifiers
        self.enrolledAt = enrolledAt
        self.segments = segments
        self.referralCode = referralCode
        self.acquisition = acquisition
        self.comparisons = comparisons
    }

    package init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        let fields = try Fields(json, at: pointer)
        member = try fields.required("member")
        identifiers = try fields.required("identifiers")
        enrolledAt = try fields.required("enrolledAt")
        segments = try fields.optional("segments")
        referralCode = try fields.optional("referralCode")
        acquisition = try fields.optional("acquisition")
        comparisons = try fields.optional("comparisons") ?? []
    }

    package var json: JSON {
        .members([
            "acquisition": acquisition?.json, "comparisons": comparisons.isEmpty ? nil : comparisons.json,
            "enrolledAt": enrolledAt.json, "identifiers": identifiers.json,
            "member": member.json, "referralCode": referralCode?.json, "segments": segments?.json,
        ])
    }
}

extension Fields {
    /// The array of `key`, if it is there, in which no two elements have the same `identity`.
    func distinct<Value: JSONValue, Identity: Hashable>(
        _ key: String, limit: Int, by identity: (Value) -> Identity
    ) throws(Invalid) -> [Value]? {
        guard let values: [Value] = try array(key, limit: limit) else { return nil }
        var seen: Set<Identity> = []
        for (index, value) in values.enumerated() where !seen.insert(identity(value)).inserted {
            throw Invalid(pointer[key][index], "stands twice")
        }
        return values
    }
}
