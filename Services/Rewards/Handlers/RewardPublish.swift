// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import ServiceHost
import Storage

/// Answers `reward.publish`: a new reward, or other terms for one that there is. What was issued keeps its own.
func rewardPublish(_ asked: RewardPublish, _ turn: inout Turn) throws -> Reply {
    if try turn.reward(asked.reward) == nil, try turn.documents(Reward.self).count() >= Limits.rewards {
        throw Rejection(.limitExceeded, "a catalogue has at most \(Limits.rewards) rewards")
    }
    let new = try turn.new(asked.codes, of: asked.reward)

    for code in new { turn.documents().save(PooledCode(hash: turn.hash(of: code), reward: asked.reward, code: code)) }
    try turn.record(
        RewardPublished(
            reward: asked.reward, details: asked.details, codes: Int64(new.count), occurredAt: turn.now))
    return .done(try turn.offered(asked.reward).answer.with("added", asked.codes.isEmpty ? nil : .integer(Int64(new.count))))
}

/// Answers `reward.retire`.
func rewardRetire(_ asked: RewardRetire, _ turn: inout Turn) throws -> Reply {
    let reward = try turn.offered(asked.reward)
    if reward.retiredAt == nil { try turn.record(RewardRetired(reward: asked.reward, occurredAt: turn.now)) }
    return .done(try turn.offered(asked.reward).answer)
}

/// Answers `reward.get`.
func rewardGet(_ asked: RewardGet, _ turn: inout Turn) throws -> Reply { .done(try turn.offered(asked.reward).answer) }

extension Turn {
    /// Of some codes those that are not here yet.
    ///
    /// - Throws: `code_taken` for one that another reward has, or a voucher.
    fileprivate func new(_ codes: [VoucherCode], of reward: RewardName) throws -> [VoucherCode] {
        try codes.filter { code in
            let hash = hash(of: code)
            let owner = try documents(PooledCode.self).load(hash.text)?.reward ?? issued(hash)?.reward
            guard let owner else { return true }
            guard owner == reward else { throw Rejection(.codeTaken, "the code \(code) is one of \(owner)") }
            return false
        }
    }
}

extension Reward {
    /// For people and machines that ask.
    var answer: JSON {
        details.json.with("left", left?.json).with("publishedAt", publishedAt.json).with("retiredAt", retiredAt?.json)
            .with("reward", name.json).with("taken", taken.json)
    }
}
