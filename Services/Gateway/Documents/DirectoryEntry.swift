// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import Storage

/// Whose an identifier is or was, and which member ids there are: built from Enrollment's stream, which carries hashes only.
package struct DirectoryEntry: Document {
    package static let collection = Collection("directory")

    /// The hash of an identifier, or a member id.
    package let id: String
    package let member: MemberID
    /// False once the identifier was unlinked. It stays, because it will never be another member's.
    let isLinked: Bool

    init(identifier: IdentifierHash, member: MemberID, isLinked: Bool) {
        id = identifier.description
        self.member = member
        self.isLinked = isLinked
    }

    init(member: MemberID) {
        id = member.text
        self.member = member
        isLinked = true
    }

    package init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        let fields = try Fields(json, at: pointer)
        id = try fields.required("id")
        member = try fields.required("member")
        isLinked = try fields.required("isLinked")
    }

    package var json: JSON { ["id": id.json, "isLinked": isLinked.json, "member": member.json] }
}
