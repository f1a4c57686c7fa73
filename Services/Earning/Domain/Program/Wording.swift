// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel

// How rules are said in plain words.

extension Sequence where Element == String {
    /// `a`, `a or b`, `a, b or c`
    func joined(lastBy word: String) -> String {
        let all = Array(self)
        guard let last = all.last, all.count > 1 else { return all.first ?? "" }
        return "\(all.dropLast().joined(separator: ", ")) \(word) \(last)"
    }
}

extension Set<String> {
    /// In a fixed order.
    var alternatives: String { sorted().joined(lastBy: "or") }
}

extension Points {
    /// `1 point`
    var words: String { count == 1 ? "1 point" : "\(count) points" }
}

extension Period {
    /// `1 year and 2 months`
    var words: String {
        let seconds = milliseconds / 1_000
        let counts = [
            (months / 12, "year"), (months % 12, "month"), (days, "day"), (seconds / 3_600, "hour"), (seconds / 60 % 60, "minute"),
            (seconds % 60, "second"),
        ]
        let said = counts.filter { $0.0 != 0 }.map { "\($0.0) \($0.1)\($0.0 == 1 ? "" : "s")" }
        return said.isEmpty ? "no time" : said.joined(lastBy: "and")
    }
}

extension [Period] {
    /// `30 days and 7 days`
    var words: String { map(\.words).joined(lastBy: "and") }
}

extension MoneyTable {
    /// `10.00 EUR or 250.00 CZK`
    var words: String {
        amounts.sorted { $0.key.code < $1.key.code }.map { $0.key.text(of: $0.value) }.joined(lastBy: "or")
    }
}

extension Zone {
    /// What the calendar and the clocks show here: `2026-01-15 15:00`.
    func words(at time: Timestamp) -> String {
        let (day, milliseconds) = local(time)
        let clock = [milliseconds / 3_600_000, milliseconds / 60_000 % 60, milliseconds / 1_000 % 60]
            .map { $0 < 10 ? "0\($0)" : "\($0)" }
        return "\(day) \(clock[..<(clock[2] == "00" ? 2 : 3)].joined(separator: ":"))"
    }
}
