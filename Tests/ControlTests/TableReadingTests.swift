// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import TestSupport
import Testing

@testable import Control

@Suite struct TableReadingTests {
    private let scratch: Scratch

    init() throws { scratch = try Scratch() }

    // Rows.

    private func rows(_ text: String, delimiter: Character = ",") throws -> [[String]?] {
        var reader = try CSVReader(path: scratch.file(text), delimiter: delimiter.asciiValue ?? 0)
        var rows: [[String]?] = []
        while let row = try reader.next() { rows.append(row.fields) }
        return rows
    }

    @Test(
        arguments: [
            ("a,b\n1,2\n", [["a", "b"], ["1", "2"]]), ("a,b\r\n1,2", [["a", "b"], ["1", "2"]]), ("a,,\n", [["a", "", ""]]),
            ("\"a,b\",c\n", [["a,b", "c"]]), ("\"say \"\"hi\"\"\",c\n", [["say \"hi\"", "c"]]), ("\"\",x\n", [["", "x"]]),
            ("\"two\nlines\",x\ny,z\n", [["two\nlines", "x"], ["y", "z"]]), ("\u{FEFF}a,b\n", [["a", "b"]]),
            ("a\n\n\nb\n", [["a"], ["b"]]), ("ä,€\n", [["ä", "€"]]), (" a , b\n", [[" a ", " b"]]),
        ] as [(String, [[String]])]
    )
    func `rows are read as RFC 4180 has them`(text: String, expected: [[String]]) throws {
        #expect(try rows(text) == expected)
    }

    @Test func `another character may stand between columns`() throws {
        #expect(try rows("a;b,c\n", delimiter: ";") == [["a", "b,c"]])
        #expect(try rows("a\tb\n", delimiter: "\t") == [["a", "b"]])
    }

    @Test(arguments: ["\"a\"b,c\n", "\"a,b\n"]) func `a quotation that is wrong spoils its row only`(text: String) throws {
        #expect(try rows("x,y\n" + text) == [["x", "y"], nil])
    }

    // Amounts.

    @Test(arguments: [
        ("29.33", "EUR", 2_933), ("29", "EUR", 2_900), ("29.3", "EUR", 2_930), ("0.00", "EUR", 0), ("0.05", "EUR", 5),
        ("29.330", "EUR", 2_933), ("100", "JPY", 100), ("100.0", "JPY", 100), ("1.234", "KWD", 1_234),
        ("00012.10", "EUR", 1_210), ("90000000000000.00", "EUR", 9_000_000_000_000_000),
    ])
    func `an amount is read exactly`(text: String, currency: String, units: Int64) throws {
        #expect(Amount(decimal: text, in: try #require(Currency(currency)))?.minorUnits == units)
    }

    @Test(arguments: [
        "", "-1", "+1", "1.234", "1,00", "1.", ".5", "1e2", "1 000", "1.2.3", "x", "90000000000000.01", "99999999999999999999",
    ])
    func `what is no exact amount is refused`(text: String) throws {
        #expect(Amount(decimal: text, in: try #require(Currency("EUR"))) == nil)
    }

    @Test func `a comma may stand for the point`() throws {
        let euro = try #require(Currency("EUR"))
        #expect(Amount(decimal: "29,33", in: euro, point: ",")?.minorUnits == 2_933)
        #expect(Amount(decimal: "29.33", in: euro, point: ",") == nil)
    }

    // Times.

    @Test(arguments: [
        ("2026-11-21T18:55:00Z", "UTC", "2026-11-21T18:55:00Z"), ("2026-11-21T18:55:00+02:00", "UTC", "2026-11-21T16:55:00Z"),
        ("2026-11-21", "UTC", "2026-11-21T00:00:00Z"), ("19970101", "UTC", "1997-01-01T00:00:00Z"),
        ("2026-11-21 18:55", "UTC", "2026-11-21T18:55:00Z"), ("20261121 18:55:30", "UTC", "2026-11-21T18:55:30Z"),
        ("2026-11-21T18:55", "UTC", "2026-11-21T18:55:00Z"), ("2026-01-15", "Europe/Berlin", "2026-01-14T23:00:00Z"),
        ("2026-07-15", "Europe/Berlin", "2026-07-14T22:00:00Z"),
        // The clocks go forward at 02:00 on that day: midnight is still winter time.
        ("2026-03-29", "Europe/Berlin", "2026-03-28T23:00:00Z"), ("2026-03-29 12:00", "Europe/Berlin", "2026-03-29T10:00:00Z"),
        ("2026-07-15T10:00:00Z", "Europe/Berlin", "2026-07-15T10:00:00Z"),
    ])
    func `a time is read in its zone`(text: String, zone: String, expected: String) throws {
        #expect(try #require(LocalTime(zone: zone)).time(text)?.description == expected)
    }

    @Test(arguments: [
        "", "yesterday", "2026-13-01", "2026-02-30", "20261301", "21.11.2026", "2026-11-21 25:00", "2026-11-21 18", "1",
    ])
    func `what is no time is refused`(text: String) throws {
        #expect(try #require(LocalTime(zone: "UTC")).time(text) == nil)
    }

    @Test func `a zone that nobody knows is refused`() {
        #expect(LocalTime(zone: "Nowhere/Atall") == nil)
    }
}
