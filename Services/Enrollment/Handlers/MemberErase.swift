// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import ServiceHost
import Storage

/// Answers `member.erase`: forgets the person, and unlinks every identifier; who it was is known to nobody after that.
func memberErase(_ request: MemberErase, _ turn: inout Turn) throws -> Reply {
    var profile = try turn.profile(of: request.member)

    let erased = try profile.membership.decideStatus(request, happenedAt: turn.happenedAt)

    for identifier in profile.membership.identifiers {
        let unlinked = IdentifierUnlinked(member: erased.member, identifier: identifier)
        try turn.record(unlinked, in: &profile)
        turn.documents().save(IdentifierOwner(identifier: identifier, member: erased.member, isLinked: false))
    }
    try turn.record(erased, in: &profile)
    profile.person = .erased
    turn.documents().save(profile)
    turn.leaveNoTrace()
    return .changed(profile.membership, MemberPart.allCases)
}
