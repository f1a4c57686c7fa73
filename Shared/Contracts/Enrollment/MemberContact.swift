// SPDX-License-Identifier: Apache-2.0

import Kernel

/// `member.contact`: how a member is reached, and how they like to be spoken to.
///
/// Notification asks it when it sends, and keeps nothing of the answer.
package struct MemberContact: Body {
    package static let type = "member.contact"
    package let member: MemberReference

    package init(member: MemberReference) { self.member = member }
    package init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        member = try Fields(json, at: pointer).required("member")
    }
    package var json: JSON { ["member": member.json] }
}

/// The answer to `member.contact`.
package struct ContactDetails: Hashable, Sendable, JSONValue {
    package let member: MemberID
    package let name: String?
    package let locale: LanguageTag?
    package let timeZone: TimeZoneName?
    /// In the order in which they were linked.
    package let identifiers: [Identifier]
    package let attributes: Properties?
    /// To what the member has said yes.
    package let consents: [ConsentScope]

    package init(
        member: MemberID, name: String? = nil, locale: LanguageTag? = nil, timeZone: TimeZoneName? = nil,
        identifiers: [Identifier] = [], attributes: Properties? = nil, consents: [ConsentScope] = []
    ) {
        self.member = member
        self.name = name
        self.locale = locale
        self.timeZone = timeZone
        self.identifiers = identifiers
        self.attributes = attributes
        self.consents = consents
    }

    package init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        let fields = try Fields(json, at: pointer)
        member = try fields.required("member")
        name = try fields.optional("name")
        locale = try fields.optional("locale")
        timeZone = try fields.optional("timeZone")
        identifiers = try fields.required("identifiers")
        attributes = try fields.optional("attributes")
        consents = try fields.required("consents")
    }

    package var json: JSON {
        .members([
            "attributes": attributes?.json, "consents": consents.json, "identifiers": identifiers.json,
            "locale": locale?.json, "member": member.json, "name": name?.json, "timeZone": timeZone?.json,
        ])
    }

    /// The first identifier of a kind, as it is written.
    package func identifier(_ kind: Identifier.Kind) -> String? { identifiers.first { $0.kind == kind }?.value }
}
