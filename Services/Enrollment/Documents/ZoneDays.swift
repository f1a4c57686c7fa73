// SPDX-License-Identifier: Apache-2.0

import Contracts
import Foundation
import Kernel

extension TimeZoneName {
    private var zone: TimeZone { TimeZone(identifier: text) ?? .gmt }

    /// What the calendar shows there at `time`.
    func day(at time: Timestamp) -> CalendarDay {
        let seconds = Int64(zone.secondsFromGMT(for: time.date))
        let local = time.milliseconds + seconds * 1_000
        return CalendarDay(number: (local - (local % .day + .day) % .day) / .day)
    }

    /// The first instant of a day there.
    func start(of day: CalendarDay) -> Timestamp {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = zone
        // Clocks change at night, so this is in the same day.
        let noon = Date(timeIntervalSince1970: TimeInterval(day.number * 86_400 + 43_200))
        let there = noon.addingTimeInterval(-TimeInterval(zone.secondsFromGMT(for: noon)))
        return Timestamp(milliseconds: Int64(calendar.startOfDay(for: there).timeIntervalSince1970.rounded()) * 1_000)
    }
}

extension Timestamp {
    fileprivate var date: Date { Date(timeIntervalSince1970: TimeInterval(milliseconds / 1_000)) }
}

extension Int64 {
    /// Milliseconds.
    fileprivate static let day: Int64 = 86_400_000
}
