// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import ServiceHost
import Storage

// Rewards that nobody asked for: rules of the program give them, and referrals. All of it may be read again.

/// Reads `reward.granted`: the reward is issued at no cost.
func rewardGranted(_ told: RewardGranted, _ turn: inout Turn) throws {
    guard let rewardName = RewardName(told.reward) else { return }
    try turn.give(rewardName, to: told.member, .rule(told.rule, told.cause), as: turn.id())
}

/// Reads `reward.withdrawn`: what was given is undone, if it was not used.
func rewardWithdrawn(_ told: RewardWithdrawn, _ turn: inout Turn) throws {
    let stories: [RedemptionStory] = try turn.all(of: told.member, by: RedemptionStory.memberIndex)
    guard !stories.contains(where: { $0.undoneBy == turn.eventName }) else { return }
    let story = told.units == nil ? try turn.lastGift(like: told) : try turn.stampedGift(like: told, among: stories)
    guard let story, story.state == .issued, !story.isUndone else { return }
    try turn.takeBack(story, because: .withdrawn)
}

/// Reads `referral.rewarded`: a side of a referral may get a reward.
func referralRewarded(_ told: ReferralRewarded, _ turn: inout Turn) throws {
    guard case .reward(let reward) = told.gift, let name = RewardName(reward) else { return }
    let referral = told.parties.referral
    try turn.give(name, to: told.member, .referral(referral, told.side), as: turn.redemption(of: referral, told.side))
}

/// Reads `referral.clawedBack`: the referral was taken back, and its reward with it, if that was not used.
func referralClawedBack(_ told: ReferralClawedBack, _ turn: inout Turn) throws {
    let redemption = turn.redemption(of: told.parties.referral, told.side)
    guard let story = try turn.story(redemption), story.state == .issued, !story.isUndone else { return }
    try turn.takeBack(story, because: .clawedBack)
}

extension RedemptionStory {
    fileprivate func wasGiven(_ told: RewardWithdrawn) -> Bool {
        if case .rule(let rule, _) = origin { rule == told.rule && reward.text == told.reward } else { false }
    }
}

extension Turn {
    fileprivate func redemption(of referral: ReferralID, _ side: ReferralSide) -> RedemptionID {
        ID(bits: secret.hash(.id, [Redemption.prefix, "referral", referral.text, side.rawValue]))
    }

    /// Issues a reward that nobody asked for. Levels, windows and limits are for those who ask; what is not there is on record.
    fileprivate mutating func give(
        _ name: RewardName, to member: MemberID, _ origin: RedemptionOrigin, as redemption: RedemptionID
    ) throws {
        guard try story(redemption) == nil else { return }
        let refusal: Rejection?
        let reward = try reward(name)
        if let reward {
            refusal = reward.retiredAt != nil ? Obstacle.retired.rejection : reward.left == 0 ? Obstacle.stock.rejection : nil
        } else {
            refusal = Rejection(.rewardNotFound, "there is no reward \(name)")
        }
        if let reward, refusal == nil { return try issue(reward, as: redemption, to: member, origin) }
        try record(
            RedemptionRejected(
                redemption: redemption, member: member, reward: name, origin: origin, code: refusal?.code ?? .rewardNotFound,
                detail: refusal?.detail ?? "", occurredAt: now))
    }

    /// What this cause gave last, be it that it could not be had: a level gives its reward again to who enters it in another
    /// window, and what it gave in the first is not in question.
    fileprivate func lastGift(like told: RewardWithdrawn) throws -> RedemptionStory? {
        var last: RedemptionStory?
        try walkBack(from: tally(of: told.member)?.last) { entry in
            if case .redemption(let redemption)? = try beginning(at: entry) {
                let story = try known(redemption)
                if story.wasGiven(told), story.origin == .rule(told.rule, told.cause) { last = story }
            }
            return last == nil
        }
        return last
    }

    /// Stamps of several purchases fill a card, so that the one which gave the reward may be another than the one that was
    /// returned, and one card is as good as another: one that was not used.
    fileprivate func stampedGift(like told: RewardWithdrawn, among stories: [RedemptionStory]) throws -> RedemptionStory? {
        let given = stories.filter { $0.wasGiven(told) && $0.state == .issued && !$0.isUndone }
        let exact = given.filter { $0.origin == .rule(told.rule, told.cause) }
        let latestFirst = (exact.isEmpty ? given : exact).sorted { ($0.begunAt, $0.redemption) > ($1.begunAt, $1.redemption) }
        return try latestFirst.first { try !isUsed($0) } ?? latestFirst.first
    }

    /// Whether what was given cannot be taken back.
    fileprivate func isUsed(_ story: RedemptionStory) throws -> Bool {
        guard let voucher = try voucher(of: story) else { return false }
        return voucher.used > 0 || voucher.state(at: now) == .expired
    }

    fileprivate mutating func takeBack(_ story: RedemptionStory, because: CancelReason) throws {
        guard try isUsed(story) else { return try cancel(story, because: because, event: eventName) }
        try record(
            RedemptionKept(
                redemption: story.redemption, member: story.member, reward: story.reward, because: because, event: eventName,
                occurredAt: now))
    }
}
