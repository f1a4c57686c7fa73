// SPDX-License-Identifier: Apache-2.0

/// The calendar periods in which a cap of the program counts.
package enum CapPeriod: String, Sendable, CaseIterable {
    case day = "P1D"
    /// From Monday.
    case week = "P1W"
    case month = "P1M"
    case quarter = "P3M"
    case year = "P1Y"

    package var unit: CalendarUnit {
        switch self {
        case .day: .day
        case .week: .week
        case .month: .month
        case .quarter: .quarter
        case .year: .year
        }
    }

    /// For people.
    package var words: String {
        switch self {
        case .day: "calendar day"
        case .week: "calendar week"
        case .month: "calendar month"
        case .quarter: "calendar quarter"
        case .year: "calendar year"
        }
    }
}
