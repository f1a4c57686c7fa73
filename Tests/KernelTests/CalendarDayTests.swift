// SPDX-License-Identifier: Apache-2.0

import Kernel
import Testing

@Suite struct CalendarDayTests {
    /// Numbers from Python's `datetime.date`.
    @Test(arguments: [
        ("1970-01-01", 0), ("0001-01-01", -719_162), ("9999-12-31", 2_932_896), ("2000-02-29", 11_016),
        ("1900-03-01", -25_508), ("2026-11-21", 20_778), ("1582-10-15", -141_427), ("1600-01-01", -135_140),
        ("2400-12-31", 157_419),
    ])
    func `a known day has its number`(_ text: String, _ number: Int64) {
        #expect(CalendarDay(text)?.number == number)
        #expect(CalendarDay(number: number).description == text)
    }

    @Test func `from 1600 to 2400 each day follows the one before`() throws {
        var day = try #require(CalendarDay(year: 1600, month: 1, day: 1))
        var expected = (year: Int64(1600), month: 1, day: 1)
        while expected.year <= 2400 {
            // The plain rules of the calendar, with nothing of Hinnant's in them.
            #expect(day.components == expected)
            #expect(CalendarDay(year: expected.year, month: expected.month, day: expected.day) == day)
            let isLeap = expected.year % 400 == 0 || (expected.year % 4 == 0 && expected.year % 100 != 0)
            let lengths = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
            expected.day += 1
            if expected.day > lengths[expected.month - 1] { (expected.day, expected.month) = (1, expected.month + 1) }
            if expected.month > 12 { (expected.month, expected.year) = (1, expected.year + 1) }
            day = CalendarDay(number: day.number + 1)
        }
    }

    @Test(arguments: [
        "2026-02-29", "1900-02-29", "2100-02-29", "2026-04-31", "2026-00-01", "2026-13-01", "2026-01-00", "2026-01-32",
        "0000-12-31", "10000-01-01", "2026-1-01", "2026-01-1", "2026-01-01T", "", "2026-01", "20260101", "-026-01-01",
    ])
    func `a day that does not exist or is written otherwise is refused`(_ text: String) {
        #expect(CalendarDay(text) == nil)
    }

    @Test(arguments: [
        ("2026-01-31", 1, "2026-02-28"), ("2024-01-31", 1, "2024-02-29"), ("2024-02-29", 12, "2025-02-28"),
        ("2024-02-29", 48, "2028-02-29"), ("2026-03-31", -1, "2026-02-28"), ("2026-08-31", 1, "2026-09-30"),
        ("2026-12-15", 1, "2027-01-15"), ("2026-01-15", -1, "2025-12-15"), ("2026-01-15", -13, "2024-12-15"),
        ("2026-05-05", 0, "2026-05-05"), ("2000-02-29", -1_200, "1900-02-28"), ("2026-11-21", 1_200, "2126-11-21"),
    ])
    func `adding months keeps the day or takes the last of the month`(_ from: String, _ months: Int, _ to: String) {
        #expect(CalendarDay(from)?.adding(months: months).description == to)
    }

    @Test(arguments: [
        ("9999-12-31", 1, "9999-12-31"), ("9999-01-15", 12, "9999-12-31"), ("0001-01-01", -1, "0001-01-01"),
        ("0001-12-31", -12, "0001-01-01"), ("9998-12-31", 12, "9999-12-31"),
    ])
    func `adding months ends where the four-digit years do`(_ from: String, _ months: Int, _ to: String) {
        #expect(CalendarDay(from)?.adding(months: months).description == to)
    }

    @Test(arguments: 1...4)
    func `adding months moves by exactly that many months`(_ seed: UInt64) {
        var random = Seeded(seed: seed)
        for _ in 0..<1_000 {
            let day = CalendarDay(number: .random(in: -500_000...2_000_000, using: &random))
            let months = Int.random(in: -1_200...1_200, using: &random)
            let (from, to) = (day.components, day.adding(months: months).components)
            #expect(to.year * 12 + Int64(to.month) == from.year * 12 + Int64(from.month + months))
            #expect(to.day == from.day || (to.day < from.day && to.day >= 28))
        }
    }

    @Test func `days compare by date`() throws {
        let (earlier, later) = try (#require(CalendarDay("2026-09-30")), #require(CalendarDay("2026-10-01")))
        #expect(earlier < later)
        #expect(!(later < earlier))
    }
}
