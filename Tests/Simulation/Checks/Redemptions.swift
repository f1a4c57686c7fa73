// SPDX-License-Identifier: Apache-2.0

import Contracts

/// What was redeemed: no piece is given out twice, and each redemption is paid once, or not at all.
struct Redemptions {
    private enum State { case requested, issued, rejected, cancelled }

    private struct Redemption {
        let member: String?
        let reward: String
        var cost: Int64
        var state: State
    }

    private var redemptions: [String: Redemption] = [:]
    private var stock: [String: Int64] = [:]
    private var taken: [String: Int64] = [:]
    private var codes: Set<String> = []
    private var spent: [String: Int64] = [:]
    private var restored: [String: Int64] = [:]

    /// Takes up an entry of Rewards.
    mutating func take(_ entry: Books.Entry) throws {
        let (id, reward) = (entry.data["redemption"]?.string ?? "", entry.data["reward"]?.string ?? "")
        switch entry.type {
        case "reward.published": stock[reward] = entry.data["stock"]?.integer
        case "redemption.requested": try begin(id, reward, .requested, entry)
        case "redemption.issued":
            if redemptions[id] == nil { try begin(id, reward, .issued, entry) } else { try move(id, to: .issued, entry) }
        case "redemption.rejected":
            if redemptions[id] != nil { return try move(id, to: .rejected, entry) }
            redemptions[id] = Redemption(member: entry.member, reward: reward, cost: 0, state: .rejected)
        case "redemption.cancelled":
            if let known = redemptions[id] {
                // A restored Earning spent for what it had declined, and gives that back.
                if known.state != .rejected { try move(id, to: .cancelled, entry) }
                return
            }
            // A store that was restored, and has no piece left for what it had forgotten.
            redemptions[id] = Redemption(
                member: entry.member, reward: reward, cost: entry.data["cost"]?.integer ?? 0, state: .cancelled)
        case "voucher.issued":
            guard let code = entry.data["code"]?.string, !codes.insert(code).inserted else { break }
            throw Violation(.stock, "\(entry.process) \(entry.position): \(code) is given out twice", member: entry.member)
        default: break
        }
    }

    private mutating func begin(_ id: String, _ reward: String, _ state: State, _ entry: Books.Entry) throws {
        guard redemptions[id] == nil else {
            throw Violation(.redeemed, "\(id) was redeemed before", member: entry.member)
        }
        redemptions[id] = Redemption(member: entry.member, reward: reward, cost: entry.data["cost"]?.integer ?? 0, state: state)
        let now = (taken[reward] ?? 0) + 1
        taken[reward] = now
        guard let stock = stock[reward], now > stock else { return }
        let text = "\(entry.process) \(entry.position): \(now) of \(reward) are given out, and there are \(stock)"
        throw Violation(.stock, text, member: entry.member)
    }

    private mutating func move(_ id: String, to state: State, _ entry: Books.Entry) throws {
        guard let before = redemptions[id], before.state == .requested || before.state == .issued && state == .cancelled else {
            throw Violation(.redeemed, "\(id) cannot become \(state)", member: entry.member)
        }
        redemptions[id]?.state = state
        if state == .issued, let cost = entry.data["cost"]?.integer { redemptions[id]?.cost = cost }
        if state != .issued { taken[before.reward, default: 0] -= 1 }
    }

    /// Takes up an entry of Earning.
    mutating func takeBooking(_ entry: Books.Entry) throws {
        guard let id = entry.data["redemption"]?.string, let points = entry.data["points"]?.integer else { return }
        let before: Int64?
        switch entry.type {
        case "points.spent": before = spent.updateValue(points, forKey: id)
        case "points.restored": before = restored.updateValue(points, forKey: id)
        default: return
        }
        guard before == nil else { throw Violation(.redeemed, "\(id): \(entry.type) twice", member: entry.member) }
        guard entry.type == "points.spent" || spent[id] != nil else {
            throw Violation(.redeemed, "\(id) was restored, and nothing was spent", member: entry.member)
        }
    }

    /// When all is at rest, every story has its end, and costs what that says. After a restore Earning may have forgotten what an
    /// issued one cost, which a person has to see to.
    func check(wasRestored: Bool) throws {
        for (id, redemption) in redemptions.sorted(by: { $0.key < $1.key }) {
            guard redemption.state != .requested else {
                throw Violation(.liveness, "the redemption \(id) has no end", member: redemption.member)
            }
            if wasRestored, redemption.state == .issued { continue }
            let paid = (spent[id] ?? 0) - (restored[id] ?? 0)
            let right = redemption.state == .issued ? redemption.cost : 0
            guard paid == right else {
                throw Violation(
                    .redeemed, "\(id) is \(redemption.state), and \(paid) are paid, not \(right)", member: redemption.member)
            }
        }
        if !wasRestored, let stray = spent.keys.filter({ redemptions[$0] == nil }).min() {
            throw Violation(.redeemed, "\(stray) is paid, and nobody redeemed it")
        }
    }

    /// Whether a caller who was told that it is done can be right.
    func isIssued(_ id: String) -> Bool {
        redemptions[id].map { $0.state == .issued || $0.state == .cancelled } ?? false
    }
}
