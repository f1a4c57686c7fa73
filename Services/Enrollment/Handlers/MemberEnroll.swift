// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import ServiceHost
import Storage

/// Answers `member.enroll`.
func memberEnroll(_ enroll: MemberEnroll, _ turn: inout Turn) throws -> Reply {
    let identifiers = enroll.identifiers.map { turn.secret.hash(of: $0) }
    let owners = try identifiers.map { try turn.owner(of: $0) }

    let enrolled = try decideEnrollment(
        enroll, as: turn.id(), identifiers: identifiers, owners: owners, comparisons: turn.comparisons(of: enroll),
        happenedAt: turn.happenedAt, now: turn.now)

    let position = try turn.tell(enrolled, member: enrolled.member, occurredAt: enrolled.enrolledAt)
    var profile = MemberProfile(
        membership: Membership(enrolled, at: position, recordedAt: turn.now),
        person: Person(identifiers: enroll.identifiers, details: enroll.details))
    for answer in enroll.consents { try turn.record(answer, in: &profile) }
    try turn.tellBirthdayIfToday(of: &profile)

    turn.documents().save(profile)
    for identifier in identifiers {
        turn.documents().save(IdentifierOwner(identifier: identifier, member: enrolled.member, isLinked: true))
    }
    return .done([
        "enrolledAt": enrolled.enrolledAt.json, "member": enrolled.member.json,
        "status": profile.membership.status.json,
    ])
}

extension Turn {
    /// Tells what a new member answered; a no as a withdrawal, so that it is on record that the member was asked.
    fileprivate mutating func record(_ answer: ConsentAnswer, in profile: inout MemberProfile) throws {
        let member = profile.membership.member
        if answer.granted {
            try record(ConsentGranted(member: member, scope: answer.scope, at: happenedAt), in: &profile)
        } else {
            try record(ConsentWithdrawn(member: member, scope: answer.scope, at: happenedAt), in: &profile)
        }
    }
}
