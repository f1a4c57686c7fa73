// SPDX-License-Identifier: Apache-2.0

import Contracts

extension Condition {
    enum Weekday: String, Sendable, CaseIterable {
        case mon, tue, wed, thu, fri, sat, sun
    }
}

extension ConditionKey {
    /// The day in the program's zone.
    static let weekday = ConditionKey(
        "weekday",
        isForActivities: true,
        read: { part, _, condition in condition.weekday = part.choices("weekday", of: Condition.Weekday.self) },
        words: { condition in
            condition.weekday.map { days in
                "on \(Condition.Weekday.allCases.filter(days.contains).map(\.words).joined(lastBy: "or"))"
            }
        }
    )
}

extension Condition.Weekday {
    fileprivate var words: String {
        switch self {
        case .mon: "Monday"
        case .tue: "Tuesday"
        case .wed: "Wednesday"
        case .thu: "Thursday"
        case .fri: "Friday"
        case .sat: "Saturday"
        case .sun: "Sunday"
        }
    }
}
