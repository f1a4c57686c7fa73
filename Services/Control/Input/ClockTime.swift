// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Contracts
import Kernel
import ServiceHost

/// What the clock of a trial is to show: a time, or how much later than it shows.
enum ClockTime: Hashable, Sendable {
    case at(Timestamp)
    case later(Period)

    /// Counted on the calendar and in UTC: a month after 31 January is the last day of February.
    func time(from then: Timestamp) -> Timestamp {
        switch self {
        case .at(let time): return time
        case .later(let period):
            let day = CalendarDay(number: then.milliseconds / ClockTime.day).adding(months: Int(period.months))
            let passed = then.milliseconds % ClockTime.day + period.milliseconds
            return Timestamp(milliseconds: (day.number + period.days) * ClockTime.day + passed)
        }
    }

    private static let day: Int64 = 86_400_000
}

extension ClockTime: ExpressibleByArgument {
    /// `2028-01-01T00:00:00Z`, `P30D` as in a program, or in short `+30d`: one number with y, m (months), w, d or h.
    init?(argument: String) {
        if let time = Timestamp(argument) {
            self = .at(time)
        } else if let period = Period(argument.hasPrefix("+") ? ClockTime.long(argument.dropFirst()) : argument) {
            self = .later(period)
        } else {
            return nil
        }
    }

    private static func long(_ short: Substring) -> String {
        guard let unit = short.last, "ymwdh".contains(unit) else { return String(short) }
        return (unit == "h" ? "PT" : "P") + short.uppercased()
    }
}

extension Timestamp: ExpressibleByArgument {
    package init?(argument: String) { self.init(argument) }
}

extension ProgramClock.Speed: ExpressibleByArgument {
    package init?(argument: String) {
        guard let factor = Int64(argument) else { return nil }
        self.init(factor)
    }
}
