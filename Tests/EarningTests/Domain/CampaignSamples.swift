// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import Testing

@testable import Earning

// What tests of campaigns need beside Samples.swift.

/// A campaign with this effect, and whatever else a test is about.
func campaign(_ id: String, _ effect: any Effect, with change: (inout Campaign) -> Void = { _ in }) -> Campaign {
    var campaign = Campaign(id: name(id), effect: effect)
    change(&campaign)
    return campaign
}

func multiply(_ factor: String) -> any Effect { MultiplyEffect(factor: rational(factor)) }
func add(_ points: Int64) -> any Effect { AddEffect(points: Points(points)) }

/// Silver, gold with 1.5 and platinum with 2.
let threeLevels = TierRules(
    window: .calendarYear,
    validity: .endOfYear,
    levels: [
        TierLevel(id: name("silver"), from: .zero), TierLevel(id: name("gold"), from: Points(1_000), multiplier: rational("1.5")),
        TierLevel(id: name("platinum"), from: Points(3_000), multiplier: rational("2")),
    ]
)

extension RatingContext {
    init(tier: String? = nil, segments: Set<String> = [], number: Int64 = 1, usage: CampaignUsage = CampaignUsage()) {
        self.init(tier: tier.map { name($0) }, segments: segments, purchaseNumber: number, usage: usage)
    }
}

extension Rating {
    /// The points of each rule that gave some.
    var byRule: [String: Int64] {
        Dictionary(uniqueKeysWithValues: explanation.map { ($0.rule.text, $0.points.count) })
    }

    /// The points of each line.
    var byLine: [Int64] { allocation.map(\.points.count) }

    /// Why a rule did not apply.
    func reason(against rule: String) -> String? { notApplied.first { $0.rule.text == rule }?.why }
}

/// The points that a purchase of 10.00 at 14:30 on Sunday, 2026-03-01, earns under some campaigns.
func rated(
    _ purchase: PurchaseCompleted = purchase(lines(1000)),
    _ campaigns: Campaign...,
    at moment: String = "2026-03-01T14:30:00Z",
    for member: RatingContext = .newcomer
) throws -> Rating {
    try Rating(purchase, under: program(campaigns: campaigns), at: time(moment), for: member)
}
