// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import ServiceHost
import Storage

/// Reads `member.enrolled`: from now on there is such a member.
func memberEnrolled(_ told: MemberEnrolled, _ turn: inout Turn) throws {
    turn.documents().save(Standing(member: told.member, enrolledAt: told.enrolledAt))
}

/// Reads `member.suspended`, `member.resumed`, `member.closed` and `member.reinstated`.
func memberStatusChanged<Change: StatusChange>(_ told: StatusEvent<Change>, _ turn: inout Turn) throws {
    guard var standing = try turn.documents(Standing.self).load(told.member.text) else {
        throw NotEnrolled(member: told.member)
    }
    standing.change(to: Change.step.result, at: told.at)
    turn.documents().save(standing)
}

/// Enrollment tells of an enrolment before anything else of a member.
private struct NotEnrolled: Error { let member: MemberID }
