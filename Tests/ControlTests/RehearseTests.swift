// SPDX-License-Identifier: Apache-2.0

import Contracts
import Earning
import Foundation
import Kernel
import TestSupport
import Testing

@testable import Control

@Suite struct RehearseTests {
    private let scratch: Scratch

    init() throws { scratch = try Scratch() }

    private let sales = """
        member,time,amount,currency,joined
        8,2026-01-31T23:30:00Z,20.00,EUR,
        7,2026-01-20,50.00,EUR,2026-01-05
        7,2026-02-05,10.00,USD,
        7,2026-01-10,60.00,EUR,
        """

    private func document(points: Int64 = 1, currency: String = "EUR") -> JSON {
        [
            "currency": currency.json, "earn": [["per": "1.00", "points": points.json]], "expiry": ["after": "P1M"],
            "pointValue": ["amount": "0.005"], "program": "draft", "timeZone": "UTC",
        ]
    }

    private func open(_ text: String, enrolled: String? = nil) throws -> PurchaseTable {
        var columns = PurchaseColumns()
        columns.enrolled = enrolled
        return try PurchaseTable(
            path: scratch.file(text, named: "sales.csv"), columns: columns, delimiter: UInt8(ascii: ","),
            clock: #require(LocalTime(zone: "UTC")), point: ".")
    }

    private func shown(
        _ documents: [JSON], _ text: String, from: String? = nil, to: String? = nil, enrolled: String? = nil,
        file: String = ".yaml"
    ) throws -> ShownRehearsal {
        let calendar = try Program.check(documents[0])
        let history = try History(
            ImportPlan(reading: open(text, enrolled: enrolled)), source: "import/sales.csv", from: from.flatMap { Timestamp($0) },
            to: to.flatMap { Timestamp($0) }, calendar: calendar
        ) { try open(text, enrolled: enrolled) }
        return ShownRehearsal(
            history,
            try documents.enumerated().map { index, document in
                ("\(index)\(file)", try history.played(under: document, calendar: calendar) { _ in })
            })
    }

    @Test func `rows are played in the order of time, and the last month to its end`() throws {
        let json = try shown([document()], sales).json
        #expect(json["from"] == "2026-01-10T00:00:00Z")
        #expect(json["to"] == "2026-03-01T00:00:00Z")
        let months = try #require(json["programs"]?.array?[0]["months"]?.array)
        #expect(months.map { $0["month"] } == ["2026-01", "2026-02"])
        #expect(months.map { $0["issued"] } == [130, 0])
        #expect(months.map { $0["outstanding"] } == [130, 0])
        #expect(months[0]["richest"] == ["member": "customer:7", "points": 110])
        #expect(months[0]["levels"] == nil)
    }

    @Test func `costs of the months sum to that of the total, to the cent`() throws {
        // 15 points and 15 points at half a cent: 7.5 cents each, and 15 together.
        let table = "member,time,amount,currency\n7,2026-01-02,15,EUR\n7,2026-02-01,15,EUR\n"
        let played = try #require(try shown([document()], table).json["programs"]?.array?[0])
        #expect(played["months"]?.array?.map { $0["issuedCost"] } == [7, 8])
        #expect(played["total"]?["issuedCost"] == 15)
        #expect(played["currency"] == "EUR")
    }

    @Test func `what a program refuses is told with its row`() throws {
        let total = try #require(try shown([document()], sales).json["programs"]?.array?[0])
        #expect(total["total"]?["refused"] == 1)
        #expect(total["refusals"]?.array?.map { $0["row"] } == [3])
        #expect(total["refusals"]?.array?.map { $0["code"] } == ["currency_not_accepted"])
    }

    @Test func `only the time that is asked for is played, and who had joined before is a member from its beginning on`() throws {
        let json = try shown([document()], sales, from: "2026-01-15T00:00:00Z", to: "2026-02-01T00:00:00Z").json
        let total = try #require(json["programs"]?.array?[0]["total"])
        #expect(total["purchases"] == 2)
        #expect(total["issued"] == 70)
        #expect(total["members"] == 2)
        #expect(throws: Failure.self) { try shown([document()], sales, from: "2027-01-01T00:00:00Z", to: "2026-01-01T00:00:00Z") }
        #expect(throws: Failure.self) { try shown([document()], "member,time,amount,currency\n") }
    }

    @Test func `a column can say when a member joined`() throws {
        #expect(try shown([document()], sales, enrolled: "joined").json["from"] == "2026-01-05T00:00:00Z")
        let bad = try ImportPlan(reading: open("member,time,amount,currency,joined\n7,2026-01-02,1,EUR,once\n", enrolled: "joined"))
        #expect(bad.badRows == [PurchaseTable.BadRow(line: 2, reason: "joined is no time: \"once\"")])
    }

    @Test func `the same table and programs give the same JSON, text and picture`() throws {
        let (one, other) = (
            try shown([document(), document(points: 2)], sales), try shown([document(), document(points: 2)], sales)
        )
        #expect(one.json.text == other.json.text)
        #expect(one.text == other.text)
        #expect(RehearsalPicture(one).text == RehearsalPicture(other).text)
    }

    @Test func `two programs stand side by side`() throws {
        let shown = try shown([document(points: 2), document()], sales)
        let lines = shown.text.split(separator: "\n").map { $0.split(separator: " ").joined(separator: " ") }
        #expect(lines.contains("side by side 0.yaml 1.yaml difference"))
        #expect(lines.contains("points issued 260 130 +130"))
        #expect(lines.contains("by base 260 130 +130"))
        let picture = RehearsalPicture(shown).text
        #expect(picture.split(separator: "\n").filter { $0.hasPrefix("<polyline") }.count == 2)
        // 260 points below an axis up to 500: 52 % of 320 above 370.
        #expect(picture.contains("90,416 510,250 930,416"))
    }

    @Test func `a long path stands in the picture by its end`() throws {
        let picture = RehearsalPicture(try shown([document()], sales, file: String(repeating: "/programs", count: 40))).text
        #expect(picture.contains(">…" + String(repeating: "/programs", count: 40).suffix(71) + ": "))
    }

    @Test func `a file name is no markup in the picture`() throws {
        let picture = RehearsalPicture(try shown([document()], sales, file: "a<b&c")).text
        #expect(picture.contains("a&lt;b&amp;c"))
        #expect(!picture.contains("a<b"))
    }

    private static let cdnow =
        URL(fileURLWithPath: #filePath).deletingLastPathComponent().path
        + "/../../../shared/data/cdnow_sample.txt"

    @Test(.enabled(if: FileManager.default.fileExists(atPath: cdnow), "real purchases are not here"))
    func `a shop's real history comes to its known figures`() throws {
        let rows = try String(contentsOfFile: RehearseTests.cdnow, encoding: .utf8).split(whereSeparator: \.isNewline)
            .map { $0.split(whereSeparator: \.isWhitespace) }.filter { $0.count == 5 }.map { "\($0[0]),\($0[2]),\($0[4]),USD" }
        let table = (["member,time,amount,currency"] + rows).joined(separator: "\n")
        let document = document(currency: "USD").with("expiry", nil)
        let total = try #require(try shown([document], table).json["programs"]?.array?[0]["total"])
        #expect([total["purchases"], total["members"], total["outstanding"]] == [6_919, 2_357, 239_444])
        #expect(total["richest"] == ["member": "customer:19339", "points": 6_517])
    }
}
