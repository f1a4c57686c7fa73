// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel

/// What a member bought that counts for tiers, by the day on which it happened.
///
/// Days and not purchases, so that it stays small inside an account however often somebody comes. The day is what the
/// calendar of the program showed when the purchase was recorded.
struct QualifyingHistory: Hashable, Sendable {
    /// In order of time; only days on which something counts.
    private(set) var days: [QualifyingDay] = []

    init() {}

    /// As it was kept.
    init(days: [QualifyingDay]) { self.days = days }

    mutating func add(_ points: Points, on day: CalendarDay) {
        guard points > .zero else { return }
        // Nearly always the last day or a new one.
        let index = days.lastIndex { $0.day <= day }
        if let index, days[index].day == day {
            days[index].points += points
        } else {
            days.insert(QualifyingDay(day: day, points: points), at: index.map { $0 + 1 } ?? 0)
        }
    }

    /// Takes back what a purchase on `day` had.
    ///
    /// What the day lacks is taken from those beside it, for the zone of the program may have changed since; what these lack
    /// too is from a day that was pruned.
    mutating func remove(_ points: Points, on day: CalendarDay) {
        var missing = points
        for near in [day.number, day.number - 1, day.number + 1] where missing > .zero {
            guard let index = days.firstIndex(where: { $0.day.number == near }) else { continue }
            let some = min(days[index].points, missing)
            days[index].points -= some
            missing -= some
        }
        days.removeAll { $0.points == .zero }
    }

    /// What counts from the last day up to `last` on, back to the first day for which `counts` does not hold.
    func sum(upTo last: CalendarDay, while counts: (CalendarDay) -> Bool) -> Points {
        days.reversed().drop { $0.day > last }.prefix { counts($0.day) }.reduce(.zero) { $0 + $1.points }
    }

    /// Forgets the days before `first`.
    mutating func prune(before first: CalendarDay) { days.removeAll { $0.day < first } }
}

/// What counts of all that happened on one day.
struct QualifyingDay: Hashable, Sendable {
    let day: CalendarDay
    /// Above 0.
    var points: Points
}
