// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel

/// What is known when the rewards of a referral are due.
struct RewardCheck: Hashable, Sendable {
    let signals: [FraudSignal]
    let areBothActive: Bool
    /// Rewarded referrals of the advocate that count for the same limit.
    let rewardedBefore: Int64
}

extension ReferralRecord {
    /// What falls due by `time`: a referral expires, or both sides are rewarded, or neither is and it says why.
    func settling(
        through time: Timestamp, under terms: ReferralTerms, _ check: () throws -> RewardCheck
    ) rethrows -> [any ReferralFact] {
        guard let due, due <= time else { return [] }
        if state == .signedUp { return [ReferralExpired(parties: parties, occurredAt: due)] }

        let check = try check()
        let suspicion = weighing(check.signals, at: due)
        if !suspicion.isEmpty { return suspicion }
        if !check.areBothActive { return [rejected(.memberNotActive, at: due)] }
        if let limit = terms.rules?.limit, check.rewardedBefore >= limit.perAdvocate { return [rejected(.limitReached, at: due)] }
        return ReferralSide.allCases.compactMap { side in
            terms.rules?.gift(for: side).map {
                ReferralRewarded(parties: parties, side: side, gift: $0, version: version, occurredAt: due)
            }
        }
    }

    /// What follows from signals; nothing when none is new. What a person has released is not flagged for the same again.
    func weighing(_ found: [FraudSignal], at time: Timestamp, isNew: Bool = false) -> [any ReferralFact] {
        guard isNew || !Set(found).isSubset(of: signals) else { return [] }
        let all = Set(found).union(signals).sorted()
        switch FraudVerdict(score: all.score) {
        case .accept: return []
        case .review: return [ReferralFlagged(parties: parties, signals: all, score: all.score, occurredAt: time)]
        case .reject: return [rejected(.fraud, signals: all, at: time)]
        }
    }

    private func rejected(
        _ cause: RejectionCause, signals: [FraudSignal] = [], at time: Timestamp
    ) -> ReferralRejected {
        ReferralRejected(
            referral: parties.referral, friend: parties.friend, advocate: parties.advocate, cause: cause, signals: signals,
            occurredAt: time)
    }

    /// What a person decides who has looked at it.
    ///
    /// - Throws: `not_in_review`.
    func decideReview(_ asked: ReferralReview, at time: Timestamp) throws(Rejection) -> any ReferralFact {
        guard isInReview else { throw Rejection(.notInReview, "it is \(state.rawValue), and not waiting for anybody") }
        return switch asked.decision {
        case .release: ReferralReleased(parties: parties, actor: asked.actor, reason: asked.reason, occurredAt: time)
        case .reject:
            ReferralRejected(
                referral: parties.referral, friend: parties.friend, advocate: parties.advocate, cause: .review, signals: signals,
                actor: asked.actor, reason: asked.reason, occurredAt: time)
        }
    }
}
