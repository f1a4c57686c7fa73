// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel

extension CalendarDay {
    /// `MM-DD`, by which birthdays are found.
    var birthday: String { String(description.suffix(5)) }

    /// The birthdays of this day: who was born on 29 February has the 28th in common years.
    var birthdays: ClosedRange<String> {
        let isLastOfShortFebruary = birthday == "02-28" && CalendarDay(number: number + 1).birthday == "03-01"
        return birthday...(isLastOfShortFebruary ? "02-29" : birthday)
    }
}

extension Membership {
    /// Whether a birthday is told on `day`: of members only, and once in a year, whatever it is corrected to.
    ///
    /// `enrolled` and `told` are the days, by the program's calendar, on which the member enrolled and the last birthday was told.
    func hasBirthday(on day: CalendarDay, enrolled: CalendarDay, told: CalendarDay?) -> Bool {
        status == .active && enrolled <= day && told?.components.year != day.components.year
    }
}
