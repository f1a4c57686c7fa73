// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel

/// Decides whose friend a new member is, once for each member and for ever: that the friend signed up, and what looks like fraud at
/// once; or why there is no referral.
///
/// `code` is as the friend gave it, and `advocate` whose it is, if anybody's; `check` gives what there is to compare.
func decideAttribution(
    of told: MemberEnrolled, as referral: ReferralID, code: String, advocate: (member: MemberID, code: ReferralCode)?,
    under terms: ReferralTerms?, _ check: (MemberID) throws -> FraudCheck
) rethrows -> [any ReferralFact] {
    func refused(_ cause: RejectionCause) -> [any ReferralFact] {
        [ReferralRejected(referral: referral, friend: told.member, cause: cause, code: code, occurredAt: told.enrolledAt)]
    }
    guard let terms, terms.rules != nil else { return refused(.notOffered) }
    guard let advocate, advocate.member != told.member else { return refused(.unknownCode) }

    let signals = try check(advocate.member).signals
    let signedUp = ReferralSignedUp(
        parties: ReferralParties(referral: referral, advocate: advocate.member, friend: told.member),
        code: advocate.code,
        version: terms.version,
        until: terms.end(ofSignUpAt: told.enrolledAt),
        origin: told.comparisons.first { $0.kind == .origin }?.digits,
        signals: signals,
        occurredAt: told.enrolledAt)
    return [signedUp] + ReferralRecord(signedUp).weighing(signals, at: told.enrolledAt, isNew: true)
}
