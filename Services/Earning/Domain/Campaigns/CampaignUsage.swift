// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel

/// How much a member has had of the campaigns that give each member only so much.
struct CampaignUsage: Hashable, Sendable {
    /// A campaign, and the calendar period in which it is counted.
    struct Key: Hashable, Sendable {
        let rule: RuleName
        /// The first day of the period; nil: for ever.
        let period: CalendarDay?
    }

    struct Used: Hashable, Sendable {
        var points = Points.zero
        /// How often.
        var count: Int64 = 0

        var isNone: Bool { points == .zero && count == 0 }
    }

    /// Never one that is nothing.
    private(set) var used: [Key: Used] = [:]

    init(_ used: [Key: Used] = [:]) { self.used = used.filter { !$0.value.isNone } }

    func used(_ rule: RuleName, in period: CalendarDay?) -> Used { used[Key(rule: rule, period: period)] ?? Used() }

    /// What `cap` leaves of a campaign in a period; nil: as much as there is.
    func remaining(_ cap: Campaign.Cap, of rule: RuleName, in period: CalendarDay?) -> (points: Points?, count: Int64?) {
        let used = used(rule, in: period)
        return (cap.points.map { max(.zero, $0 - used.points) }, cap.count.map { max(0, $0 - used.count) })
    }

    mutating func add(_ rule: RuleName, in period: CalendarDay?, points: Points, count: Int64) {
        change(Key(rule: rule, period: period)) { used in
            used.points += points
            used.count += count
        }
    }

    /// Gives back what a return frees; of a period that was forgotten, nothing.
    mutating func subtract(_ rule: RuleName, in period: CalendarDay?, points: Points, count: Int64) {
        change(Key(rule: rule, period: period)) { used in
            used.points = max(.zero, used.points - points)
            used.count = max(0, used.count - count)
        }
    }

    private mutating func change(_ key: Key, _ body: (inout Used) -> Void) {
        var value = used[key] ?? Used()
        body(&value)
        used[key] = value.isNone ? nil : value
    }

    /// Forgets the periods that ended more than `memory` days before `day`: no purchase comes that late.
    ///
    /// Only its first day is known of a period, so each is taken for the longest that there is.
    mutating func prune(at day: CalendarDay) {
        used = used.filter { key, _ in
            key.period.map { $0.number + Self.longestPeriod + Self.memory >= day.number } ?? true
        }
    }

    private static let memory: Int64 = 400
    /// A leap year.
    private static let longestPeriod: Int64 = 366
}
