// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel

// What a report about a program asks of it.

extension Program {
    /// The first moment after the month in which `time` lies, by the calendar of the program.
    package func endOfMonth(at time: Timestamp) -> Timestamp { zone.end(of: .month, at: time) }

    /// What its calendar shows at `time`.
    package func day(at time: Timestamp) -> CalendarDay { zone.day(at: time) }

    /// Its levels, from the lowest.
    package var tierNames: [TierName] { tiers?.levels.map(\.id) ?? [] }

    /// What so many points cost the shop, rounded down; nil when the program does not say, and for more than an amount can say.
    package func cost(of points: Points) -> (amount: Amount, currency: Currency)? {
        guard let pointValue, points <= pointValue.mostPoints else { return nil }
        return (pointValue.worth(of: points), pointValue.currency)
    }
}
