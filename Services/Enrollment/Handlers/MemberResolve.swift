// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import ServiceHost

/// Answers `member.resolve` with `{member}`, and with `unlinked: true` for an identifier that is the member's no more.
///
/// What was linked once resolves for ever, so that a purchase that is sent again reaches the shard that remembers it.
func memberResolve(_ resolve: MemberResolve, _ turn: inout Turn) throws -> Reply {
    if case .identifier(let identifier) = resolve.member,
        let owner = try turn.owner(of: turn.secret.hash(of: identifier)), !owner.isLinked
    {
        return .done(["member": owner.member.json, "unlinked": true])
    }
    return .done(["member": try turn.profile(of: resolve.member).membership.member.json])
}
