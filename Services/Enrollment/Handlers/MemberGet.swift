// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import ServiceHost

/// Answers `member.get`.
func memberGet(_ get: MemberGet, _ turn: inout Turn) throws -> Reply {
    .done(try turn.profile(of: get.member).shown)
}

/// Answers `member.find`.
func memberFind(_ find: MemberFind, _ turn: inout Turn) throws -> Reply {
    .done(try turn.profile(of: find.member).shown)
}

extension MemberProfile {
    /// What whoever may see this member is shown; answers to questions are kept nowhere.
    fileprivate var shown: JSON {
        person.details.json
            .with("consents", membership.consents.json)
            .with("enrolledAt", membership.enrolledAt.json)
            .with("identifiers", person.identifiers.json)
            .with("lastActivityAt", membership.lastActivityAt.json)
            .with("member", membership.member.json)
            .with("preferences", person.preferences.json)
            .with("segments", membership.segments.json)
            .with("since", membership.since.json)
            .with("status", membership.status.json)
    }
}
