// SPDX-License-Identifier: Apache-2.0

import Contracts
import ServiceHost

/// START HERE: the referral service, which knows who brought whom, and what that earns.
///
/// Each function named here is in `Handlers/` and reads from top to bottom: load, decide, tell, save, reply. What it decides
/// by is in `Domain/`.
package let referral = ServiceDefinition(
    service: .referral,
    keeps: [
        ReferralRecord.self, KnownMember.self, CodeOwner.self, SeenSignals.self, FriendPurchase.self, ReferralTerms.self,
        MemberTrail.self,
    ],
    answers: [
        .read(ReferralCodeGet.self, referralCode),
        .read(ReferralGet.self, referralGet),
        .read(ReferralList.self, referralList),
        .change(ReferralReview.self, referralReview),
    ],
    reads: [
        .events(
            of: .enrollment,
            into: [KnownMember.self, CodeOwner.self],
            [
                .event(MemberEnrolled.self, memberEnrolled),
                .event(MemberUpdated.self, memberUpdated),
                .event(IdentifierLinked.self, identifierLinked),
                .event(MemberSuspended.self, memberStatusChanged),
                .event(MemberResumed.self, memberStatusChanged),
                .event(MemberClosed.self, memberStatusChanged),
                .event(MemberReinstated.self, memberStatusChanged),
                .event(MemberErased.self, memberErased),
            ]),
        .events(
            of: .earning,
            [
                .event(ProgramPublished.self, programPublished),
                .event(PurchaseRecorded.self, purchaseRecorded),
                .event(ReturnRecorded.self, returnRecorded),
                .event(ReturnVoided.self, returnVoided),
            ]),
    ],
    chores: [.every(milliseconds: 1_000, "rewards and expiries that are due", settleDueReferrals)])
