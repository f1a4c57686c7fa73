// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import ServiceHost
import Storage

// Giving a reward out, and taking it back.

extension Turn {
    /// Takes a piece of a reward, and tells when it was the last.
    mutating func taking(from name: RewardName, _ take: (inout Turn) throws -> Void) throws {
        let before = try reward(name)?.left
        try take(&self)
        guard let reward = try reward(name), reward.left == 0, before != 0 else { return }
        try record(StockDepleted(reward: name, taken: reward.taken, occurredAt: now))
    }

    /// Gives a reward out at no cost.
    mutating func issue(
        _ reward: Reward, as redemption: RedemptionID, to member: MemberID, _ origin: RedemptionOrigin
    ) throws {
        try taking(from: reward.name) { turn in
            try turn.issue(
                RedemptionIssued(
                    redemption: redemption, member: member, reward: reward.name, name: reward.details.name,
                    value: reward.details.value, cost: .zero, origin: origin, occurredAt: turn.now))
        }
    }

    /// Tells that a reward is issued, and makes the voucher that proves it.
    mutating func issue(_ told: RedemptionIssued) throws {
        try record(told)
        let reward = try offered(told.reward)
        guard let rule = reward.details.voucher else { return }
        let code: VoucherCode
        if rule.isPooled {
            guard let pooled = try nextCode(of: told.reward) else {
                // The codes were promised otherwise when the reward was published anew.
                return try cancel(known(told.redemption), because: .unsettled)
            }
            if !Sabotage.givesCodesTwice.isOn { documents(PooledCode.self).delete(pooled.id) }
            code = pooled.code
        } else {
            code = try newCode(for: told.redemption)
        }
        let expiresAt = try rule.validFor.map { try calendar().end(of: $0, from: now) }
        try record(
            VoucherIssued(
                voucher: ID(bits: secret.hash(.id, [Voucher.prefix, told.redemption.text])), redemption: told.redemption,
                member: told.member, reward: told.reward, code: code, isPooled: rule.isPooled, uses: rule.uses,
                expiresAt: expiresAt, occurredAt: now))
    }

    private func nextCode(of reward: RewardName) throws -> PooledCode? {
        let key = IndexKey.text(reward.text)
        return try documents(PooledCode.self)
            .page(Query(index: PooledCode.rewardIndex, from: key, through: key, limit: 1)).values.first
    }

    /// The code of a redemption: always the same one, so that a message that is sent again after a restore makes no other.
    private func newCode(for redemption: RedemptionID) throws -> VoucherCode {
        var number = 0
        while true {
            let code = VoucherCode(bits: secret.hash(.voucher, ["new", redemption.text, String(number)]))
            let hash = hash(of: code)
            if try issued(hash) == nil, try documents(PooledCode.self).load(hash.text) == nil { return code }
            number += 1
        }
    }

    /// Undoes a redemption: the piece is there again, the voucher is void, and Earning gives back what was spent.
    mutating func cancel(
        _ story: RedemptionStory, because: CancelReason, reason: String? = nil, actor: String? = nil, event: String? = nil
    ) throws {
        try record(
            RedemptionCancelled(
                redemption: story.redemption, member: story.member, reward: story.reward, cost: story.cost, because: because,
                reason: reason, actor: actor, event: event, occurredAt: now))
        if let voucher = try voucher(of: story), voucher.state == .open {
            try record(
                VoucherVoided(
                    voucher: voucher.voucher, redemption: voucher.redemption, member: voucher.member, reward: voucher.reward,
                    reason: reason, actor: actor, occurredAt: now))
        }
        settle(story.redemption.text)
    }
}
