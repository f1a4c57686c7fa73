// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import ServiceHost
import TestSupport
import Testing

@testable import Earning

/// What a full return had given back of what was paid with points, and its void spends again.
@Suite struct SpentAgainTests {
    private func shop(_ returns: JSON = [:], _ changes: KeyValuePairs<String, JSON?> = [:]) throws -> Shop {
        let document = changes.reduce(Shop.standard.with("returns", returns)) { $0.with($1.key, $1.value) }
        let shop = try Shop(document)
        try shop.enroll()
        return shop
    }

    /// 1,000 points, of which 500 pay a part of the purchase R, which earns 15.
    private func paid(_ returns: JSON = [:], _ changes: KeyValuePairs<String, JSON?> = [:]) throws -> Shop {
        let shop = try shop(returns, changes)
        _ = try shop.adjust(1_000)
        _ = try shop.hold("H", 500)
        _ = try shop.buy(1_500, number: "R", more: ["holds": ["H"]])
        return shop
    }

    @Test func `a void of the full return spends again what the return had given back, as if it had not been`() throws {
        let shop = try paid()
        #expect(try shop.balance() == 515)
        for number in ["B", "C"] {
            let reply = try shop.giveBack("R", id: number)
            #expect((reply.data?["restored"], reply.data?["balance"]) == (500, 1_000))
            let void = try shop.void(number)
            #expect((void.data?["spent"], void.data?["balance"], void.data?["points"]) == (500, 515, 15))
            #expect(try shop.account()["lifetime"] == ["earned": 15, "expired": 0, "revoked": 0, "spent": 500])
            #expect(try shop.void(number).code == .returnVoided)
        }
        let again = try #require(try shop.told("points.spent").last)
        #expect((again["hold"], again["purchase"], again["source"], again["return"]) == ("H", "R", "pos/1", "C"))
        #expect(try shop.hold("H", 1).code == .holdExists)
        #expect(try shop.capture("H").data?["points"] == 500)
        try shop.audit()
    }

    @Test(arguments: ["A", "B"])
    func `whichever of several returns is void, the purchase is paid with points again`(number: String) throws {
        let shop = try paid()
        #expect(try shop.giveBack("R", ["amount": 1_000], id: "A").data?["balance"] == 505)
        #expect(try shop.giveBack("R", id: "B").data?["balance"] == 1_000)
        #expect(try shop.void(number).data?["spent"] == 500)
        #expect(try shop.balance() == (number == "A" ? 510 : 505))
        // The other brings nothing of it back: it was spent again, once.
        let other = try shop.void(number == "A" ? "B" : "A")
        #expect((other.data?["spent"], other.data?["balance"]) == (nil, 515))
        #expect(try shop.giveBack("R").data?["restored"] == 500)
        try shop.audit()
    }

    @Test func `what comes back with the void and is over is not what had been given back`() throws {
        let cashback: JSON = ["percent": "1", "currency": "EUR"]
        let shop = try shop([:], ["cashback": cashback, "expiry": ["after": "P10D"]])
        _ = try shop.adjust(10, expiresAt: "2026-06-01T00:00:00Z")
        _ = try shop.hold("H", 6)
        _ = try shop.buy(1_500, number: "R", more: ["holds": ["H"]])
        _ = try shop.hold("K", 15)
        // Its own points are held: it takes the 4 that are free, and 11 are owed, of which the 6 given back pay some.
        #expect(try shop.giveBack("R", id: "B").data?["debt"] == 5)
        shop.wait(until: "2026-06-02T00:00:00Z")
        #expect(try shop.balance() == 0)
        // The 4 come back to their lot, whose time is over, and are of the same lot as the 6.
        let void = try shop.void("B")
        #expect((void.data?["spent"], void.data?["balance"]) == (6, 5))
        try shop.audit()
    }

    @Test func `what an app gave back before stays given back`() throws {
        let shop = try paid()
        _ = try shop.restore("H", 100)
        #expect(try shop.giveBack("R", id: "B").data?["restored"] == 400)
        #expect(try shop.void("B").data?["balance"] == 615)
        // The hold was captured once, with this answer.
        #expect(try shop.capture("H").data?["points"] == 500)
        #expect(try shop.restore("H", 401).code == .restoreExceedsSpend)
        #expect(try shop.giveBack("R").data?["restored"] == 400)
        #expect(try shop.restore("H").code == .nothingToRestore)
        #expect(try shop.balance() == 1_000)
        try shop.audit()
    }

    @Test func `every hold is spent again, and a purchase without any spends nothing`() throws {
        let shop = try shop()
        _ = try shop.adjust(100)
        _ = try shop.hold("a", 40)
        _ = try shop.hold("b", 30)
        _ = try shop.buy(500, number: "R", more: ["holds": ["a", "b"]])
        _ = try shop.buy(500, number: "S")
        for (purchase, number) in [("R", "B"), ("S", "C")] {
            _ = try shop.giveBack(purchase, id: number)
            _ = try shop.void(number)
        }
        #expect(try shop.told("points.spent").suffix(2).map { [$0["hold"], $0["points"]] } == [["a", 40], ["b", 30]])
        #expect(try shop.points("points.spent") == [40, 30, 40, 30])
        #expect(try shop.balance() == 40)
        try shop.audit()
    }

    // What is missing.

    /// 700 of the 1,000 are spent meanwhile: with the 15 that come back, 315 are there for the 500.
    private static let shortfalls: [(shortfall: String, told: [String: Int64], balance: Int64, debt: Int64)] = [
        ("debt", ["points.spent": 500], -185, 185), ("clamp", ["points.spent": 315, "points.writtenOff": 185], 0, 0),
        ("pendingOnly", ["points.spent": 315, "points.writtenOff": 185], 0, 0),
        ("charge", ["points.spent": 315, "return.charged": 185], 0, 0),
    ]

    @Test(arguments: shortfalls)
    func `what is not there any more is owed, written off or charged, as the program says`(
        shortfall: String, told: [String: Int64], balance: Int64, debt: Int64
    ) throws {
        let value: JSON = ["amount": "0.01", "currency": "EUR"]
        let shop = try paid(["shortfall": shortfall.json], ["pointValue": value])
        _ = try shop.giveBack("R", id: "B")
        try shop.spend(700, as: "meanwhile")
        let void = try shop.void("B")
        #expect((void.data?["balance"]?.integer, void.data?["debt"]?.integer) == (balance, debt))
        #expect(void.data?["spent"]?.integer == told["points.spent"])
        #expect(void.data?["writtenOff"]?.integer == told["points.writtenOff"])
        #expect(void.data?["charge"]?["amount"]?.integer == told["return.charged"])
        let events = try shop.events().filter { $0["data"]?["return"] == "B" && $0["data"]?["hold"] == "H" }
        let found = events.map { ($0["type"]?.string ?? "", $0["data"]?["points"]?.integer ?? 0) }
        #expect(Dictionary(uniqueKeysWithValues: found) == told)
        // As much comes back by the next full return as was spent again, and what was owed of it is paid first.
        #expect(try shop.giveBack("R").data?["restored"]?.integer == told["points.spent"])
        #expect(try shop.has("debt") == 0)
        try shop.audit()
    }

    @Test func `where nothing is there, nothing is said to be spent again`() throws {
        let shop = try shop(["shortfall": "clamp"])
        _ = try shop.adjust(500)
        _ = try shop.hold("H", 500)
        _ = try shop.buy(50, number: "R", more: ["holds": ["H"]])
        _ = try shop.giveBack("R", id: "B")
        try shop.spend(500, as: "meanwhile")
        #expect(try shop.void("B").data?["writtenOff"] == 500)
        #expect(try shop.points("points.spent") == [500, 500])
        try shop.audit()
    }

    @Test func `what comes back to the member is there to be spent again`() throws {
        let entry: JSON = ["points": 40]
        let levels: JSON = [["id": "silver", "from": 0], ["id": "gold", "from": 15, "entry": entry]]
        let shop = try paid(["shortfall": "clamp"], ["tiers": ["levels": levels, "validity": "P12M", "window": "rolling P12M"]])
        // The return takes the gift of the level along, the void gives it again.
        #expect(try shop.giveBack("R", id: "B").data?["balance"] == 1_000)
        try shop.spend(555, as: "meanwhile")
        let void = try shop.void("B")
        #expect((void.data?["balance"], void.data?["spent"], void.data?["writtenOff"]) == (0, 500, nil))
        try shop.audit()
    }

    // What ends.

    private static let expiries: [(policy: String, left: Int64, expired: Int64)] = [("original", 15, 500), ("fresh", 15, 0)]

    @Test(arguments: expiries)
    func `what was given back and has expired is not spent again`(policy: String, left: Int64, expired: Int64) throws {
        let shop = try shop(["restoreExpiry": policy.json], ["expiry": ["after": "P10D"]])
        _ = try shop.adjust(500)
        _ = try shop.hold("H", 500)
        _ = try shop.buy(1_500, number: "R", more: ["holds": ["H"]])
        shop.wait(until: "2026-03-09T12:00:00Z")
        #expect(try shop.giveBack("R", id: "B").data?["balance"] == 500)
        shop.wait(until: "2026-03-12T12:00:00Z")
        _ = try shop.adjust(15)
        let void = try shop.void("B")
        #expect((void.data?["balance"]?.integer, void.data?["debt"]) == (left, 0))
        #expect(try shop.points("points.expired").reduce(0, +) == expired + 15)
        #expect(void.data?["spent"]?.integer == (expired == 0 ? 500 : nil))
        #expect(try shop.giveBack("R").data?["restored"]?.integer == 500 - expired)
        try shop.audit()
    }

    @Test func `what two holds gave back of one lot has expired once`() throws {
        let shop = try shop(["restoreExpiry": "original"], ["expiry": ["after": "P10D"]])
        _ = try shop.adjust(100)
        _ = try shop.hold("a", 50)
        _ = try shop.hold("b", 50)
        _ = try shop.buy(100, number: "R", more: ["holds": ["a", "b"]])
        _ = try shop.giveBack("R", id: "B")
        try shop.spend(30, as: "meanwhile")
        shop.wait(until: "2026-03-12T12:00:00Z")
        _ = try shop.adjust(100)
        #expect(try shop.void("B").data?["spent"] == 30)
        try shop.audit()
    }

    @Test func `the points that are spent again are those that come back next, with the end that they had`() throws {
        let shop = try shop(["restoreExpiry": "original"])
        _ = try shop.adjust(100, expiresAt: "2026-06-01T00:00:00Z")
        _ = try shop.hold("H", 100)
        _ = try shop.buy(100, number: "R", more: ["holds": ["H"]])
        _ = try shop.adjust(60, expiresAt: "2026-04-01T00:00:00Z")
        _ = try shop.giveBack("R", id: "B")
        _ = try shop.void("B")
        #expect(try shop.balance() == 61)
        _ = try shop.giveBack("R")
        shop.wait(until: "2026-04-01T00:00:00Z")
        #expect(try shop.balance() == 100)
        shop.wait(until: "2026-06-01T00:00:00Z")
        #expect(try shop.balance() == 0)
        try shop.audit()
    }

    @Test func `a journal that spends again what nothing had given back is refused`() throws {
        let shop = try paid()
        _ = try shop.giveBack("R", id: "B")
        _ = try shop.void("B")
        let events = try shop.events()
        let index = try #require(events.lastIndex { $0["type"] == "points.spent" })
        let data = try #require(events[index]["data"])
        for (points, isRight) in [(Int64(500), true), (501, false)] {
            var replay = EarningReplay()
            for event in events[..<index] { try replay.apply(Event(event)) }
            let lot = try #require(data["lots"]?.array?.first).with("points", points.json)
            let told = data.with("points", points.json).with("lots", [lot]).with("balance", (1_015 - points).json)
            let event = try Event(events[index].with("data", told))
            if isRight { try replay.apply(event) } else { #expect(throws: Invalid.self) { try replay.apply(event) } }
        }
    }

    @Test func `the statement says why points are spent again, and why some are not`() throws {
        let shop = try paid(["shortfall": "clamp"])
        _ = try shop.giveBack("R", id: "B")
        try shop.spend(700, as: "meanwhile")
        _ = try shop.void("B")
        let entries = try shop.ask("account.statement", [:]).data?["entries"]?.array ?? []
        let said = entries.filter { ["spent", "writtenOff"].contains($0["kind"]?.string) }.compactMap { $0["reason"]?.string }
        #expect(said.contains("H is spent again: the return B is void"))
        #expect(said.contains("H is to be spent again, as the return B is void: not there (clamp)"))
    }
}
