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

    /// Takes in the next event of Enrollment; many are of no concern.
    ///
    /// - Throws: where and why an event cannot be read.
    package mutating func apply(_ event: Event) throws(Invalid) {
        let (data, pointer) = (event.message.data, Pointer("/data"))
        switch event.message.type {
        case MemberEnrolled.type:
            let told = try MemberEnrolled(data, at: pointer)
            keep(DirectoryEntry(member: told.member))
            for identifier in told.identifiers {
                keep(DirectoryEntry(identifier: identifier, member: told.member, isLinked: true))
            }
        case IdentifierLinked.type:
            let told = try IdentifierLinked(data, at: pointer)
            keep(DirectoryEntry(identifier: told.identifier, member: told.member, isLinked: true))
        case IdentifierUnlinked.type:
            let told = try IdentifierUnlinked(data, at: pointer)
            keep(DirectoryEntry(identifier: told.identifier, member: told.member, isLinked: false))
        default: break
        }
    }

    private mutating func keep(_ entry: DirectoryEntry) { entries[entry.id] = entry }
}
