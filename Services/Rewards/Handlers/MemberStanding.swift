// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import ServiceHost
import Storage

// Who asks: what Enrollment and Earning tell of members.

/// Reads `member.enrolled`.
func memberEnrolled(_ told: MemberEnrolled, _ turn: inout Turn) throws { turn.documents().save(Applicant(told)) }

/// Reads `member.updated`: rewards can be for some segments only.
func memberUpdated(_ told: MemberUpdated, _ turn: inout Turn) throws {
    guard let segments = told.segments else { return }
    try turn.change(told.member) { $0.segments = Set(segments.map(\.text)) }
}

/// Reads `member.suspended`, `member.resumed`, `member.closed`, `member.reinstated` and `member.erased`.
func memberStatusChanged<Change: StatusChange>(_ told: StatusEvent<Change>, _ turn: inout Turn) throws {
    try turn.change(told.member) { $0.change(to: Change.step.result, at: told.at) }
}

/// Reads `tier.upgraded`.
func tierUpgraded(_ told: TierUpgraded, _ turn: inout Turn) throws {
    turn.documents().save(MemberLevel(member: told.member, tier: told.tier))
}

/// Reads `tier.downgraded`.
func tierDowngraded(_ told: TierDowngraded, _ turn: inout Turn) throws {
    turn.documents().save(MemberLevel(member: told.member, tier: told.tier))
}

/// Reads `program.published`: vouchers end by the calendar of the program, and members begin at its lowest level.
func programPublished(_ told: ProgramPublished, _ turn: inout Turn) throws {
    var calendar = try turn.calendar()
    calendar.add(told)
    turn.documents().save(calendar)
}

extension Turn {
    fileprivate mutating func change(_ member: MemberID, _ body: (inout Applicant) -> Void) throws {
        guard var applicant = try documents(Applicant.self).load(member.text) else { throw NotEnrolled(member: member) }
        body(&applicant)
        documents().save(applicant)
    }
}
