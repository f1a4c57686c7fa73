// SPDX-License-Identifier: Apache-2.0

import Contracts
import ServiceHost

/// START HERE: the rewards service, which knows what points buy.
///
/// Each function named here is in `Handlers/` and reads from top to bottom: load, decide, tell, reply. What it decides by is in
/// `Domain/`. A redemption is a story that Earning ends: `reward.redeem` begins it, `points.spent` and `points.declined` end it.
package let rewards = ServiceDefinition(
    service: .rewards,
    keeps: [
        Reward.self, PooledCode.self, RedemptionStory.self, RestoredRedemption.self, ForgottenRedemption.self, IssuedVoucher.self,
        PurchaseVouchers.self, MemberTally.self, Applicant.self, MemberLevel.self, RewardCalendar.self,
    ],
    answers: [
        .change(RewardPublish.self, rewardPublish),
        .change(RewardRetire.self, rewardRetire),
        .read(RewardGet.self, rewardGet),
        .conversation(RewardList.self, rewardList),
        .conversation(RewardRecommend.self, rewardRecommend),
        .conversation(RewardRedeem.self, memory: .final, rewardRedeem),
        .read(RedemptionGet.self, redemptionGet),
        .conversation(RedemptionCancel.self, memory: .final, redemptionCancel),
        .read(VoucherCheck.self, voucherCheck),
        .change(VoucherUse.self, voucherUse),
        .change(VoucherVoid.self, voucherVoid),
        .read(MemberRewards.self, memberRewards),
    ],
    reads: [
        .events(
            of: .enrollment,
            into: [Applicant.self],
            [
                .event(MemberEnrolled.self, memberEnrolled),
                .event(MemberUpdated.self, memberUpdated),
                .event(MemberSuspended.self, memberStatusChanged),
                .event(MemberResumed.self, memberStatusChanged),
                .event(MemberClosed.self, memberStatusChanged),
                .event(MemberReinstated.self, memberStatusChanged),
                .event(MemberErased.self, memberStatusChanged),
            ]
        ),
        .events(
            of: .earning,
            [
                .event(PointsSpent.self, pointsSpent),
                .event(PointsDeclined.self, pointsDeclined),
                .event(PointsRestored.self, pointsRestored),
                Subscription.On(type: PurchaseRecorded.type, handle: purchaseRecorded),
                .event(ReturnRecorded.self, returnRecorded),
                .event(RewardGranted.self, rewardGranted),
                .event(RewardWithdrawn.self, rewardWithdrawn),
                .event(TierUpgraded.self, tierUpgraded),
                .event(TierDowngraded.self, tierDowngraded),
                .event(ProgramPublished.self, programPublished),
            ]
        ),
        .events(
            of: .referral,
            [.event(ReferralRewarded.self, referralRewarded), .event(ReferralClawedBack.self, referralClawedBack)]
        ),
    ],
    chores: [
        .every(milliseconds: 1_000, "redemptions that nobody settled", cancelUnsettled),
        .every(milliseconds: 1_000, "vouchers whose time is over", expireVouchers),
    ]
)
