// SPDX-License-Identifier: Apache-2.0

import Contracts

extension Condition {
    /// Times of day in minutes from midnight, `from` included and `to` not; over midnight when `from` is the later.
    struct Hours: Hashable, Sendable {
        let from: Int64
        let to: Int64
    }
}

extension ConditionKey {
    /// The time of day in the program's zone.
    static let hours = ConditionKey(
        "hours",
        isForActivities: true,
        read: { part, _, condition in condition.hours = part.part("hours") { Condition.Hours(&$0) } },
        words: { $0.hours.map { "between \($0.from.clock) and \($0.to.clock)" } }
    )
}

extension Condition.Hours {
    fileprivate init?(_ part: inout ProgramReader) {
        part.require("from", "to")
        let (from, to) = (part.minute("from"), part.minute("to", orMidnight: true))
        guard let from, let to else { return nil }
        if from == to { part.refuse(part.pointer["to"], "must not be from: leave hours out for the whole day") }
        self.init(from: from, to: to)
    }
}

extension ProgramReader {
    /// A time of day, in minutes from midnight.
    fileprivate mutating func minute(_ key: String, orMidnight: Bool = false) -> Int64? {
        guard let text: String = value(key) else { return nil }
        let digits = text.split(separator: ":", omittingEmptySubsequences: false)
        if digits.count == 2, digits.allSatisfy({ $0.utf8.count == 2 && $0.utf8.allSatisfy { (48...57).contains($0) } }),
            let hours = Int64(digits[0]), let minutes = Int64(digits[1]), minutes < 60,
            hours < 24 || (orMidnight && hours == 24 && minutes == 0)
        {
            return hours * 60 + minutes
        }
        return refuse(key, "must be a time of day in quotes, such as \"15:00\"")
    }
}

extension Int64 {
    /// Minutes from midnight, as a clock shows them.
    fileprivate var clock: String {
        [self / 60, self % 60].map { $0 < 10 ? "0\($0)" : "\($0)" }.joined(separator: ":")
    }
}
