// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import ServiceHost
import Storage

/// Answers `member.suspend`, `member.resume`, `member.close` and `member.reinstate`.
func statusChange<Change: StatusChange>(_ request: StatusRequest<Change>, _ turn: inout Turn) throws -> Reply {
    var profile = try turn.profile(of: request.member)

    let changed = try profile.membership.decideStatus(request, happenedAt: turn.happenedAt)

    try turn.record(changed, in: &profile)
    turn.documents().save(profile)
    return .changed(profile.membership, [.status])
}
