// SPDX-License-Identifier: Apache-2.0

import Contracts
import ServiceHost
import Storage

/// `member.enrolled`: there is a new member, with these identifiers.
func memberEnrolled(_ enrolled: MemberEnrolled, _ turn: inout Turn) throws {
    turn.documents().save(DirectoryEntry(member: enrolled.member))
    for identifier in enrolled.identifiers {
        turn.documents().save(DirectoryEntry(identifier: identifier, member: enrolled.member, isLinked: true))
    }
}

/// `identifier.linked`
func identifierLinked(_ linked: IdentifierLinked, _ turn: inout Turn) throws {
    turn.documents().save(DirectoryEntry(identifier: linked.identifier, member: linked.member, isLinked: true))
}

/// `identifier.unlinked`: it stays in the directory, so that a retry still reaches the same shard.
func identifierUnlinked(_ unlinked: IdentifierUnlinked, _ turn: inout Turn) throws {
    turn.documents().save(DirectoryEntry(identifier: unlinked.identifier, member: unlinked.member, isLinked: false))
}
