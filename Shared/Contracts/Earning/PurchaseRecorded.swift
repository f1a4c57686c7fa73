// SPDX-License-Identifier: Apache-2.0

import Kernel

/// `purchase.recorded`: a purchase was taken.
///
/// It tells the whole purchase and how its points were worked out, so that any return can later be worked out from it
/// alone, and nothing is ever rated again.
package struct PurchaseRecorded: Body, Hashable {
    package static let type = "purchase.recorded"

    /// What the shop reported, with its number.
    package let sent: PurchaseCompleted
    package let purchase: PurchaseNumber
    /// Who reported it.
    package let source: String
    package let occurredAt: Timestamp
    package let recordedAt: Timestamp
    package let points: Points
    /// What counts for tiers: the base points, rounded down.
    package let qualifying: Points
    /// The program that rated it.
    package let version: Version
    /// In the order of the lines; one element without a name for a purchase without lines.
    package let allocation: [LineAllocation]
    /// The lots that its points went to; none when all of them paid a debt.
    package let lots: [OwnLot]
    /// The level of the member that it was rated by.
    package let tier: TierName?
    /// The day on which it counts for tiers, and the first that still counts for any; nil in a program without tiers.
    package let day: CalendarDay?
    package let countsFrom: CalendarDay?
    /// What it counts for, of campaigns that are capped or numbered.
    package let counted: [CountedAward]
    /// What its rules gave besides points.
    package let rewards: [GrantedReward]
    package let stamps: [StampUnits]
    /// Credited for each line, in minor units and in their order; empty without cashback.
    package let cashback: [Amount]

    package init(
        sent: PurchaseCompleted,
        purchase: PurchaseNumber,
        source: String,
        occurredAt: Timestamp,
        recordedAt: Timestamp,
        points: Points,
        qualifying: Points,
        version: Version,
        allocation: [LineAllocation],
        lots: [OwnLot],
        tier: TierName? = nil,
        day: CalendarDay? = nil,
        countsFrom: CalendarDay? = nil,
        counted: [CountedAward] = [],
        rewards: [GrantedReward] = [],
        stamps: [StampUnits] = [],
        cashback: [Amount] = []
    ) {
        self.sent = sent
        self.purchase = purchase
        self.source = source
        self.occurredAt = occurredAt
        self.recordedAt = recordedAt
        self.points = points
        self.qualifying = qualifying
        self.version = version
        self.allocation = allocation
        self.lots = lots
        self.tier = tier
        self.day = day
        self.countsFrom = countsFrom
        self.counted = counted
        self.rewards = rewards
        self.stamps = stamps
        self.cashback = cashback
    }

    package var member: MemberID { sent.member }

    package init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        let fields = try Fields(json, at: pointer)
        sent = try PurchaseCompleted(json, at: pointer)
        purchase = try fields.required("purchase")
        source = try fields.required("source")
        occurredAt = try fields.required("occurredAt")
        recordedAt = try fields.required("recordedAt")
        points = try fields.required("points")
        qualifying = try fields.required("qualifying")
        version = try fields.required("version")
        allocation = try fields.required("allocation")
        lots = try fields.optional("lots") ?? []
        tier = try fields.optional("tier")
        day = try fields.optional("day")
        countsFrom = try fields.optional("countsFrom")
        counted = try fields.optional("counted") ?? []
        rewards = try fields.optional("rewards") ?? []
        stamps = try fields.optional("stamps") ?? []
        cashback = try fields.optional("cashback") ?? []
        try checkParts(at: pointer)
    }

    /// Checks that its parts sum to the whole. Whoever gives something back relies on it.
    private func checkParts(at pointer: Pointer) throws(Invalid) {
        do throws(Rejection) { try sent.checkSums() } catch { throw Invalid(pointer, error.detail) }
        let names: [LineName?] = sent.lines?.map(\.line) ?? [nil]
        func isWhole(_ parts: [Points], _ whole: Points) -> Bool {
            parts.allSatisfy { $0 >= .zero } && parts.reduce(Int128(0)) { $0 + Int128($1.count) } == Int128(whole.count)
        }
        guard allocation.map(\.line) == names, isWhole(allocation.map(\.points), points),
            isWhole(allocation.map(\.qualifying), qualifying),
            allocation.allSatisfy({ isWhole($0.rules.map(\.points), $0.points) })
        else { throw Invalid(pointer["allocation"], "does not sum to the points of the purchase") }
    }

    package var json: JSON {
        // One object rather than a nested one: whoever reads the stream finds the purchase as it was sent.
        .members([
            "allocation": allocation.json, "amount": sent.amount.json, "cashback": cashback.isEmpty ? nil : cashback.json,
            "channel": sent.channel?.json, "comparisons": sent.comparisons.isEmpty ? nil : sent.comparisons.json,
            "counted": counted.isEmpty ? nil : counted.json,
            "countsFrom": countsFrom?.json,
            "currency": sent.currency.json, "day": day?.json, "holds": sent.holds?.json, "lines": sent.lines?.json,
            "lots": lots.isEmpty ? nil : lots.json,
            "member": sent.member.json, "occurredAt": occurredAt.json, "override": sent.override?.json,
            "partner": sent.partner?.json, "points": points.json, "purchase": purchase.json,
            "qualifying": qualifying.json, "recordedAt": recordedAt.json, "rewards": rewards.isEmpty ? nil : rewards.json,
            "source": source.json,
            "stamps": stamps.isEmpty ? nil : stamps.json, "store": sent.store?.json, "tax": sent.tax?.json,
            "tenders": sent.tenders?.json, "tier": tier?.json, "version": version.json,
            "vouchers": sent.vouchers?.json,
        ])
    }
}

/// What a line of a purchase earned, and by which rules.
package struct LineAllocation: Hashable, Sendable, JSONValue {
    /// Nil for a purchase without lines.
    package let line: LineName?
    /// What of its amount counts, in whole minor units: exclusions are spread by largest remainder.
    package let basis: Amount
    package let points: Points
    /// Its part of what counts for tiers.
    package let qualifying: Points
    /// The rules that gave it points, in the order of the program; they sum to `points`.
    package let rules: [RulePoints]

    package init(line: LineName?, basis: Amount, points: Points, qualifying: Points, rules: [RulePoints]) {
        self.line = line
        self.basis = basis
        self.points = points
        self.qualifying = qualifying
        self.rules = rules
    }

    package init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        let fields = try Fields(json, at: pointer)
        line = try fields.optional("line")
        basis = try fields.required("basis")
        points = try fields.required("points")
        qualifying = try fields.required("qualifying")
        rules = try fields.optional("rules") ?? []
    }

    package var json: JSON {
        .members([
            "basis": basis.json, "line": line?.json, "points": points.json, "qualifying": qualifying.json,
            "rules": rules.isEmpty ? nil : rules.json,
        ])
    }
}

/// Points by a rule.
package struct RulePoints: Hashable, Sendable, JSONValue {
    package let rule: RuleName
    package let points: Points

    package init(rule: RuleName, points: Points) {
        self.rule = rule
        self.points = points
    }

    package init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        let fields = try Fields(json, at: pointer)
        rule = try fields.required("rule")
        points = try fields.required("points")
    }

    package var json: JSON { ["points": points.json, "rule": rule.json] }
}
