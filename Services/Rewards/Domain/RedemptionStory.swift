// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel

/// One member's use of a reward, from the wish to the end: the fold of its events.
package struct RedemptionStory: Hashable, Sendable {
    package let redemption: RedemptionID
    package let member: MemberID
    package let reward: RewardName
    /// What Earning spent, once that is known.
    package internal(set) var cost: Points
    let origin: RedemptionOrigin
    package internal(set) var state: State
    let begunAt: Timestamp
    var issuedAt: Timestamp?
    var endedAt: Timestamp?
    var voucher: VoucherID?
    /// What Earning told when it had spent the points.
    var balance: Points?
    /// Why it was rejected.
    var refusal: Refusal?
    /// Why it was cancelled, or would have been; of one that was rejected, that Earning spent for it after all and gives that back.
    var because: CancelReason?
    /// The event that undid it, or would have.
    var undoneBy: String?

    package enum State: String, Sendable, JSONWord { case requested, issued, rejected, cancelled }

    struct Refusal: Hashable, Sendable {
        let code: ProblemCode
        let detail: String
    }

    init(
        redemption: RedemptionID, member: MemberID, reward: RewardName, cost: Points, origin: RedemptionOrigin, state: State,
        begunAt: Timestamp
    ) {
        self.redemption = redemption
        self.member = member
        self.reward = reward
        self.cost = cost
        self.origin = origin
        self.state = state
        self.begunAt = begunAt
    }

    init(_ told: RedemptionRequested) {
        self.init(
            redemption: told.redemption, member: told.member, reward: told.reward, cost: told.cost, origin: .asked,
            state: .requested, begunAt: told.occurredAt)
    }

    init(_ told: RedemptionIssued) {
        self.init(
            redemption: told.redemption, member: told.member, reward: told.reward, cost: told.cost, origin: told.origin,
            state: .issued, begunAt: told.occurredAt)
        issuedAt = told.occurredAt
        balance = told.balance
    }

    /// One that was forgotten, and for which there is no piece any more.
    init(_ told: RedemptionCancelled) {
        self.init(
            redemption: told.redemption, member: told.member, reward: told.reward, cost: told.cost, origin: .asked,
            state: .cancelled, begunAt: told.occurredAt)
        endedAt = told.occurredAt
        because = told.because
    }

    init(_ told: RedemptionRejected) {
        self.init(
            redemption: told.redemption, member: told.member, reward: told.reward, cost: .zero, origin: told.origin,
            state: .rejected, begunAt: told.occurredAt)
    }

    /// Whether it counts for what a member can have of the reward.
    var isAsked: Bool { origin == .asked }

    /// Whether the reason that gave it is gone, be it that it was used before.
    var isUndone: Bool { state == .cancelled || undoneBy != nil }
}
