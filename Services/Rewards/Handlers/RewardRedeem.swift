// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import ServiceHost
import Storage

/// Answers `reward.redeem` when the story ends: a piece is set aside here, and Earning spends the points or declines.
func rewardRedeem(_ asked: RewardRedeem, _ turn: inout Turn) throws -> Outcome {
    let redemption: RedemptionID = turn.id()
    // It is asked again when the story ends, or while it has no end.
    if let story = try turn.story(redemption) { return try turn.outcome(of: story) }
    if let forgotten = try turn.documents(ForgottenRedemption.self).load(redemption.text) {
        try turn.resume(forgotten, of: asked.member, asked.reward)
        // What was told stays told, also if the end is a refusal.
        do { return try turn.outcome(of: turn.known(redemption)) } catch let rejection as Rejection {
            return .reply(.refused(rejection))
        }
    }
    let applicant = try turn.applicant(asked.member)
    try applicant.check()
    let reward = try turn.offered(asked.reward)
    try turn.check(reward, for: applicant)

    guard reward.details.cost > .zero else {
        try turn.issue(reward, as: redemption, to: asked.member, .asked)
        return try turn.outcome(of: turn.known(redemption))
    }
    try turn.taking(from: asked.reward) { turn in
        try turn.record(
            RedemptionRequested(
                redemption: redemption, member: asked.member, reward: asked.reward, cost: reward.details.cost,
                occurredAt: turn.now))
    }
    return try turn.outcome(of: turn.known(redemption))
}

extension Turn {
    /// Refuses what the member cannot have, unless the member may have become another since: of a higher level, or another segment.
    fileprivate func check(_ reward: Reward, for applicant: Applicant) throws {
        guard let obstacle = try obstacle(to: reward, for: applicant) else { return }
        switch obstacle {
        case .tier: try refuse(obstacle.rejection, unlessToldBy: .earning)
        case .segment: try refuse(obstacle.rejection, unlessToldBy: .enrollment)
        default: throw obstacle.rejection
        }
    }

    /// How a member is answered who redeems: with the end of the story.
    fileprivate func outcome(of story: RedemptionStory) throws -> Outcome {
        switch story.state {
        case .requested:
            let meanwhile: JSON = ["redemption": story.redemption.json, "state": story.state.json]
            return .answerWhenSettled(story.redemption.text, meanwhile: .accepted(meanwhile))
        case .issued: return .reply(.done(try answer(story)))
        case .rejected:
            let refusal = story.refusal
            throw Rejection(
                refusal?.code ?? .redemptionRejected, refusal?.detail ?? "", data: ["redemption": story.redemption.json])
        case .cancelled:
            throw Rejection(
                .redemptionCancelled, "it could not be settled in time; what it took comes back",
                data: ["redemption": story.redemption.json])
        }
    }

    /// How a redemption stands, for those who ask.
    func answer(_ story: RedemptionStory) throws -> JSON {
        let voucher = try voucher(of: story)
        let restored = try documents(RestoredRedemption.self).load(story.redemption.text)
        let origin = story.origin.inlined(in: [:])
        return .members([
            "balance": (restored?.balance ?? story.balance)?.json, "because": story.because?.json,
            "begunAt": story.begunAt.json, "code": story.refusal?.code.json, "cost": story.cost.json,
            "detail": story.refusal?.detail.json, "endedAt": story.endedAt?.json, "issuedAt": story.issuedAt?.json,
            "member": story.member.json, "origin": story.isAsked ? nil : origin, "redemption": story.redemption.json,
            "restored": restored?.points.json, "reward": story.reward.json, "state": story.state.json,
            "voucher": try voucher.map { try answer($0, shown: code(of: $0)) },
        ])
    }
}
