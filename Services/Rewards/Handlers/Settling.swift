// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import ServiceHost
import Storage

// What Earning tells of redemptions. All of it may be read again.

/// Reads `points.spent`: the member has the reward, unless the story has ended meanwhile. Then Earning gives the points back.
func pointsSpent(_ told: PointsSpent, _ turn: inout Turn) throws {
    guard let story = try turn.unsettled(told.cause) else { return }
    let reward = try turn.offered(story.reward)
    try turn.issue(
        RedemptionIssued(
            redemption: story.redemption, member: story.member, reward: story.reward, name: reward.details.name,
            value: reward.details.value, cost: story.cost, balance: told.balance, occurredAt: turn.now))
    turn.settle(story.redemption.text)
}

/// Reads `points.declined`: the piece is there again.
func pointsDeclined(_ told: PointsDeclined, _ turn: inout Turn) throws {
    guard let story = try turn.unsettled(.redemption(told.redemption)) else { return }
    try turn.record(
        RedemptionRejected(
            redemption: story.redemption, member: story.member, reward: story.reward, code: told.code, detail: told.detail,
            occurredAt: turn.now))
    turn.settle(story.redemption.text)
}

/// Reads `points.restored`: who cancelled is answered.
func pointsRestored(_ told: PointsRestored, _ turn: inout Turn) throws {
    guard case .redemption(let redemption) = told.cause else { return }
    turn.documents().save(RestoredRedemption(redemption: redemption, points: told.points, balance: told.balance))
    turn.settle(redemption.text)
}

extension Turn {
    fileprivate func unsettled(_ cause: SpendCause) throws -> RedemptionStory? {
        guard case .redemption(let redemption) = cause, let story = try story(redemption), story.state == .requested else {
            return nil
        }
        return story
    }
}
