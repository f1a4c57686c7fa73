// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import Testing

@testable import Control

@Suite struct TerminalTests {
    @Test func `columns are as wide as their widest cell, figures to the right`() {
        var table = Table([.text("NAME"), .number("COUNT"), .text("WHY")])
        table.add(["a", "1,000", ""])
        table.add(["längst", "5", "because"])
        #expect(table.lines == ["NAME    COUNT  WHY", "a       1,000", "längst      5  because"])
    }

    @Test(arguments: [(0, "0"), (999, "999"), (1_000, "1,000"), (24_409_194, "24,409,194"), (-1_234, "-1,234"), (-12, "-12")])
    func `thousands are set apart`(number: Int, text: String) {
        #expect(Format.count(number) == text)
    }

    @Test(arguments: [(850, "850 µs"), (1_250, "1.2 ms"), (12_900, "12 ms"), (3_250_000, "3.2 s")] as [(Int64, String)])
    func `a duration has the unit that fits`(microseconds: Int64, text: String) {
        #expect(Format.duration(microseconds: microseconds) == text)
    }

    @Test(arguments: [(5, "5 s"), (180, "3 min"), (7_500, "2 h 05 min"), (360_000, "4 d 4 h")] as [(Int64, String)])
    func `an age has the units that fit`(seconds: Int64, text: String) {
        #expect(Format.age(seconds: seconds) == text)
    }

    @Test(
        arguments: [
            (2_524, "EUR", "EUR 25.24"), (5, "EUR", "EUR 0.05"), (1_500, "JPY", "JPY 1,500"), (1_005, "KWD", "KWD 1.005"),
            (-250, "EUR", "EUR -2.50"),
        ] as [(Int128, String, String)]
    )
    func `money has the decimals of its currency`(units: Int128, code: String, text: String) throws {
        #expect(Format.money(units, try #require(Currency(code))) == text)
    }

    @Test func `a value over several lines is the same value`() throws {
        let json: JSON = ["a": [1, ["b": "x"], []], "c": [:], "d": true]
        #expect(try JSON(parsing: Array(json.prettyText.utf8)) == json)
        #expect(json.prettyText.hasPrefix("{\n  \"a\": [\n    1,"))
    }

    @Test func `on a terminal there is a bar, otherwise a line now and then`() {
        var tally = Tally()
        for id in 1...500 { tally.count(Reply(status: 202, data: nil), duplicate: false, id: "\(id)", place: "") }
        var written: [String] = []
        let bar = Progress("publish", now: 0, isTerminal: true) { written.append($0) }
        bar.show(tally, 500, now: 50_000)
        #expect(written == [])
        bar.show(tally, 500, now: 1_000_000)
        #expect(written.count == 1)
        #expect(written[0].hasPrefix("\r"))
        #expect(written[0].contains("████████████░░░░░░░░░░░░  50 %  500 answered  500/s"))
        bar.finish()

        written = []
        let lines = Progress("publish", now: 0, isTerminal: false) { written.append($0) }
        lines.show(tally, nil, now: 1_000_000)
        #expect(written == [])
        lines.show(tally, nil, now: 5_000_000)
        #expect(written.count == 1)
        #expect(written[0].hasPrefix("publish  500 answered  100/s"))
        #expect(written[0].hasSuffix("\n"))
    }

    @Test func `a summary counts answers by status and code, and duplicates apart`() {
        var tally = Tally()
        tally.messages = 4
        tally.count(Reply(status: 202, data: nil), duplicate: false, id: "1", place: "line 1")
        tally.count(Reply(status: 202, data: nil), duplicate: true, id: "2", place: "line 2")
        tally.count(.refused(.memberNotFound, "nobody has it"), duplicate: false, id: "3", place: "line 3")
        tally.endedAt = 2_000_000
        let summary = Summary(tally: tally, ending: .interrupted, problems: 10)
        #expect(summary.text.contains("2     202                    Stored, will be done"))
        #expect(summary.text.contains("1     404  member_not_found  No such member"))
        #expect(summary.text.contains("line 3  3   member_not_found  nobody has it"))
        #expect(summary.text.contains("3 answered, 1 of them duplicates"))
        #expect(summary.text.contains("1 messages have no final answer"))
        #expect(summary.json["replies"]?.array?.count == 2)
        #expect(summary.json["duplicates"] == 1)
    }
}
