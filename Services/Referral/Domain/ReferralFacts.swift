// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel

// What each event does to a referral.

extension ReferralSignedUp: ReferralFact {
    package var referral: ReferralID { parties.referral }
    package var member: MemberID { parties.friend }

    package func change(_ record: inout ReferralRecord) { record = ReferralRecord(self) }
}

extension ReferralFlagged: ReferralFact {
    package var referral: ReferralID { parties.referral }
    package var member: MemberID { parties.friend }

    package func change(_ record: inout ReferralRecord) {
        record.review = .open
        record.signals = signals
    }
}

extension ReferralReleased: ReferralFact {
    package var referral: ReferralID { parties.referral }
    package var member: MemberID { parties.friend }

    package func change(_ record: inout ReferralRecord) {
        record.review = .released(actor: actor, reason: reason, at: occurredAt)
    }
}

extension ReferralQualified: ReferralFact {
    package var referral: ReferralID { parties.referral }
    package var member: MemberID { parties.friend }

    package func change(_ record: inout ReferralRecord) {
        record.state = .qualified
        record.qualification = ReferralRecord.Qualification(purchase: purchase, occurredAt: occurredAt, rewardAt: rewardAt)
    }
}

extension ReferralDisqualified: ReferralFact {
    package var referral: ReferralID { parties.referral }
    package var member: MemberID { parties.friend }

    package func change(_ record: inout ReferralRecord) {
        record.state = .signedUp
        record.qualification = nil
    }
}

extension ReferralExpired: ReferralFact {
    package var referral: ReferralID { parties.referral }
    package var member: MemberID { parties.friend }

    package func change(_ record: inout ReferralRecord) { record.state = .expired }
}

extension ReferralRewarded: ReferralFact {
    package var referral: ReferralID { parties.referral }

    package func change(_ record: inout ReferralRecord) {
        record.state = .rewarded
        record.rewards.append(ReferralRecord.Given(side: side, gift: gift, at: occurredAt))
    }
}

extension ReferralClawedBack: ReferralFact {
    package var referral: ReferralID { parties.referral }

    package func change(_ record: inout ReferralRecord) {
        record.state = .clawedBack
        guard let index = record.rewards.firstIndex(where: { $0.side == side }) else { return }
        record.rewards[index].takenBackAt = occurredAt
    }
}

extension ReferralRejected: ReferralFact {
    package var member: MemberID { friend }

    package func change(_ record: inout ReferralRecord) {
        record.state = .rejected
        if !signals.isEmpty { record.signals = signals }
        record.rejection = ReferralRecord.Rejected(cause: cause, actor: actor, reason: reason, at: occurredAt)
    }
}
