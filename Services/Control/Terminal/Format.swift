// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel

/// Figures as people read them.
enum Format {
    /// `24,409,194`
    static func count(_ number: some BinaryInteger) -> String {
        let digits = String(number.magnitude)
        var text = ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index) % 3 == 0 { text.append(",") }
            text.append(digit)
        }
        return number < 0 ? "-" + text : text
    }

    /// `850 µs`, `12 ms`, `3.2 s`
    static func duration(microseconds: Int64) -> String {
        switch microseconds {
        case ..<1_000: "\(microseconds) µs"
        case ..<10_000: "\(microseconds / 1_000).\(microseconds / 100 % 10) ms"
        case ..<1_000_000: "\(microseconds / 1_000) ms"
        default: "\(microseconds / 1_000_000).\(microseconds / 100_000 % 10) s"
        }
    }

    /// `5 s`, `3 min`, `2 h 05 min`, `4 d 3 h`
    static func age(seconds: Int64) -> String {
        switch seconds {
        case ..<120: "\(seconds) s"
        case ..<7_200: "\(seconds / 60) min"
        case ..<172_800: "\(seconds / 3_600) h \(padded(seconds / 60 % 60)) min"
        default: "\(seconds / 86_400) d \(seconds / 3_600 % 24) h"
        }
    }

    /// `1.4 MB`
    static func bytes(_ bytes: Int64) -> String {
        switch bytes {
        case ..<1_000: "\(bytes) B"
        case ..<1_000_000: "\(bytes / 1_000) kB"
        case ..<1_000_000_000: "\(bytes / 1_000_000).\(bytes / 100_000 % 10) MB"
        default: "\(bytes / 1_000_000_000).\(bytes / 100_000_000 % 10) GB"
        }
    }

    /// `EUR 25.24`. A sum of amounts may be more than an amount can be.
    static func money(_ minorUnits: Int128, _ currency: Currency) -> String {
        var scale: UInt128 = 1
        for _ in 0..<currency.exponent { scale *= 10 }
        let (whole, rest) = minorUnits.magnitude.quotientAndRemainder(dividingBy: scale)
        let digits = String(rest)
        let fraction =
            currency.exponent == 0 ? "" : "." + String(repeating: "0", count: currency.exponent - digits.count) + digits
        return "\(currency) \(minorUnits < 0 ? "-" : "")\(count(whole))\(fraction)"
    }

    /// `2026-11-21 18:55:00`, in UTC.
    static func time(_ time: Timestamp) -> String {
        String(time.description.prefix(19)).replacing("T", with: " ")
    }

    private static func padded(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }
}

extension JSON {
    /// The value over several lines, for people.
    var prettyText: String { pretty(indent: "") }

    private func pretty(indent: String) -> String {
        let deeper = indent + "  "
        switch self {
        case .array(let elements) where !elements.isEmpty:
            return "[\n" + elements.map { deeper + $0.pretty(indent: deeper) }.joined(separator: ",\n") + "\n\(indent)]"
        case .object(let object) where !object.isEmpty:
            let members = object.members.map { "\(deeper)\($0.key.json.text): \($0.value.pretty(indent: deeper))" }
            return "{\n" + members.joined(separator: ",\n") + "\n\(indent)}"
        case .forbidden, .bool, .integer, .string, .array, .object: return shownText
        }
    }

    /// The text also of what the wire forbids and a server may have sent.
    private var shownText: String {
        if case .forbidden(.number(let number)) = self { return number }
        if case .forbidden = self { return "null" }
        return text
    }
}
