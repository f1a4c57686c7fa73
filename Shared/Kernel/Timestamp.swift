// SPDX-License-Identifier: Apache-2.0

/// A moment: whole milliseconds since 1970-01-01T00:00:00Z, leap seconds not counted.
package struct Timestamp: Hashable, Comparable, Sendable, CustomStringConvertible {
    package let milliseconds: Int64

    /// The seconds from 0001-01-01 to the end of 9999-12-31, which have four digits for their year.
    private static let printable: Range<Int64> = -62_135_596_800..<253_402_300_800

    package init(milliseconds: Int64) { self.milliseconds = milliseconds }

    package static func < (a: Timestamp, b: Timestamp) -> Bool { a.milliseconds < b.milliseconds }
    package static func + (a: Timestamp, milliseconds: Int64) -> Timestamp {
        Timestamp(milliseconds: a.milliseconds + milliseconds)
    }
    package static func - (a: Timestamp, b: Timestamp) -> Int64 { a.milliseconds - b.milliseconds }

    /// RFC 3339 in UTC: `2026-11-21T18:55:00Z`, with milliseconds only where there are any.
    package var description: String {
        let (day, rest) = milliseconds.flooredDivision(by: 86_400_000)
        let date = CalendarDay(number: day)
        let (second, millisecond) = rest.flooredDivision(by: 1_000)
        let time = [second / 3_600, second / 60 % 60, second % 60].map { padded($0, 2) }.joined(separator: ":")
        return "\(date)T\(time)\(millisecond == 0 ? "" : "." + padded(millisecond, 3))Z"
    }

    /// Reads RFC 3339 with any offset; digits after the third of a fraction are dropped.
    ///
    /// Nil for anything else, for days and times that do not exist, and for moments that in UTC are outside the years
    /// 0001–9999. A leap second, which ends a day of UTC, reads as the second after it.
    package init?(_ text: String) {
        var scanner = DigitScanner(text)
        guard let year = scanner.digits(4), scanner.skip("-"), let month = scanner.digits(2), scanner.skip("-"),
            let day = scanner.digits(2), scanner.skip("T", "t", " "), let hour = scanner.digits(2), scanner.skip(":"),
            let minute = scanner.digits(2), scanner.skip(":"), let second = scanner.digits(2),
            let date = CalendarDay(year: year, month: Int(month), day: Int(day)),
            hour < 24, minute < 60, second <= 60
        else { return nil }
        guard let fraction = scanner.fraction() else { return nil }
        var offset: Int64 = 0
        if !scanner.skip("Z", "z") {
            let sign: Int64
            if scanner.skip("+") { sign = 1 } else if scanner.skip("-") { sign = -1 } else { return nil }
            guard let hours = scanner.digits(2), scanner.skip(":"), let minutes = scanner.digits(2),
                hours < 24, minutes < 60
            else { return nil }
            offset = sign * (hours * 3_600 + minutes * 60)
        }
        guard scanner.isAtEnd else { return nil }
        let seconds = date.number * 86_400 + hour * 3_600 + minute * 60 + second - offset
        guard second < 60 || seconds % 86_400 == 0, Self.printable.contains(seconds) else { return nil }
        milliseconds = seconds * 1_000 + fraction
    }
}

/// A day of the Gregorian calendar, without a place or a time.
package struct CalendarDay: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// Days since 1970-01-01.
    package let number: Int64

    package init(number: Int64) { self.number = number }

    /// Nil for a day that does not exist, and for years outside 1–9999.
    package init?(year: Int64, month: Int, day: Int) {
        guard (1...9_999).contains(year), (1...12).contains(month), day >= 1,
            day <= Self.length(ofMonth: month, year: year)
        else { return nil }
        // Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", days_from_civil.
        let shifted = month <= 2 ? year - 1 : year
        let (era, yearOfEra) = shifted.flooredDivision(by: 400)
        let dayOfYear = Int64((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1)
        number = era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    /// `YYYY-MM-DD`; nil for anything else.
    package init?(_ text: String) {
        var scanner = DigitScanner(text)
        guard let year = scanner.digits(4), scanner.skip("-"), let month = scanner.digits(2), scanner.skip("-"),
            let day = scanner.digits(2), scanner.isAtEnd
        else { return nil }
        self.init(year: year, month: Int(month), day: Int(day))
    }

    /// The civil date: Hinnant's civil_from_days.
    package var components: (year: Int64, month: Int, day: Int) {
        let (era, dayOfEra) = (number + 719_468).flooredDivision(by: 146_097)
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shifted = (5 * dayOfYear + 2) / 153
        let month = Int(shifted < 10 ? shifted + 3 : shifted - 9)
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, Int(dayOfYear - (153 * shifted + 2) / 5 + 1))
    }

    package var description: String {
        let (year, month, day) = components
        return "\(padded(year, 4))-\(padded(Int64(month), 2))-\(padded(Int64(day), 2))"
    }

    package static func < (a: CalendarDay, b: CalendarDay) -> Bool { a.number < b.number }

    /// This day, so many months later; the last day of that month where it has no such day (31 January + 1 month is
    /// 28 or 29 February).
    ///
    /// It ends at 9999-12-31, and at 0001-01-01 when going back.
    package func adding(months: Int) -> CalendarDay {
        let (year, month, day) = components
        let (shiftedYear, shiftedMonth) = (year * 12 + Int64(month - 1 + months)).flooredDivision(by: 12)
        let target = Int(shiftedMonth) + 1
        let last = Self.length(ofMonth: target, year: shiftedYear)
        return CalendarDay(year: shiftedYear, month: target, day: min(day, last))
            ?? (shiftedYear < 1 ? Self.first : Self.last)
    }

    private static let first = CalendarDay(number: -719_162)
    private static let last = CalendarDay(number: 2_932_896)

    private static func length(ofMonth month: Int, year: Int64) -> Int {
        if month == 2 { return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28 }
        return [4, 6, 9, 11].contains(month) ? 30 : 31
    }
}

extension Int64 {
    /// Quotient and remainder with 0 ≤ remainder < divisor, also for negative numbers.
    fileprivate func flooredDivision(by divisor: Int64) -> (Int64, Int64) {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
    }
}

private func padded(_ number: Int64, _ width: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: Swift.max(0, width - digits.utf8.count)) + digits
}

/// Reads fixed runs of ASCII digits, as dates and times have them.
private struct DigitScanner {
    private var rest: Substring.UTF8View

    init(_ text: String) { rest = text[...].utf8 }

    var isAtEnd: Bool { rest.isEmpty }

    mutating func digits(_ count: Int) -> Int64? {
        var value: Int64 = 0
        for _ in 0..<count {
            guard let byte = rest.first, (48...57).contains(byte) else { return nil }
            value = value * 10 + Int64(byte - 48)
            rest.removeFirst()
        }
        return value
    }

    mutating func skip(_ any: Unicode.Scalar...) -> Bool {
        guard let byte = rest.first, any.contains(Unicode.Scalar(byte)) else { return false }
        rest.removeFirst()
        return true
    }

    /// Milliseconds of `.123…`, 0 without a fraction, nil for a point without digits.
    mutating func fraction() -> Int64? {
        guard skip(".") else { return 0 }
        var (value, count) = (Int64(0), 0)
        while let digit = digits(1) {
            if count < 3 { value = value * 10 + digit }
            count += 1
        }
        guard count > 0 else { return nil }
        while count < 3 { (value, count) = (value * 10, count + 1) }
        return value
    }
}
