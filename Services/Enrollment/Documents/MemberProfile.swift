// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import Storage

/// A member: the membership, as the journal tells it, and the person, whom no journal names.
///
/// Found by the member id, and by the day of the birthday.
package struct MemberProfile: Document, Hashable {
    static let birthdayIndex = "birthday"
    package static let collection = Collection("member", indexes: [birthdayIndex])

    package var membership: Membership
    package var person: Person

    package init(membership: Membership, person: Person) {
        self.membership = membership
        self.person = person
    }

    package var id: String { membership.member.text }
    package var keys: [IndexKey?] { [(person.details.birthday?.birthday).map(IndexKey.text)] }

    package init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        let fields = try Fields(json, at: pointer)
        membership = try fields.required("membership")
        person = try fields.required("person")
    }

    package var json: JSON { ["membership": membership.json, "person": person.json] }
}

/// Personal data.
///
/// It lives here and nowhere else, so that to erase a member is to empty this.
package struct Person: Hashable, Sendable, JSONValue {
    /// In the same order as the hashes in the membership.
    package var identifiers: [Identifier]
    package var details: MemberDetails
    package var preferences: Properties

    package init(identifiers: [Identifier], details: MemberDetails, preferences: Properties = Properties()) {
        self.identifiers = identifiers
        self.details = details
        self.preferences = preferences
    }

    /// Nobody in particular.
    package static let erased = Person(identifiers: [], details: MemberDetails())

    package init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        let fields = try Fields(json, at: pointer)
        identifiers = try fields.required("identifiers")
        details = try fields.required("details")
        preferences = try fields.required("preferences")
    }

    package var json: JSON {
        ["details": details.json, "identifiers": identifiers.json, "preferences": preferences.json]
    }
}
