// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import ServiceHost
import Storage

/// Answers `member.update`.
func memberUpdate(_ update: MemberUpdate, _ turn: inout Turn) throws -> Reply {
    var profile = try turn.profile(of: update.member)

    let comparisons = turn.comparisons(of: update.details)
    guard let updated = try profile.decideUpdate(update, comparisons: comparisons, now: turn.now) else {
        return .changed(profile.membership, [])
    }

    try turn.record(updated, in: &profile)
    profile.person.details = profile.person.details.updated(by: update.details)
    if updated.changed.contains(.birthday) { try turn.tellBirthdayIfToday(of: &profile) }
    turn.documents().save(profile)
    return .changed(profile.membership, updated.changed)
}
