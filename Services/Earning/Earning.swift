// SPDX-License-Identifier: Apache-2.0

import Contracts
import ServiceHost

/// START HERE: the earning service, which knows what a purchase is worth, and keeps the ledger that remembers it.
///
/// Each function named here is in `Handlers/` and reads from top to bottom: load, decide, tell, save, reply. What it
/// decides by is in `Domain/`, which knows no store and no clock.
package let earning = ServiceDefinition(
    service: .earning,
    keeps: [
        Standing.self, Account.self, EndedHold.self, ReturnedPurchase.self, WaitingReturn.self, ProgramVersion.self,
        ProgramTimeline.self,
    ],
    answers: [
        .change(PurchaseCompleted.self, purchaseCompleted),
        // A return that waits for its purchase was answered 202, and is asked again until it is done.
        .change(PurchaseReturned.self, memory: .final, purchaseReturned),
        .change(ReturnVoid.self, returnVoid),
        .change(ActivityPerformed.self, activityPerformed),
        .change(ActivityReversed.self, activityReversed),
        .read(PurchaseSimulate.self, purchaseSimulate),
        .read(PurchaseFind.self, purchaseFind),
        .read(ReturnFind.self, returnFind),
        .change(PointsHold.self, pointsHold),
        .change(PointsCapture.self, pointsCapture),
        .change(PointsRelease.self, pointsRelease),
        .change(PointsRestore.self, pointsRestore),
        .change(PointsAdjust.self, pointsAdjust),
        .conversation(PointsTransfer.self, memory: .final, pointsTransfer),
        .change(CashbackSpend.self, cashbackSpend),
        .change(TierSet.self, tierSet),
        .read(AccountGet.self, accountGet),
        .read(AccountStatement.self, accountStatement),
        .conversation(ProgramPublish.self, memory: .told, programPublish),
        .read(ProgramGet.self, programGet),
        .read(ProgramExplain.self, programExplain),
    ],
    reads: [
        .messages(
            of: .gateway,
            [
                .message(PurchaseCompleted.self, purchaseCompleted),
                .message(PurchaseReturned.self, purchaseReturned),
                .message(ActivityPerformed.self, activityPerformed),
                .message(ActivityReversed.self, activityReversed),
            ],
            refused: tellRejection
        ),
        .events(
            of: .enrollment,
            into: [Standing.self],
            [
                .event(MemberEnrolled.self, memberEnrolled),
                .event(MemberUpdated.self, memberUpdated),
                .event(MemberBirthday.self, memberBirthday),
                .event(MemberSuspended.self, memberStatusChanged),
                .event(MemberResumed.self, memberStatusChanged),
                .event(MemberClosed.self, memberStatusChanged),
                .event(MemberReinstated.self, memberStatusChanged),
                .event(MemberErased.self, memberStatusChanged),
            ]
        ),
        // The other shards. Shard 0 owns the program, and any of them may have a member who gives points to one of here.
        .events(
            of: .earning,
            [
                .event(ProgramPublished.self, programPublished),
                .event(TransferOffered.self, transferOffered),
                .event(TransferDeclined.self, transferDeclined),
            ]
        ),
        .events(
            of: .rewards,
            [
                .event(RedemptionRequested.self, redemptionRequested),
                .event(RedemptionCancelled.self, redemptionCancelled),
            ]
        ),
        .events(
            of: .referral,
            [
                .event(ReferralRewarded.self, referralRewarded),
                .event(ReferralClawedBack.self, referralClawedBack),
            ]
        ),
    ],
    chores: [
        .every(milliseconds: 1_000, "expiries, activations, reviews and whatever else is due", settleDueAccounts),
        .every(milliseconds: 3_600_000, "park returns that waited too long", parkOldReturns),
    ]
)
