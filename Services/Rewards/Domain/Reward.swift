// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel

/// A reward of the catalogue, and how many of it are out: the fold of its events.
package struct Reward: Hashable, Sendable {
    package let name: RewardName
    var details: RewardDetails
    /// When it was offered first.
    let publishedAt: Timestamp
    var retiredAt: Timestamp?
    /// Pieces that are given out or set aside.
    package internal(set) var taken: Int64 = 0
    /// Of these, pieces that are set aside until Earning has told how it ends.
    var waiting: Int64 = 0
    /// Codes of somebody else's that were added, and those of them that were given out.
    var codes: Int64 = 0
    var codesTaken: Int64 = 0

    init(name: RewardName, details: RewardDetails, publishedAt: Timestamp) {
        self.name = name
        self.details = details
        self.publishedAt = publishedAt
    }

    init(_ told: RewardPublished) { self.init(name: told.reward, details: told.details, publishedAt: told.occurredAt) }

    /// Codes of somebody else's that were not given out yet.
    package var codesLeft: Int64 { codes - codesTaken }

    /// How many can be given out; nil: as many as are asked for.
    package var left: Int64? {
        let pieces = details.stock.map { max(0, $0 - taken + (Sabotage.givesTheLastTwice.isOn ? 1 : 0)) }
        let codes = details.voucher?.isPooled == true ? max(0, codesLeft - waiting) : nil
        return [pieces, codes].compactMap(\.self).min()
    }

    /// Whether it can be had by nobody for reasons of its own at `time`.
    func obstacle(at time: Timestamp) -> Obstacle? {
        if retiredAt != nil { return .retired }
        if let from = details.from, time < from { return .tooEarly(from) }
        if let to = details.to, time >= to { return .over(to) }
        if case .experience(let at, _) = details.value, time >= at { return .over(at) }
        return details.visibility == .byRule ? .byRule : nil
    }

    /// Why a member cannot have it at `time`, or nil. What it costs is for Earning to say.
    func obstacle(for applicant: Applicant, in tier: TierName?, having redeemed: Int64, at time: Timestamp) -> Obstacle? {
        if let obstacle = obstacle(at: time) { return obstacle }
        if let tiers = details.tiers, !tiers.has(tier) { return .tier(tiers) }
        if case .earlyAccess(let windows) = details.value {
            let open = windows.filter { $0.from <= time && $0.to.map { time < $0 } ?? true }
            if open.isEmpty { return .noWindow }
            if !open.contains(where: { $0.tiers?.has(tier) ?? true }) { return .tier(open.flatMap { $0.tiers ?? [] }) }
        }
        if let segments = details.segments, !segments.contains(where: { applicant.segments.contains($0.text) }) { return .segment }
        if let most = details.perMember, redeemed >= most { return .limit(most) }
        return left == 0 ? .stock : nil
    }
}

extension [TierName] {
    fileprivate func has(_ tier: TierName?) -> Bool { tier.map(contains) ?? false }
}

/// Why a reward cannot be had.
enum Obstacle: Hashable, Sendable {
    case retired
    case tooEarly(Timestamp)
    case over(Timestamp)
    /// Only rules of the program give it.
    case byRule
    /// No window of an early access is open.
    case noWindow
    /// Only members of these levels can.
    case tier([TierName])
    case segment
    case limit(Int64)
    case stock

    var rejection: Rejection {
        switch self {
        case .retired: Rejection(.notEligible, "it is offered no more")
        case .tooEarly(let from): Rejection(.notEligible, "it is offered from \(from)")
        case .over(let to): Rejection(.notEligible, "it was offered until \(to)")
        case .byRule: Rejection(.notEligible, "only rules of the program give it")
        case .noWindow: Rejection(.notEligible, "none of its windows is open")
        case .tier(let tiers): Rejection(.notEligible, "it is for \(tiers.map(\.text).joined(separator: ", "))")
        case .segment: Rejection(.notEligible, "it is for members of other segments")
        case .limit(let most): Rejection(.limitReached, "a member can have \(most)")
        case .stock: Rejection(.outOfStock, "none is left")
        }
    }
}
