// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import Storage

/// Whose an identifier is.
///
/// It is never deleted and never gets another member, also when the identifier is unlinked. Found by the hash of the
/// identifier, so that the clear value can be erased from the profile.
package struct IdentifierOwner: Document, Hashable {
    package static let collection = Collection("identifier")

    package let identifier: IdentifierHash
    package let member: MemberID
    package let isLinked: Bool

    package init(identifier: IdentifierHash, member: MemberID, isLinked: Bool) {
        self.identifier = identifier
        self.member = member
        self.isLinked = isLinked
    }

    package var id: String { identifier.description }

    package init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        let fields = try Fields(json, at: pointer)
        identifier = try IdentifierHash(json, at: pointer)
        member = try fields.required("member")
        isLinked = try fields.required("linked")
    }

    package var json: JSON { identifier.json.with("linked", isLinked.json).with("member", member.json) }
}
