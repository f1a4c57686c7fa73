// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import ServiceHost
import Storage
import TestSupport
import Testing

@testable import Earning

/// What is true of every account, whatever happened: each test breaks into one of the ways in which it could be wrong.
@Suite struct InvariantTests {
    func shop(_ changes: KeyValuePairs<String, JSON> = [:]) throws -> Shop {
        let shop = try Shop(changes.reduce(Shop.standard) { $0.with($1.key, $1.value) })
        try shop.enroll()
        return shop
    }

    /// The points of each lot that is free, and what is owed.
    private func lots(_ shop: Shop) throws -> (lots: [Int64], debt: Int64, balance: Int64) {
        let store = try #require(shop.system.store(ProcessName(.earning, 0)))
        let saved = try #require(try store.document(mia.text, in: Account.collection))
        let account = try Account(JSON(parsing: saved), at: Pointer())
        return (account.lots.open.map(\.points.count), account.debt.count, account.balance.count)
    }

    @Test func `lots less debt are the balance, and nobody has both`() throws {
        let shop = try shop()
        _ = try shop.buy(1000, number: "R-1")
        _ = try shop.buy(500, number: "R-2")
        #expect(try lots(shop) == ([10, 5], 0, 15))
        try shop.spend(12, as: "h")
        #expect(try lots(shop) == ([3], 0, 3))
        _ = try shop.giveBack("R-1")
        #expect(try lots(shop) == ([], 7, -7))
        _ = try shop.buy(900)
        #expect(try lots(shop) == ([2], 0, 2))
    }

    @Test func `a lot never has less than nothing or more than it had`() throws {
        let shop = try shop(["expiry": ["after": "P12M"]])
        _ = try shop.buy(1000)
        _ = try shop.hold("h", 10)
        #expect(try lots(shop) == ([], 0, 10))
        #expect(try shop.hold("i", 1).code == .insufficientPoints)
        _ = try shop.release("h")
        #expect(try lots(shop) == ([10], 0, 10))
        try shop.spend(4, as: "j")
        #expect(try shop.restore("j", 5).code == .restoreExceedsSpend)
        _ = try shop.restore("j", 4)
        #expect(try lots(shop).lots.reduce(0, +) == 10)
    }

    @Test func `available is active less held, and what is pending is never available`() throws {
        let shop = try shop(["pending": "P2D"])
        _ = try shop.buy(1000)
        _ = try shop.adjust(7)
        _ = try shop.hold("h", 3)
        let account = try shop.account()
        #expect(["available", "held", "pending", "balance"].map { account[$0] } == [4, 3, 10, 7])
        #expect(try shop.told("points.held").map { $0["available"] } == [4])
        #expect(try shop.hold("i", 5).code == .insufficientPoints)
    }

    @Test(arguments: [["1", "2", "3"], ["2", "3", "1"], ["3", "1", "2"]])
    func `a purchase that is returned in full has revoked what it earned, line by line and rule by rule`(
        order: [String]
    ) throws {
        let campaigns: JSON = [
            ["id": "half-more", "effect": ["multiply": "1.5"]], ["id": "seven", "effect": ["add": 7]],
        ]
        let shop = try shop(["campaigns": campaigns])
        _ = try shop.buy(3334, number: "R-1", lines: lines(1001, 1000, 1333))
        for line in order {
            _ = try shop.giveBack("R-1", ["lines": [["line": line.json, "amount": 333]]])
        }
        for line in order { _ = try shop.giveBack("R-1", ["lines": [["line": line.json]]]) }
        func sums(_ lines: [JSON]) -> [String: Int64] {
            var sums: [String: Int64] = [:]
            for line in lines {
                for rule in line["rules"]?.array ?? [] where rule["points"] != 0 {
                    let name = "\(line["line"]?.string ?? "") \(rule["rule"]?.string ?? "")"
                    sums[name, default: 0] += rule["points"]?.integer ?? 0
                }
            }
            return sums
        }
        let earned = sums(try shop.told("purchase.recorded").flatMap { $0["allocation"]?.array ?? [] })
        let revoked = sums(try shop.told("return.recorded").flatMap { $0["lines"]?.array ?? [] })
        let explained = sums(
            try shop.told("points.revoked").flatMap { $0["explanation"]?.array ?? [] }.flatMap { why in
                (why["allocation"]?.array ?? []).map { line in
                    let points: JSON = ["points": line["points"] ?? 0, "rule": why["rule"] ?? ""]
                    return ["line": line["line"] ?? "", "rules": [points]] as JSON
                }
            })
        #expect(!earned.isEmpty)
        #expect(earned == revoked)
        #expect(earned == explained)
        #expect(try shop.balance() == 0)
    }

    @Test func `no more is restored of a redemption than was spent, by whatever way`() throws {
        let shop = try shop()
        _ = try shop.adjust(100)
        _ = try shop.hold("h", 60)
        _ = try shop.buy(1000, number: "R-1", more: ["holds": ["h"]])
        _ = try shop.restore("h", 25)
        #expect(try shop.giveBack("R-1").data?["restored"] == 35)
        #expect(try shop.restore("h").code == .nothingToRestore)
        #expect(try (shop.balance(), shop.account()["lifetime"]?["spent"]) == (100, 0))
        try shop.audit()
    }

    @Test func `what is sent twice is done once`() throws {
        let shop = try shop()
        _ = try shop.adjust(100)
        for _ in 1...2 {
            #expect(try shop.buy(1000, number: "R-1", id: "P").status == 200)
            #expect(try shop.giveBack("R-1", ["amount": 500], id: "B").status == 200)
            #expect(try shop.capture("h", id: "C").code == .holdNotFound)
        }
        _ = try shop.hold("h", 10)
        for _ in 1...2 { #expect(try shop.capture("h", id: "D").data?["balance"] == 95) }
        #expect(try shop.kinds().filter { $0 == "points.spent" || $0 == "points.revoked" }.count == 2)
        try shop.audit()
    }

    @Test func `the journal comes to the accounts, after a crash as well`() throws {
        let shop = try Shop(Shop.standard.with("expiry", ["after": "P1M", "warn": ["P7D"]]), on: .sqlite)
        try shop.enroll()
        _ = try shop.buy(1000, number: "R-1")
        _ = try shop.hold("h", 5)
        shop.system.kill(ProcessName(.earning, 0))
        try shop.system.start(ProcessName(.earning, 0))
        shop.wait(until: "2026-03-26T00:00:00Z")
        try shop.read()
        #expect(try shop.kinds().suffix(2) == ["points.released", "points.expiring"])
        shop.wait(until: "2026-05-01T00:00:00Z")
        try shop.read()
        #expect(try shop.balance() == 0)
        try shop.audit()
    }

    @Test func `every entry has a cause, what a person did has an actor, and a clamp is told`() throws {
        let shop = try shop(["returns": ["shortfall": "clamp"], "expiry": ["after": "P1M"]])
        _ = try shop.buy(1000, number: "R-1")
        try shop.spend(8, as: "h")
        #expect(try shop.giveBack("R-1").data?["writtenOff"] == 8)
        _ = try shop.adjust(5)
        shop.wait(until: "2026-06-01T00:00:00Z")
        try shop.read()
        let events = try shop.events()
        #expect(events.allSatisfy { $0["causationid"] != nil && $0["causationsource"] != nil })
        #expect(events.last?["type"] == "points.expired")
        #expect(try shop.told("points.adjusted").map { $0["actor"] } == ["desk"])
        let clamp = try #require(try shop.told("points.writtenOff").first)
        #expect((clamp["points"], clamp["policy"], clamp["return"] != nil) == (8, "clamp", true))
    }

    @Test func `every award is explained to the last point: which rule, of which version, on which line`() throws {
        let campaigns: JSON = [
            ["id": "half-more", "effect": ["multiply": "1.5"]], ["id": "seven", "effect": ["add": 7]],
        ]
        let shop = try shop(["campaigns": campaigns])
        _ = try shop.buy(3333, lines: lines(1000, 1000, 1333))
        let earned = try #require(try shop.told("points.earned").first)
        let rules = try #require(earned["explanation"]?.array)
        #expect(rules.map { $0["rule"] } == ["base", "half-more", "seven"])
        #expect(rules.allSatisfy { $0["version"] == 1 && $0["inputs"]?["exact"] != nil && $0["inputs"]?["rounding"] == "down" })
        func sum(_ parts: [JSON]) -> Int64 { parts.reduce(0) { $0 + ($1["points"]?.integer ?? 0) } }
        #expect(earned["points"] == 56 && sum(rules) == 56)
        for rule in rules { #expect(sum(rule["allocation"]?.array ?? []) == rule["points"]?.integer) }
    }

    @Test func `a change of the level names the purchase, the return, the review or the person`() throws {
        let tiers: JSON = [
            "window": "calendarYear", "validity": "endOfYear",
            "levels": [["id": "silver", "from": 0], ["id": "gold", "from": 10]],
        ]
        let shop = try shop(["tiers": tiers])
        _ = try shop.buy(1000, number: "R-1")
        _ = try shop.giveBack("R-1")
        _ = try shop.set("gold")
        shop.wait(until: "2027-01-02T00:00:00Z")
        try shop.read()
        let changes = try (shop.told("tier.upgraded") + shop.told("tier.downgraded"))
        #expect(changes.map { $0["cause"] } == ["purchase", "manual", "return", "review"])
        #expect(changes.map { $0["purchase"] } == ["R-1", nil, "R-1", nil])
        #expect(changes.map { $0["actor"] } == [nil, "desk", nil, nil])
        #expect(changes.map { $0["reason"] } == [nil, "goodwill", nil, nil])
        try shop.audit()
    }

    @Test func `money and points are whole numbers, and what is left of a cent is carried by name`() throws {
        let shop = try shop(["cashback": ["percent": "2", "currency": "EUR"]])
        _ = try shop.buy(4999, number: "R-1")
        let earned = try #require(try shop.told("cashback.earned").first)
        #expect((earned["amount"], earned["exact"], earned["carry"]) == (99, "4999/50", "49/50"))
        _ = try shop.buy(101, number: "R-2")
        #expect(try shop.told("cashback.earned").last?["carry"] == "0")
        #expect(try shop.account()["cashback"] == [["amount": 102, "currency": "EUR"]])
        try shop.audit()
    }
}
