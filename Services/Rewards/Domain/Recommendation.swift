// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel

/// How well a reward that a member can have and pay fits this member now: 0 to 100, the sum of four parts.
///
/// | part | at most | is |
/// |---|---|---|
/// | reach | 40 | cost ÷ available points: what uses more of what was saved comes first |
/// | taste | 30 | the share of this kind among all that the member redeemed and kept |
/// | privilege | 20 | not everybody can have it: it is for a level, a segment or an early window |
/// | hurry | 10 | it is offered for 14 days more at most, or a tenth of its pieces is left |
///
/// Each part is rounded down. The same score: what costs less, then the name by its bytes. Nothing is drawn by chance, so that
/// the same member sees the same list, and a test can say which.
struct Recommendation: Hashable, Sendable {
    let reward: Reward
    let reach: Int64
    let taste: Int64
    let privilege: Int64
    let hurry: Int64

    var score: Int64 { reach + taste + privilege + hurry }

    init(_ reward: Reward, available: Points, tastes: Tastes, at time: Timestamp) {
        self.reward = reward
        let details = reward.details
        reach = Self.share(of: 40, details.cost.count, in: available.count)
        taste = Self.share(of: 30, tastes.counts[details.value.kind] ?? 0, in: tastes.total)
        privilege = details.tiers != nil || details.segments != nil || details.value.kind == .earlyAccess ? 20 : 0
        let endsSoon = details.to.map { $0 - time <= Self.soon } ?? false
        let isScarce = reward.left.map { left in details.stock.map { left * 10 <= $0 } ?? false } ?? false
        hurry = endsSoon || isScarce ? 10 : 0
    }

    /// 14 days, in milliseconds.
    private static let soon: Int64 = 14 * 86_400_000

    private static func share(of most: Int64, _ part: Int64, in whole: Int64) -> Int64 {
        whole > 0 ? Int64(Int128(most) * Int128(min(part, whole)) / Int128(whole)) : 0
    }

    static func isBefore(_ a: Recommendation, _ b: Recommendation) -> Bool {
        if a.score != b.score { return a.score > b.score }
        let (costA, costB) = (a.reward.details.cost, b.reward.details.cost)
        if costA != costB { return costA < costB }
        return a.reward.name.text.utf8.lexicographicallyPrecedes(b.reward.name.text.utf8)
    }
}

/// How often a member redeemed each kind of reward.
struct Tastes: Hashable, Sendable {
    private(set) var counts: [RewardValue.Kind: Int64] = [:]
    private(set) var total: Int64 = 0

    mutating func add(_ count: Int64, of kind: RewardValue.Kind) {
        counts[kind, default: 0] += count
        total += count
    }
}
