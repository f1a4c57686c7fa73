// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel

/// Everything about a member that the journal tells: the fold of the member's events, without any personal data.
package struct Membership: Hashable, Sendable {
    package let member: MemberID
    package let enrolledAt: Timestamp
    package internal(set) var status = MemberStatus.active
    /// From when on the status holds.
    package internal(set) var since: Timestamp
    package internal(set) var identifiers: [IdentifierHash]
    package internal(set) var segments: [Label]
    /// One for each scope that the member was asked about.
    package internal(set) var consents: [Consent] = []
    /// The last birthday that was told.
    package internal(set) var birthdayToldAt: Timestamp?
    /// When the member's last event was recorded; birthdays come by themselves, and do not count.
    package internal(set) var lastActivityAt: Timestamp
    /// Where the member's last event stands in the journal.
    package internal(set) var last: Position

    /// The membership that an enrolment begins.
    package init(_ enrolled: MemberEnrolled, at position: Position, recordedAt: Timestamp) {
        member = enrolled.member
        enrolledAt = enrolled.enrolledAt
        since = enrolled.enrolledAt
        identifiers = enrolled.identifiers
        segments = enrolled.segments ?? []
        lastActivityAt = recordedAt
        last = position
    }

    /// Takes in what happened since; the live service and the audit's replay both come through here.
    package mutating func apply(_ fact: some MembershipFact, at position: Position, recordedAt: Timestamp) {
        fact.change(&self)
        if !(fact is MemberBirthday) { lastActivityAt = recordedAt }
        last = position
    }
}

/// The last word of a member on one scope.
package struct Consent: Hashable, Sendable {
    package let scope: ConsentScope
    package let granted: Bool
    package let at: Timestamp
}

/// An event that changes a membership.
package protocol MembershipFact: Body {
    var member: MemberID { get }
    /// Total and without conditions: whether it may happen was decided before it was told.
    func change(_ membership: inout Membership)
}

extension StatusEvent: MembershipFact {
    package func change(_ membership: inout Membership) {
        membership.status = Change.step.result
        membership.since = at
        if Change.step == .erase {
            membership.segments = []
            membership.consents = []
        }
    }
}

extension ConsentEvent: MembershipFact {
    package func change(_ membership: inout Membership) {
        let consent = Consent(scope: scope, granted: Change.granted, at: at)
        if let index = membership.consents.firstIndex(where: { $0.scope == scope }) {
            membership.consents[index] = consent
        } else {
            membership.consents.append(consent)
        }
    }
}

extension IdentifierEvent: MembershipFact {
    package func change(_ membership: inout Membership) {
        membership.identifiers.removeAll { $0 == identifier }
        if Change.isLinked { membership.identifiers.append(identifier) }
    }
}

extension MemberBirthday: MembershipFact {
    package func change(_ membership: inout Membership) { membership.birthdayToldAt = at }
}

extension MemberUpdated: MembershipFact {
    package func change(_ membership: inout Membership) {
        if let segments { membership.segments = segments }
    }
}
