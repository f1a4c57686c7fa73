// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel

/// The rules of tiers as they are for one member: on the calendar of the program, and counted from the enrolment.
///
/// Windows are made of whole days. "Today" is what the calendar of the program shows at a moment; then counts
/// - with `rolling P` each day d with d ≤ today < d + P: with `P12M` what happened on 2026-03-01 counts through 2027-02-28.
///   d + P is counted on the calendar, months first, to the last day of a shorter month; hours of P are left out;
/// - with `calendarYear` each day of the same year, up to today;
/// - with `anniversary` each day of the same year of membership, up to today. These begin on the day of the enrolment and its
///   anniversaries; that of 29 February is the 28th in common years.
struct TierTerms: Hashable, Sendable {
    let rules: TierRules
    let zone: Zone
    let enrolledAt: Timestamp

    /// The points that count at `time`.
    func sum(of history: QualifyingHistory, at time: Timestamp) -> Points {
        let today = zone.day(at: time)
        switch rules.window {
        case .rolling(let period): return history.sum(upTo: today) { today < $0.adding(period) }
        case .calendarYear, .anniversary:
            let first = year(of: today).lowerBound
            return history.sum(upTo: today) { $0 >= first }
        }
    }

    /// The level that is earned by what counts at `time`.
    func level(of history: QualifyingHistory, at time: Timestamp) -> TierLevel {
        rules.level(reachedWith: sum(of: history, at: time))
    }

    /// Whether what happened at one moment counts at another that is not before it.
    func isInWindow(_ moment: Timestamp, of time: Timestamp) -> Bool {
        let (day, today) = (zone.day(at: moment), zone.day(at: time))
        switch rules.window {
        case .rolling(let period): return today < day.adding(period)
        case .calendarYear, .anniversary: return day >= year(of: today).lowerBound
        }
    }

    /// No day before this counts at `time` or later.
    func firstDay(at time: Timestamp) -> CalendarDay {
        let today = zone.day(at: time)
        switch rules.window {
        case .rolling(let period):
            return CalendarDay(number: today.number - period.days).adding(months: -Int(period.months))
        case .calendarYear, .anniversary: return year(of: today).lowerBound
        }
    }

    /// How long `level` is kept when it is reached at `time`: the first instant at which it is not; nil for the lowest.
    func until(of level: TierLevel, from time: Timestamp) -> Timestamp? {
        guard level.from > rules.lowest.from else { return nil }
        switch rules.validity {
        case .endOfYear: return zone.start(of: year(of: zone.day(at: time)).upperBound)
        case .endOfNextYear:
            let next = year(of: zone.day(at: time)).upperBound
            return zone.start(of: year(of: next).upperBound)
        case .period(let period): return zone.end(of: .day, at: zone.adding(period, to: time))
        }
    }

    /// The year in which a day lies: of membership where the window is one, so that a review finds its window just ended.
    private func year(of day: CalendarDay) -> Range<CalendarDay> {
        let first = rules.window == .anniversary ? zone.day(at: enrolledAt) : CalendarUnit.year.start(of: day)
        // Every calendar year has one anniversary, and the day comes before it or not.
        let years = Int(day.components.year - first.components.year)
        let before = first.adding(months: 12 * years) > day ? 1 : 0
        return first.adding(months: 12 * (years - before))..<first.adding(months: 12 * (years - before + 1))
    }
}

extension CalendarDay {
    /// This day and the days of `period`; what it has of hours is left out.
    fileprivate func adding(_ period: Period) -> CalendarDay {
        CalendarDay(number: adding(months: Int(period.months)).number + period.days)
    }
}

extension TierRules {
    /// What everybody has.
    var lowest: TierLevel {
        guard let first = levels.first else { preconditionFailure("tiers without a level") }
        return first
    }

    func level(named name: TierName) -> TierLevel? { levels.first { $0.id == name } }

    /// The highest level that needs no more than `points`.
    func level(reachedWith points: Points) -> TierLevel { levels.last { $0.from <= points } ?? lowest }

    func level(below level: TierLevel) -> TierLevel { levels.last { $0.from < level.from } ?? lowest }

    /// Nil above the highest.
    func level(above level: TierLevel) -> TierLevel? { levels.first { $0.from > level.from } }
}
