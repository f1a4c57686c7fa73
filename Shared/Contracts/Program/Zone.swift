// SPDX-License-Identifier: Apache-2.0

import Kernel

/// What the clocks of a place show: its offsets from UTC, and when they change.
///
/// It is a pure value, and filled from outside.
package struct Zone: Hashable, Sendable {
    package let name: TimeZoneName
    /// The offset before the first change, in milliseconds east of UTC.
    package let first: Int64
    /// In order of time.
    package let changes: [Change]

    /// From `at` on, the clocks show UTC plus `offset` milliseconds.
    package struct Change: Hashable, Sendable {
        package let at: Timestamp
        package let offset: Int64

        package init(at: Timestamp, offset: Int64) {
            self.at = at
            self.offset = offset
        }
    }

    package init(name: TimeZoneName, first: Int64, changes: [Change] = []) {
        self.name = name
        self.first = first
        self.changes = changes
    }

    package func offset(at time: Timestamp) -> Int64 {
        // The number of changes up to then, by bisection.
        var (low, high) = (0, changes.count)
        while low < high {
            let middle = (low + high) / 2
            if changes[middle].at <= time { low = middle + 1 } else { high = middle }
        }
        return low == 0 ? first : changes[low - 1].offset
    }

    /// The moment one `period` after `time`, counted on the calendar and the clocks of this place.
    ///
    /// What these skip is as far after the gap as it would be into it; of what they show twice, it is the first.
    package func adding(_ period: Period, to time: Timestamp) -> Timestamp {
        guard period.months != 0 || period.days != 0 else { return time + period.milliseconds }
        let (day, milliseconds) = local(time)
        let later = CalendarDay(number: day.adding(months: Int(period.months)).number + period.days)
        return moment(ofLocal: later.number * .day + milliseconds) + period.milliseconds
    }

    /// What the calendar and the clocks of this place show at `time`: the day, and milliseconds after midnight.
    package func local(_ time: Timestamp) -> (day: CalendarDay, milliseconds: Int64) {
        let local = (time + offset(at: time)).milliseconds
        let day = local >= 0 ? local / .day : (local - .day + 1) / .day
        return (CalendarDay(number: day), local - day * .day)
    }

    /// The first moment at which the clocks of this place show `local` milliseconds after 1970-01-01T00:00:00; of what they
    /// skip, as far after the gap as it would be into it.
    package func moment(ofLocal local: Int64) -> Timestamp {
        // Offsets are less than a day, so these are the ones before and after any change near by.
        let before = offset(at: Timestamp(milliseconds: local - .day))
        let after = offset(at: Timestamp(milliseconds: local + .day))
        for offset in [before, after] where self.offset(at: Timestamp(milliseconds: local - offset)) == offset {
            return Timestamp(milliseconds: local - offset)
        }
        return Timestamp(milliseconds: local - before)
    }
}

extension Int64 {
    /// Milliseconds of 24 hours.
    fileprivate static let day: Int64 = 86_400_000
}
