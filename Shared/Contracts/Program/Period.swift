// SPDX-License-Identifier: Apache-2.0

import Kernel

/// An ISO 8601 duration in calendar units, such as `P1Y2M`, `P30D` or `PT5M`: how long it is depends on when it begins.
package struct Period: Hashable, Sendable, JSONValue {
    /// Years count as 12 months.
    package var months: Int64 = 0
    /// Weeks count as 7 days.
    package var days: Int64 = 0
    package var milliseconds: Int64 = 0

    package static func days(_ count: Int64) -> Period { Period(days: count) }
    package static func minutes(_ count: Int64) -> Period { Period(milliseconds: count * 60_000) }

    package init(months: Int64 = 0, days: Int64 = 0, milliseconds: Int64 = 0) {
        self.months = months
        self.days = days
        self.milliseconds = milliseconds
    }

    /// Nil unless `text` is `P`, whole numbers with Y, M, W, D in this order, and after a `T` with H, M, S; at least one.
    package init?(_ text: String) {
        var rest = text[...]
        guard rest.popFirst() == "P" else { return nil }
        let parts = rest.split(separator: "T", maxSplits: 1, omittingEmptySubsequences: false)
        guard let dates = Self.numbers(parts[0], "YMWD"),
            let times = Self.numbers(parts.count == 2 ? parts[1] : "", "HMS"),
            parts.count == 1 || !times.isEmpty, !dates.isEmpty || !times.isEmpty
        else { return nil }
        months = (dates["Y"] ?? 0) * 12 + (dates["M"] ?? 0)
        days = (dates["W"] ?? 0) * 7 + (dates["D"] ?? 0)
        milliseconds = (((times["H"] ?? 0) * 60 + (times["M"] ?? 0)) * 60 + (times["S"] ?? 0)) * 1_000
    }

    /// Reads numbers of at most 5 digits (273 years of days), each with its unit, the units in the given order.
    private static func numbers(_ text: Substring, _ units: String) -> [Character: Int64]? {
        var (numbers, units, rest) = ([Character: Int64](), units[...], text)
        while !rest.isEmpty {
            let digits = rest.prefix { ("0"..."9").contains($0) }
            rest = rest.dropFirst(digits.count)
            guard (1...5).contains(digits.utf8.count), let number = Int64(digits), let unit = rest.popFirst(),
                let place = units.firstIndex(of: unit)
            else { return nil }
            units = units[units.index(after: place)...]
            numbers[unit] = number
        }
        return numbers
    }

    package init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        guard let period = Period(try String(json, at: pointer)) else {
            throw Invalid(pointer, "must be an ISO 8601 duration, such as P30D, P1Y or PT5M")
        }
        self = period
    }

    package var json: JSON { .string(description) }
}

extension Period: CustomStringConvertible {
    package var description: String {
        let dates = [(months / 12, "Y"), (months % 12, "M"), (days, "D")]
        let seconds = milliseconds / 1_000
        let times = [(seconds / 3_600, "H"), (seconds / 60 % 60, "M"), (seconds % 60, "S")]
        let date = dates.filter { $0.0 > 0 }.map { "\($0.0)\($0.1)" }.joined()
        let time = times.filter { $0.0 > 0 }.map { "\($0.0)\($0.1)" }.joined()
        return date.isEmpty && time.isEmpty ? "P0D" : "P\(date)\(time.isEmpty ? "" : "T" + time)"
    }
}
