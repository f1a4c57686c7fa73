// SPDX-License-Identifier: Apache-2.0

import Kernel

/// The calendar periods in which something is counted or aligned.
package enum CalendarUnit: Sendable {
    case day
    /// From Monday.
    case week
    case month, quarter, year

    /// The first day of the period in which `day` lies.
    package func start(of day: CalendarDay) -> CalendarDay {
        switch self {
        case .day: day
        case .week: CalendarDay(number: day.number - day.daysSinceMonday)
        case .month: day.firstOfMonth
        case .quarter: day.firstOfMonth.adding(months: -((day.components.month - 1) % 3))
        case .year: day.firstOfMonth.adding(months: 1 - day.components.month)
        }
    }

    /// The first day of the period after the one that begins with `start`.
    fileprivate func next(after start: CalendarDay) -> CalendarDay {
        switch self {
        case .day: CalendarDay(number: start.number + 1)
        case .week: CalendarDay(number: start.number + 7)
        case .month: start.adding(months: 1)
        case .quarter: start.adding(months: 3)
        case .year: start.adding(months: 12)
        }
    }
}

extension CalendarDay {
    fileprivate var firstOfMonth: CalendarDay { CalendarDay(number: number - Int64(components.day - 1)) }

    /// 0 on a Monday. 1970-01-01 was a Thursday.
    package var daysSinceMonday: Int64 {
        let rest = (number + 3) % 7
        return rest < 0 ? rest + 7 : rest
    }
}

extension Zone {
    /// What the calendar shows here at `time`.
    package func day(at time: Timestamp) -> CalendarDay { local(time).day }

    /// Minutes since midnight, by the clocks of this place.
    package func minute(at time: Timestamp) -> Int64 { local(time).milliseconds / 60_000 }

    /// The first instant of a day.
    package func start(of day: CalendarDay) -> Timestamp { moment(ofLocal: day.number * 86_400_000) }

    /// The first instant of the period in which `time` lies.
    package func start(of unit: CalendarUnit, at time: Timestamp) -> Timestamp { start(of: unit.start(of: day(at: time))) }

    /// The first instant after the period in which `time` lies.
    package func end(of unit: CalendarUnit, at time: Timestamp) -> Timestamp {
        start(of: unit.next(after: unit.start(of: day(at: time))))
    }

    /// The moment one `period` before `time`.
    package func subtracting(_ period: Period, from time: Timestamp) -> Timestamp {
        adding(Period(months: -period.months, days: -period.days, milliseconds: -period.milliseconds), to: time)
    }

    /// The moment that the clocks of this place show as `milliseconds` after midnight of `day`.
    package func moment(of day: CalendarDay, milliseconds: Int64) -> Timestamp {
        moment(ofLocal: day.number * 86_400_000 + milliseconds)
    }
}
