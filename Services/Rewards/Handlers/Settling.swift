// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import ServiceHost
import Storage

// What Earning tells of redemptions. All of it may be read again.

/// Reads `points.spent`: the member has the reward, for what Earning spent, unless the story has ended meanwhile. Then Earning
/// gives the points back: of what was cancelled by itself, and of what it had declined when it is told.
func pointsSpent(_ told: PointsSpent, _ turn: inout Turn) throws {
    guard case .redemption(let redemption) = told.cause else { return }
    if let story = try turn.story(redemption), story.state == .rejected, story.because == nil {
        return try turn.cancel(story, because: .unsettled)
    }
    guard let story = try turn.unsettled(redemption, settled: .spent(told.points, balance: told.balance)) else { return }
    try turn.issue(turn.offered(story.reward), as: redemption, to: story.member, for: told.points, balance: told.balance)
    turn.settle(redemption.text)
}

/// Reads `points.declined`: the piece is there again.
func pointsDeclined(_ told: PointsDeclined, _ turn: inout Turn) throws {
    let refusal = RedemptionStory.Refusal(code: told.code, detail: told.detail)
    guard let story = try turn.unsettled(told.redemption, settled: .declined(refusal)) else { return }
    try turn.reject(story.redemption, of: story.member, story.reward, refusal)
    turn.settle(story.redemption.text)
}

/// Reads `points.restored`: who cancelled is answered. What this store has forgotten to be cancelled is cancelled now.
func pointsRestored(_ told: PointsRestored, _ turn: inout Turn) throws {
    guard case .redemption(let redemption) = told.cause else { return }
    turn.documents().save(RestoredRedemption(redemption: redemption, points: told.points, balance: told.balance))
    if let story = try turn.story(redemption), story.state == .issued { try turn.cancel(story, because: .unsettled) }
    turn.settle(redemption.text)
}

extension Turn {
    /// The story of a redemption that waits for its end. How one ends that this store has forgotten is kept until it is asked for
    /// again.
    fileprivate func unsettled(
        _ redemption: RedemptionID, settled settlement: ForgottenRedemption.Settlement
    ) throws -> RedemptionStory? {
        if let story = try story(redemption) { return story.state == .requested ? story : nil }
        documents().save(ForgottenRedemption(redemption: redemption, settlement: settlement))
        return nil
    }

    /// Ends a redemption that this store has forgotten as Earning settled it, whatever has become of the member and of the reward
    /// since. Where nothing is left to be given, it is cancelled, and the points come back.
    mutating func resume(_ forgotten: ForgottenRedemption, of member: MemberID, _ name: RewardName) throws {
        let redemption = forgotten.redemption
        documents(ForgottenRedemption.self).delete(forgotten.id)
        guard case .spent(let points, let balance) = forgotten.settlement else {
            if case .declined(let refusal) = forgotten.settlement { try reject(redemption, of: member, name, refusal) }
            return
        }
        let isRestored = try documents(RestoredRedemption.self).load(redemption.text) != nil
        if let reward = try reward(name), reward.left != 0, !isRestored {
            return try taking(from: name) { turn in
                // Earning knows of it; but one that is restored in turn has to read of it here.
                try turn.record(
                    RedemptionRequested(
                        redemption: redemption, member: member, reward: name, cost: points, occurredAt: turn.now))
                try turn.issue(reward, as: redemption, to: member, for: points, balance: balance)
            }
        }
        try record(
            RedemptionCancelled(
                redemption: redemption, member: member, reward: name, cost: points, because: .unsettled, occurredAt: now))
    }

    fileprivate mutating func issue(
        _ reward: Reward, as redemption: RedemptionID, to member: MemberID, for cost: Points, balance: Points
    ) throws {
        try issue(
            RedemptionIssued(
                redemption: redemption, member: member, reward: reward.name, name: reward.details.name,
                value: reward.details.value, cost: cost, balance: balance, occurredAt: now))
    }

    fileprivate mutating func reject(
        _ redemption: RedemptionID, of member: MemberID, _ reward: RewardName, _ refusal: RedemptionStory.Refusal
    ) throws {
        try record(
            RedemptionRejected(
                redemption: redemption, member: member, reward: reward, code: refusal.code, detail: refusal.detail,
                occurredAt: now))
    }
}
