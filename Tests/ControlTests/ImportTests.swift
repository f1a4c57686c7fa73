// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import TestSupport
import Testing

@testable import Control

@Suite struct ImportTests {
    private let scratch: Scratch

    init() throws { scratch = try Scratch() }

    private func table(_ text: String, _ columns: PurchaseColumns = PurchaseColumns()) throws -> PurchaseTable {
        try PurchaseTable(
            path: scratch.file(text, named: "sales.csv"),
            columns: columns,
            delimiter: UInt8(ascii: ","),
            clock: #require(LocalTime(zone: "UTC")),
            point: "."
        )
    }

    private let sales = """
        member,time,amount,currency,number,shop,kind
        7,2026-01-02,2.50,EUR,A1,mitte,coffee
        8,2026-01-03,3,EUR,A2,,
        7,2026-01-01,1.00,EUR,A3,mitte,bakery
        """

    private func messages(_ columns: PurchaseColumns = PurchaseColumns(), enroll: Bool = true) throws -> [JSON] {
        let plan = try ImportPlan(reading: table(sales, columns))
        let source = ImportSource(
            try table(sales, columns),
            source: "import/sales.csv",
            ack: nil,
            enrolling: enroll ? plan.members : []
        )
        return try all(source).map { try JSON(parsing: #require($0.message).bytes) }
    }

    @Test func `the whole table is understood before anything is sent`() throws {
        let plan = try ImportPlan(reading: table(sales))
        #expect(plan.rows == 3)
        #expect(plan.members.map(\.identifier.description) == ["customer:7", "customer:8"])
        #expect(plan.text == "3 purchases of 2 members, EUR 6.50, from 2026-01-01T00:00:00Z to 2026-01-03T00:00:00Z")
    }

    @Test func `members come first, each from the day of the first purchase`() throws {
        let messages = try messages()
        #expect(
            messages.map { $0["type"] } == ["member.enroll", "member.enroll"] + Array(repeating: "purchase.completed", count: 3)
        )
        #expect(messages[0]["time"] == "2026-01-01T00:00:00Z")
        #expect(messages[0]["data"] == ["identifiers": [["kind": "customer", "value": "7"]]])
    }

    @Test func `ids come from the rows, and never from who the member is`() throws {
        let messages = try messages()
        #expect(messages.map { $0["id"] } == ["enroll-row-1", "enroll-row-2", "row-1", "row-2", "row-3"])
        #expect(messages.allSatisfy { $0["source"] == "import/sales.csv" })
        #expect(try self.messages() == messages)
    }

    @Test func `every column finds its place`() throws {
        var columns = PurchaseColumns()
        columns.memberKind = .card
        (columns.purchase, columns.store, columns.category) = ("number", "shop", "kind")
        let messages = try messages(columns, enroll: false)
        #expect(
            messages[0]["data"] == [
                "amount": 250, "currency": "EUR", "lines": [["amount": 250, "category": "coffee", "line": "1", "quantity": 1]],
                "member": "card:7", "purchase": "A1", "store": "mitte",
            ]
        )
        #expect(messages[1]["data"] == ["amount": 300, "currency": "EUR", "member": "card:8", "purchase": "A2"])
        #expect(messages.map { $0["id"] } == ["purchase-A1", "purchase-A2", "purchase-A3"])
    }

    @Test(arguments: [
        ("7,2026-01-02,2.555,EUR", "amount is no amount in EUR: \"2.555\""), ("7,never,2.50,EUR", "time is no time: \"never\""),
        (",2026-01-02,2.50,EUR", "member is no customer: \"\""),
        ("7,2026-01-02,2.50,euro", "currency is no currency such as EUR: \"euro\""),
        ("7,2026-01-02", "it has 2 columns, and currency is number 4"), ("\"7", "a quotation does not end"),
    ])
    func `a row that cannot be imported is shown with its line and the reason`(row: String, reason: String) throws {
        let plan = try ImportPlan(reading: table("member,time,amount,currency\n7,2026-01-02,1,EUR\n\(row)\n"))
        #expect(plan.rows == 1)
        #expect(plan.badRows == [PurchaseTable.BadRow(line: 3, reason: reason)])
    }

    @Test func `bad rows are left out, and the others keep their numbers`() throws {
        let text = "member,time,amount,currency\n7,2026-01-02,x,EUR\n8,2026-01-02,1,EUR\n"
        let source = ImportSource(try table(text), source: "s", ack: nil, enrolling: [])
        #expect(try all(source).compactMap { $0.message?.id } == ["row-2"])
    }

    @Test func `a column that is not there is named, with those that are`() throws {
        let failure = try #require(throws: Failure.self) { try table("who,when\n") }
        #expect(failure.message.contains("no column member"))
        #expect(failure.message.contains("who, when"))
        #expect(throws: Failure.self) { try table("member,member,time,amount,currency\n") }
        #expect(throws: Failure.self) { try table("") }
    }

    @Test func `a member who is there already is no refusal`() throws {
        let plan = try ImportPlan(reading: table(sales))
        let source = ImportSource(try table(sales), source: "s", ack: nil, enrolling: plan.members)
        #expect(try all(source)[0].message?.tolerates.contains(.identifierTaken) == true)
    }

    @Test func `the source of an import is the name of the file`() {
        #expect(ImportSource.source(ofFile: "/data/cdnow sample (1).csv") == "import/cdnow%20sample%20%281%29.csv")
    }
}
