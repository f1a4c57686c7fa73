// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import ServiceHost
import TestSupport
import Testing

@testable import Earning

@Suite struct AccountQuestionTests {
    /// Three purchases, of which the second earns nothing, and a return.
    func shop() throws -> Shop {
        let shop = try Shop()
        try shop.enroll()
        _ = try shop.buy(1000, number: "R-1", id: "P1")
        shop.system.advanceProgramClock(to: time("2026-03-02T12:00:00Z"))
        _ = try shop.buy(50, number: "R-2", id: "P2")
        _ = try shop.buy(500, number: "R-3", id: "P3")
        shop.system.advanceProgramClock(to: time("2026-03-03T12:00:00Z"))
        _ = try shop.giveBack("R-1", ["amount": 400], id: "B1")
        return shop
    }

    func statement(_ shop: Shop, _ more: JSON = [:]) throws -> JSON {
        let data = more.with("member", mia.json)
        return try #require(try shop.system.ask("account.statement", data, of: ProcessName(.earning, 0)).data)
    }

    @Test func `a statement lists what moved points, oldest first`() throws {
        let page = try statement(shop())
        let entries = try #require(page["entries"]?.array)
        #expect(entries.map { $0["points"] } == [10, 5, -4])
        #expect(entries.map { $0["balance"] } == [10, 15, 11])
        #expect(entries.map { $0["kind"] } == ["earned", "earned", "revoked"])
        #expect(entries.map { $0["purchase"] } == ["R-1", "R-3", "R-1"])
        #expect(entries.map { $0["causationid"] } == ["P1", "P3", "B1"])
        #expect(entries[0]["reason"] == "1 point for each 1.00 EUR of 10.00 EUR")
        #expect(entries[2]["reason"] == "return B1: 6 of 10 points stay, for 6.00 EUR of 10.00 EUR")
        #expect(entries.map { $0["rule"] } == ["base", "base", "base"])
        #expect(page["next"] == entries[2]["position"])
    }

    @Test func `a statement has a line for whatever moves points, or sets them aside`() throws {
        let rules: [(String, JSON)] = [
            ("expiry", ["after": "P10D"]), ("pending", "P1D"), ("returns", ["shortfall": "clamp"]),
        ]
        let shop = try Shop(rules.reduce(Shop.standard) { $0.with($1.0, $1.1) })
        let ben = try shop.enroll(known(MemberID("mem_BEN")))
        try shop.enroll()
        _ = try shop.buy(1000, number: "R-1", time: "2026-03-01T12:00:00Z")
        _ = try shop.adjust(20, expiresAt: "2026-06-01T00:00:00Z")
        shop.wait(until: "2026-03-02T13:00:00Z")
        _ = try shop.hold("h", 8)
        _ = try shop.capture("h", 5)
        _ = try shop.restore("h", 2)
        _ = try shop.adjust(-20)
        _ = try shop.giveBack("R-1", ["return": "B"])
        _ = try shop.void("B")
        _ = try shop.transfer(2, from: mia, to: ben)
        shop.wait(until: "2026-06-01T00:00:00Z")
        try shop.read()
        let entries = try #require(try statement(shop)["entries"]?.array)
        #expect(
            entries.map { [$0["kind"], $0["points"], $0["balance"], $0["purchase"]] } == [
                ["earned", 10, 0, "R-1"], ["adjusted", 20, 20, nil], ["activated", 10, 30, nil], ["held", 8, nil, nil],
                ["spent", -5, 25, nil], ["released", 3, 25, nil], ["restored", 2, 27, nil], ["adjusted", -20, 7, nil],
                ["revoked", -7, 0, "R-1"], ["writtenOff", 3, 0, "R-1"], ["voided", 7, 7, "R-1"], ["transferred", -2, 5, nil],
                ["expired", -5, 0, nil],
            ])
        // What takes from several lots names none.
        let earned = [entries[0]["lot"], "2026-03-11T12:00:00Z"]
        let given = [entries[1]["lot"], "2026-06-01T00:00:00Z"]
        let restored = [entries[0]["lot"], "2026-04-01T13:00:00Z"]
        #expect(
            entries.map { [$0["lot"], $0["expiresAt"]] } == [
                earned, given, earned, earned, earned, earned, restored, [nil, nil], given, [nil, nil], given, given, given,
            ])
        #expect(earned[0] != given[0])
        try shop.audit()
    }

    @Test func `what a purchase was paid with names it in the statement, and so does what its return gives back`() throws {
        let shop = try Shop()
        try shop.enroll()
        _ = try shop.buy(1000, number: "R-1")
        _ = try shop.hold("h", 8)
        _ = try shop.buy(0, number: "R-2", more: ["holds": ["h"]])
        _ = try shop.giveBack("R-2")
        let entries = try #require(try statement(shop)["entries"]?.array)
        #expect(
            entries.map { [$0["kind"], $0["purchase"], $0["reason"]] }.dropFirst() == [
                ["held", nil, entries[1]["reason"]], ["spent", "R-2", "captured h"],
                ["restored", "R-2", "the purchase R-2, which h paid a part of, was returned"],
            ])
    }

    @Test(arguments: 1...6)
    func `a statement comes in pages`(limit: Int) throws {
        let shop = try shop()
        for number in 1...20 { _ = try shop.buy(100, id: "Q\(number)") }
        let whole = try #require(try statement(shop)["entries"]?.array)
        var (paged, next) = ([JSON](), JSON.integer(0))
        while true {
            let page = try statement(shop, ["after": next, "limit": .integer(Int64(limit))])
            guard let entries = page["entries"]?.array, !entries.isEmpty else { break }
            paged += entries
            // Only the last page may have fewer.
            #expect(entries.count == limit || paged.count == whole.count)
            next = page["next"] ?? 0
        }
        #expect(whole.count == 23)
        #expect(paged == whole)
    }

    @Test func `whatever is done, the answer says what the member has then`() throws {
        let review: JSON = ["id": "review", "when": ["activity": ["review"]], "effect": ["add": 25]]
        let shop = try Shop(Shop.standard.with("campaigns", [review]))
        try shop.enroll()
        let asked: [(type: String, data: JSON)] = [
            ("purchase.completed", ["amount": 5000, "currency": "EUR", "purchase": "R-1"]),
            ("points.hold", ["hold": "a", "points": 20]), ("points.hold", ["hold": "b", "points": 7]),
            ("purchase.completed", ["amount": 5000, "currency": "EUR", "purchase": "R-2"]),
            ("activity.performed", ["activity": "review", "reference": "r1"]), ("points.capture", ["hold": "a", "points": 15]),
            ("points.adjust", ["actor": "jo", "points": -60, "reason": "x"]),
            ("purchase.returned", ["purchase": "R-1", "return": "B"]),
            ("activity.reversed", ["activity": "review", "reference": "r1"]),
            ("points.adjust", ["actor": "jo", "points": 4, "reason": "x"]), ("points.release", ["hold": "b"]),
            ("points.restore", ["actor": "jo", "hold": "a", "points": 5, "reason": "x"]),
            ("return.void", ["actor": "jo", "reason": "x", "return": "B"]),
        ]
        for (type, data) in asked {
            let answer = try #require(try shop.ask(type, data).data)
            let account = try shop.account()
            #expect(answer["balance"] != nil && answer["available"] != nil, "\(type)")
            for field in ["available", "balance", "debt", "held"] where answer[field] != nil {
                #expect(answer[field] == account[field], "\(field) of \(type)")
            }
        }
        try shop.audit()
    }

    @Test func `the points that expire next are those of all lots that end first and can be spent`() throws {
        let shop = try Shop(Shop.standard.with("expiry", ["after": "P10D"]).with("pending", "P1D"))
        try shop.enroll()
        #expect(try shop.account()["nextExpiry"] == nil)
        _ = try shop.buy(1000, time: "2026-03-01T12:00:00Z")
        for (points, end) in [(3, "2026-06-01"), (20, "2026-03-11"), (4, "2026-03-11")] as [(Int64, String)] {
            _ = try shop.adjust(points, expiresAt: "\(end)T12:00:00Z")
        }
        #expect(try shop.account()["nextExpiry"] == ["at": "2026-03-11T12:00:00Z", "points": 24])
        shop.wait(until: "2026-03-02T13:00:00Z")
        #expect(try shop.account()["nextExpiry"] == ["at": "2026-03-11T12:00:00Z", "points": 34])
        shop.wait(until: "2026-03-12T13:00:00Z")
        #expect(try shop.account()["nextExpiry"] == ["at": "2026-06-01T12:00:00Z", "points": 3])
    }

    @Test func `an account can be seen as it was recorded at a moment`() throws {
        let shop = try shop()
        #expect(try shop.account(at: "2026-03-01T00:00:00Z")["balance"] == 0)
        #expect(try shop.account(at: "2026-03-01T23:00:00Z")["balance"] == 10)
        #expect(try shop.account(at: "2026-03-02T23:00:00Z")["balance"] == 15)
        #expect(try shop.account(at: "2026-03-04T00:00:00Z") == shop.account())
        let first = try #require(try shop.events("points.earned").first?["recordedtime"]?.string)
        #expect(try shop.account(at: first)["balance"] == 10)
        #expect(try shop.account(at: (time(first) + -1).description)["balance"] == 0)
    }

    @Test func `an account as it was has what was recorded before, also while the clock was an hour ahead`() throws {
        let shop = try Shop()
        try shop.enroll()
        _ = try shop.buy(1000)
        let first = try shop.account()
        shop.system.setBack(milliseconds: -3_600_000)
        _ = try shop.buy(1000)
        shop.system.setBack(milliseconds: 3_599_000)
        _ = try shop.buy(1000)
        let times = try shop.events("points.earned").map { try time(#require($0["recordedtime"]?.string)) }
        #expect(times[2] < times[1])
        #expect(try shop.account(at: times[0].description) == first)
        #expect(try shop.account(at: times[2].description) == shop.account())
    }

    @Test func `what qualifies for tiers is shown, also as it was at a moment, and differs from points rounded up`() throws {
        let shop = try Shop(Shop.standard.with("rounding", "up"))
        try shop.enroll()
        func seen(at: String? = nil) throws -> [JSON?] {
            let account = try shop.account(at: at)
            return [account["balance"], account["qualifying"]]
        }
        _ = try shop.buy(2524, number: "R-1")
        _ = try shop.buy(50)
        #expect(try seen() == [27, 25])
        shop.system.advanceProgramClock(to: time("2026-03-02T12:00:00Z"))
        _ = try shop.giveBack("R-1", ["amount": 524])
        #expect(try seen() == [21, 19])
        #expect(try seen(at: "2026-03-01T00:00:00Z") == [0, 0])
        #expect(try seen(at: "2026-03-01T23:00:00Z") == [27, 25])
        _ = try shop.giveBack("R-1")
        #expect(try seen() == [1, 0])
        #expect(try shop.events("purchase.recorded").map { $0["data"]?["qualifying"] } == [25, 0])
        #expect(try shop.events("return.recorded").map { $0["data"]?["qualifying"] } == [6, 19])
        try shop.audit()
    }

    @Test func `a member who never bought has an empty account`() throws {
        let shop = try Shop()
        try shop.enroll(isRead: false)
        #expect(try shop.balance() == 0)
        #expect(try shop.account()["qualifying"] == 0)
        #expect(try statement(shop) == ["entries": [], "next": 0])
    }

    @Test func `an account of nobody is not found`() throws {
        let reply = try Shop().system.ask("account.get", ["member": mia.json], of: ProcessName(.earning, 0))
        #expect(reply.code == .memberNotFound)
    }

    @Test func `a statement says how many points each rule gave`() throws {
        let campaigns: JSON = [
            ["id": "double", "effect": ["multiply": "2"]], ["id": "app", "when": ["channel": "app"], "effect": ["add": 5]],
        ]
        let shop = try Shop(Shop.standard.with("campaigns", campaigns))
        try shop.enroll()
        _ = try shop.buy(1000, more: ["channel": "app"])
        let entry = try shop.ask("account.statement", [:]).data?["entries"]?.array?.first
        #expect(entry?["points"] == 25 && entry?["rule"] == nil)
        let reasons = [
            "10 by base: 1 point for each 1.00 EUR of 10.00 EUR", "10 by double: points are multiplied by 2", "5 by app: 5 points",
        ]
        #expect(entry?["reason"]?.string == reasons.joined(separator: "; "))
    }
}
