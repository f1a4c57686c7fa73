// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import ServiceHost
import Storage

/// Answers `reward.list`: for a member with what of it can be had and paid, which needs the balance that Earning has. When Earning
/// does not answer, what can be had is said all the same, and `missing` names it.
func rewardList(_ asked: RewardList, _ turn: inout Turn) throws -> Outcome {
    let shown = try turn.catalogue().filter { reward in
        guard !asked.all else { return true }
        switch reward.obstacle(at: turn.now) {
        case nil, .tooEarly: return reward.details.visibility == .listed
        default: return false
        }
    }
    guard let member = asked.member else { return .reply(.done(["rewards": .array(shown.map(\.answer))])) }
    let applicant = try turn.applicant(member)
    let obstacles = try shown.map { try turn.obstacle(to: $0, for: applicant) }
    return turn.asking(about: member) { available, _ in
        let rewards = zip(shown, obstacles).map { reward, obstacle in
            reward.answer(obstacle, isAffordable: available.map { reward.details.cost <= $0 })
        }
        return .members([
            "available": available?.json, "member": member.json,
            "missing": available == nil ? [Service.earning.rawValue.json] : [],
            "rewards": .array(rewards),
        ])
    }
}

/// Answers `reward.recommend`. Without the balance nothing can be recommended.
func rewardRecommend(_ asked: RewardRecommend, _ turn: inout Turn) throws -> Outcome {
    let applicant = try turn.applicant(asked.member)
    try applicant.check()
    let catalogue = try turn.catalogue()
    let possible = try catalogue.filter { reward in
        guard reward.details.visibility == .listed else { return false }
        return try turn.obstacle(to: reward, for: applicant) == nil
    }
    var tastes = Tastes()
    let redeemed = try turn.tally(of: asked.member)?.redeemed ?? [:]
    for reward in catalogue { tastes.add(redeemed[reward.name] ?? 0, of: reward.details.value.kind) }
    return turn.asking(about: asked.member) { [tastes] available, turn in
        guard let available else { throw Rejection(.unavailable, "what the member can spend cannot be found out just now") }
        let ranked = possible.filter { $0.details.cost <= available }
            .map { Recommendation($0, available: available, tastes: tastes, at: turn.now) }
            .sorted(by: Recommendation.isBefore)
        return [
            "available": available.json, "member": asked.member.json,
            "rewards": .array(ranked.prefix(asked.limit).map(\.answer)),
        ]
    }
}

extension Turn {
    /// All rewards, in the order of their names.
    fileprivate func catalogue() throws -> [Reward] {
        try documents(Reward.self).page(Query(limit: Limits.rewards)).values
    }

    /// Asks Earning what a member can spend; nil when that cannot be found out in time.
    fileprivate func asking(
        about member: MemberID, then answer: @escaping (_ available: Points?, _ turn: borrowing Turn) throws -> JSON
    ) -> Outcome {
        let ask = Message(
            id: message.id, source: "punchcard/\(process)", type: AccountGet.type, data: AccountGet(member: member).json)
        let owner = topology.owner(of: member, in: .earning)
        // The rest of the time is for the way back.
        return .ask([Question(to: owner, ask, within: Limits.readTime / 2)]) { answers, turn in
            guard case .reply(let reply)? = answers.first, reply.isOK, let available = reply.data?["available"]?.integer else {
                return .reply(.done(try answer(nil, turn)))
            }
            return .reply(.done(try answer(Points(available), turn)))
        }
    }
}

extension Reward {
    fileprivate func answer(_ obstacle: Obstacle?, isAffordable: Bool?) -> JSON {
        let rejection = obstacle?.rejection
        let why = rejection.map { (code: $0.code, detail: $0.detail) }
        let missing = isAffordable == false ? (code: ProblemCode.insufficientPoints, detail: "it takes \(details.cost)") : nil
        return answer.with("affordable", isAffordable?.json).with("eligible", .bool(obstacle == nil))
            .with("why", (why ?? missing).map { ["code": $0.code.json, "detail": $0.detail.json] })
    }
}

extension Recommendation {
    fileprivate var answer: JSON {
        reward.answer.with("score", score.json).with(
            "because",
            ["hurry": hurry.json, "privilege": privilege.json, "reach": reach.json, "taste": taste.json])
    }
}
