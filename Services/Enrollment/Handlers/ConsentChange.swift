// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import ServiceHost
import Storage

/// Answers `consent.grant` and `consent.withdraw`.
func consentChange<Change: ConsentChange>(_ request: ConsentRequest<Change>, _ turn: inout Turn) throws -> Reply {
    var profile = try turn.profile(of: request.member)

    let decided = try profile.membership.decideConsent(request.scope, Change.self, happenedAt: turn.happenedAt)
    guard let consented = decided else { return .changed(profile.membership, []) }

    try turn.record(consented, in: &profile)
    turn.documents().save(profile)
    return .changed(profile.membership, [.consents])
}
