// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel

/// What happened in a time: of a month, or of all of them.
package struct RehearsalFigures: Hashable, Sendable {
    package internal(set) var purchases = 0
    /// Purchases that the program does not take.
    package internal(set) var refused = 0
    package internal(set) var enrolled = 0
    package internal(set) var issued = Points.zero
    package internal(set) var expired = Points.zero
    /// What each rule gave.
    package internal(set) var rules: [RuleName: RehearsalRuleFigures] = [:]
    package internal(set) var cashback: [Currency: Amount] = [:]
    package internal(set) var upgrades = 0
    package internal(set) var downgrades = 0
    /// How often a member was told that points or a level will end.
    package internal(set) var warnings = 0

    static func += (sum: inout RehearsalFigures, more: RehearsalFigures) {
        sum.purchases += more.purchases
        sum.refused += more.refused
        sum.enrolled += more.enrolled
        sum.issued += more.issued
        sum.expired += more.expired
        sum.rules.merge(more.rules) { $0 + $1 }
        sum.cashback.merge(more.cashback) { $0 + $1 }
        sum.upgrades += more.upgrades
        sum.downgrades += more.downgrades
        sum.warnings += more.warnings
    }
}

/// What a rule gave.
package struct RehearsalRuleFigures: Hashable, Sendable {
    /// How often it gave points.
    package internal(set) var awards = 0
    package internal(set) var points = Points.zero
    package internal(set) var rewards = 0

    static func + (a: RehearsalRuleFigures, b: RehearsalRuleFigures) -> RehearsalRuleFigures {
        RehearsalRuleFigures(awards: a.awards + b.awards, points: a.points + b.points, rewards: a.rewards + b.rewards)
    }
}

/// How things stand at one moment.
package struct Balances: Hashable, Sendable {
    package let members: Int
    /// What members have, pending points included.
    package let outstanding: Points
    /// Members on each level, from the lowest; none in a program without tiers.
    package let levels: [Level]
    /// Who has most; nil when nobody has any.
    package let richest: Richest?

    package struct Level: Hashable, Sendable {
        package let tier: TierName
        package let members: Int
    }

    package struct Richest: Hashable, Sendable {
        package let member: MemberID
        package let points: Points
    }

    /// What the average member has, rounded down.
    package var average: Points { members == 0 ? .zero : Points(outstanding.count / Int64(members)) }
}

/// A month of a rehearsal.
package struct RehearsedMonth: Hashable, Sendable {
    /// Its first day; of the first month the day on which the rehearsal begins.
    package let day: CalendarDay
    package let figures: RehearsalFigures
    /// At its end.
    package let balances: Balances

    /// `2026-11`
    package var name: String { String(day.description.dropLast(3)) }
}
