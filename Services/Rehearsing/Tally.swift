// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import Storage

/// What the events of a rehearsal come to.
struct Tally {
    /// From the lowest; none in a program without tiers.
    private let levels: [TierName]
    private(set) var months: [RehearsedMonth] = []
    /// Of the month that is not closed yet.
    var open = RehearsalFigures()
    private var members = 0
    private var outstanding = Points.zero
    /// Since the beginning: no other sum of points is larger.
    private var issued = Points.zero
    private var balances: [MemberID: Points] = [:]
    /// Of members who have been on another level than the lowest.
    private var tiers: [MemberID: TierName] = [:]

    init(levels: [TierName]) { self.levels = levels }

    mutating func enroll() {
        open.enrolled += 1
        members += 1
    }

    /// Takes up the next event of the journal.
    mutating func take(_ entry: JournalEntry) throws {
        switch entry.type {
        case PointsEarned.type: try take(try entry.told(PointsEarned.self))
        case PointsExpired.type:
            let told = try entry.told(PointsExpired.self)
            open.expired += told.points
            change(told.member, by: -told.points)
        case RewardGranted.type: open.rules[try entry.told(RewardGranted.self).rule, default: RehearsalRuleFigures()].rewards += 1
        case CashbackEarned.type:
            let told = try entry.told(CashbackEarned.self)
            open.cashback[told.currency, default: .zero] += told.amount
        case TierUpgraded.type:
            let told = try entry.told(TierUpgraded.self)
            open.upgrades += 1
            tiers[told.member] = told.tier
        case TierDowngraded.type:
            let told = try entry.told(TierDowngraded.self)
            open.downgrades += 1
            tiers[told.member] = told.tier
        case PointsExpiring.type, TierExpiring.type: open.warnings += 1
        default: break
        }
    }

    private mutating func take(_ told: PointsEarned) throws {
        // An account has its limit; all of them together do not.
        guard issued.count + told.points.count <= Limits.magnitude else {
            throw RehearsalFault(what: "more than \(Limits.magnitude) points would be issued")
        }
        issued += told.points
        open.issued += told.points
        change(told.member, by: told.points)
        for part in told.explanation where part.points > .zero {
            open.rules[part.rule, default: RehearsalRuleFigures()].awards += 1
            open.rules[part.rule, default: RehearsalRuleFigures()].points += part.points
        }
    }

    private mutating func change(_ member: MemberID, by points: Points) {
        outstanding += points
        balances[member, default: .zero] += points
    }

    /// Ends the month that began on `day`.
    mutating func closeMonth(of day: CalendarDay) {
        months.append(RehearsedMonth(day: day, figures: open, balances: balancesNow))
        open = RehearsalFigures()
    }

    private var balancesNow: Balances {
        let onLevels = tiers.values.reduce(into: [:]) { $0[$1, default: 0] += 1 }
        let levels = levels.enumerated().map { index, tier in
            Balances.Level(tier: tier, members: (onLevels[tier] ?? 0) + (index == 0 ? members - tiers.count : 0))
        }
        // Of several the one who came first, so that the report does not depend on the order of a table of hashes.
        let richest = balances.filter { $0.value > .zero }.max { ($0.value, $1.key) < ($1.value, $0.key) }
        return Balances(
            members: members, outstanding: outstanding, levels: levels,
            richest: richest.map { Balances.Richest(member: $0.key, points: $0.value) })
    }
}

extension JournalEntry {
    fileprivate func told<Told: Body>(_: Told.Type) throws -> Told {
        try Told(Event(written: JSON(parsing: json)).message.data, at: Pointer("/data"))
    }
}
