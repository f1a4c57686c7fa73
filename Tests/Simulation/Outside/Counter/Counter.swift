// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel

/// What points buy: an office that offers little, members who all want it, and tills that take their vouchers.
extension Shop {
    static let counterHabits: [Habit] = [
        Habit(3) { $0.offer() },
        Habit(14) { $0.redeem() },
        Habit(2) { $0.rush() },
        Habit(10) { $0.cancelRedemption() },
        Habit(4) { $0.useVoucher() },
        Habit(2) { $0.readRewards() },
    ]

    /// Rewards that a program gives, and some that it does not.
    private static let rewards = ["bread", "cake", "lounge", "mug", "tea", "hat"]

    /// Offers a reward, or the same one otherwise.
    func offer() {
        let reward = dice.pick(Shop.rewards)
        let voucher: JSON? =
            dice.percent(60)
            ? .members([
                "codes": dice.percent(25) ? partnerCodes() : nil, "uses": dice.percent(20) ? 2 : nil,
                "validFor": dice.percent(60) ? dice.pick(["PT3H", "P1D", "P3D"]) : nil,
            ]) : nil
        let cost = dice.percent(15) ? 0 : dice.number(in: 1...40)
        let data: JSON = .members([
            "cost": .integer(cost), "kind": "gift", "name": "A \(reward)".json,
            "perMember": dice.percent(30) ? .integer(dice.number(in: 1...3)) : nil, "reward": reward.json,
            "stock": dice.percent(85) ? .integer(dice.number(in: 1...6)) : nil, "voucher": voucher,
        ])
        let story = begin(.wish(of: nil, refusals: ["code_taken"]), "reward.publish", data, source: Shop.office, time: nil)
        send(story, by: Shop.office)
        if !offered.contains(reward) { offered.append(reward) }
    }

    /// Codes of a partner, some of which may be known already.
    private func partnerCodes() -> JSON {
        .array(Set((0..<6).map { _ in dice.number(in: 1...200) }).sorted().map { "PARTNER-\($0)".json })
    }

    /// Wants a reward, and asks until it is known how that ends.
    private func redeem() {
        guard let member = anyMember(), !offered.isEmpty else { return }
        redeem(dice.pick(offered), by: member)
    }

    /// What there is little of is wanted by many at once.
    private func rush() {
        guard !offered.isEmpty else { return }
        let reward = dice.pick(offered)
        for _ in 0..<5 {
            if let member = anyMember() { redeem(reward, by: member) }
        }
    }

    private func redeem(_ reward: String, by member: MemberID) {
        let refusals: Set<String> = [
            "reward_not_found", "not_eligible", "limit_reached", "out_of_stock", "insufficient_points", "redemption_cancelled",
        ]
        let data: JSON = ["member": member.json, "reward": reward.json]
        let story = begin(.wish(of: member, refusals: refusals), "reward.redeem", data, source: Shop.app, time: nil)
        story.wasSentByMember = true
        redeeming.append(story)
        send(story, by: Shop.app) { [self] reply in
            guard Shop.isFinalOfAMember(reply), reply.status != 202 else { return false }
            if reply.status == 200, let redemption = reply.data?["redemption"]?.string {
                if !redemptions.contains(redemption) { redemptions.append(redemption) }
                if let code = reply.data?["voucher"]?["code"]?.string, !codes.contains(code) { codes.append(code) }
            }
            return true
        }
    }

    private func cancelRedemption() {
        guard !redemptions.isEmpty else { return }
        let data: JSON = [
            "actor": "the app", "reason": "a change of mind", "redemption": dice.pick(redemptions.suffix(10)).json,
        ]
        let refusals: Set<String> = [
            "redemption_unsettled", "redemption_rejected", "voucher_used", "voucher_voided", "voucher_expired",
        ]
        let story = begin(.wish(of: nil, refusals: refusals), "redemption.cancel", data, source: Shop.app, time: nil)
        send(story, by: Shop.app) { [self] reply in
            // What a restore has undone may never come back, which a person has to see to.
            Shop.isFinal(reply) && (reply.status != 202 || desk.age > 0)
        }
    }

    private func useVoucher() {
        guard !codes.isEmpty else { return }
        let data: JSON = ["code": dice.pick(codes.suffix(10)).json, "store": "Harbour"]
        let refusals: Set<String> = ["voucher_used", "voucher_voided", "voucher_expired"]
        let till = dice.pick(Shop.tills)
        send(begin(.wish(of: nil, refusals: refusals), "voucher.use", data, source: till, time: nil), by: till)
    }

    /// A voucher to pay with, now and then; perhaps one that is somebody else's, or used.
    func vouchersToUse() -> JSON? { !codes.isEmpty && dice.percent(15) ? [dice.pick(codes.suffix(10)).json] : nil }

    private func readRewards() {
        guard let member = anyMember() else { return }
        let type = dice.pick(["reward.list", "reward.recommend", "member.rewards", "message.list", "referral.list"])
        send(begin(.read, type, ["member": member.json], source: Shop.app, time: nil), by: Shop.app)
    }
}
