// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import ServiceHost
import Storage

/// Answers `member.linkIdentifier`.
func memberLinkIdentifier(_ link: MemberLinkIdentifier, _ turn: inout Turn) throws -> Reply {
    var profile = try turn.profile(of: link.member)
    let identifier = turn.secret.hash(of: link.identifier)
    let owner = try turn.owner(of: identifier)

    let comparison = turn.comparison(of: link.identifier)
    guard let linked = try profile.membership.decideLinking(identifier, owner: owner, comparison: comparison) else {
        return .changed(profile.membership, [])
    }

    try turn.record(linked, in: &profile)
    profile.person.identifiers.append(link.identifier)
    turn.documents().save(profile)
    turn.documents().save(IdentifierOwner(identifier: identifier, member: linked.member, isLinked: true))
    return .changed(profile.membership, [.identifiers])
}

/// Answers `member.unlinkIdentifier`.
func memberUnlinkIdentifier(_ unlink: MemberUnlinkIdentifier, _ turn: inout Turn) throws -> Reply {
    var profile = try turn.profile(of: unlink.member)
    let identifier = turn.secret.hash(of: unlink.identifier)

    let unlinked = try profile.membership.decideUnlinking(identifier)

    try turn.record(unlinked, in: &profile)
    profile.person.identifiers.removeAll { $0 == unlink.identifier }
    turn.documents().save(profile)
    turn.documents().save(IdentifierOwner(identifier: identifier, member: unlinked.member, isLinked: false))
    return .changed(profile.membership, [.identifiers])
}
