// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import ServiceHost
import Storage

/// Answers `preference.set`.
func preferenceSet(_ set: PreferenceSet, _ turn: inout Turn) throws -> Reply {
    var profile = try turn.profile(of: set.member)

    guard let updated = try profile.decidePreference(set) else { return .changed(profile.membership, []) }

    try turn.record(updated, in: &profile)
    profile.person.preferences[set.key] = set.value
    turn.documents().save(profile)
    return .changed(profile.membership, updated.changed)
}
