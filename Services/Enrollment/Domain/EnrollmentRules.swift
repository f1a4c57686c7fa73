// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel

/// Decides an enrolment.
///
/// `identifiers` are the hashes of those that are asked for, in the same order, and `owners` says of each whose it is
/// or was. `identifier_taken` points to each that somebody has or had.
func decideEnrollment(
    _ enroll: MemberEnroll, as member: MemberID, identifiers: [IdentifierHash], owners: [IdentifierOwner?],
    comparisons: [Comparison] = [], happenedAt: Timestamp, now: Timestamp
) throws(Rejection) -> MemberEnrolled {
    try check(enroll.details, now: now)
    let taken = owners.indices.filter { owners[$0] != nil }
    guard taken.isEmpty || Sabotage.sharesIdentifiers.isOn else {
        let errors = taken.map { Invalid(Pointer("/data/identifiers")[$0], "is or was another member's") }
        throw Rejection(.identifierTaken, "\(taken.count) of \(owners.count) cannot be had", errors: errors)
    }
    return MemberEnrolled(
        member: member, identifiers: identifiers, enrolledAt: happenedAt, segments: enroll.segments,
        referralCode: enroll.referralCode, acquisition: enroll.acquisition, comparisons: comparisons)
}

/// Checks what the form of a message alone cannot show.
func check(_ details: MemberDetails, now: Timestamp) throws(Rejection) {
    // A day begins first at UTC+14. Before that, nobody can have been born on it.
    let ahead: Int64 = 14 * 3_600_000
    if let birthday = details.birthday, birthday.number * 86_400_000 > now.milliseconds + ahead {
        throw Rejection(Invalid(Pointer("/data/birthday"), "must not be in the future"))
    }
}
