// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel

/// What Enrollment's journal comes to here: who is meant by an identifier or an id.
///
/// `punchcard audit` replays it up to where a gateway has read, and must find exactly the gateway's `DirectoryEntry`s.
package struct DirectoryReplay: Sendable {
    /// By the document's id.
    package private(set) var entries: [String: DirectoryEntry] = [:]

    package init() {}

    /// Takes in what Enrollment told next, read as what it is; many are of no concern.
    package mutating func apply(_ told: any Body) {
        switch told {
        case let told as MemberEnrolled:
            keep(DirectoryEntry(member: told.member))
            for identifier in told.identifiers {
                keep(DirectoryEntry(identifier: identifier, member: told.member, isLinked: true))
            }
        case let told as IdentifierLinked:
            keep(DirectoryEntry(identifier: told.identifier, member: told.member, isLinked: true))
        case let told as IdentifierUnlinked:
            keep(DirectoryEntry(identifier: told.identifier, member: told.member, isLinked: false))
        default: break
        }
    }

    private mutating func keep(_ entry: DirectoryEntry) { entries[entry.id] = entry }
}
