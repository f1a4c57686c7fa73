// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import Testing

@testable import Earning

/// Levels with the ledger: what a return takes after an upgrade, and what a review decides.
@Suite struct TierNumberTests {
    /// Purchases of 600, 500 and 200 (as gold), of which `spent` points were spent.
    func w7(spent: Int64, shortfall: String, later: String) throws -> Shop {
        let tiers: JSON = [
            "window": "rolling P12M", "validity": "P12M",
            "levels": [["id": "silver", "from": 0], ["id": "gold", "from": 1000, "multiplier": "1.5"]],
        ]
        let document = Shop.standard.with("expiry", Shop.monthly).with("tiers", tiers)
            .with("pointValue", ["amount": "0.01", "currency": "EUR"])
            .with("returns", ["later": later.json, "shortfall": shortfall.json])
        let shop = try Shop(document, at: "2026-01-01T00:00:00Z")
        try shop.enroll()
        for (day, number, amount) in [("02-01", "P1", 60000), ("03-01", "P2", 50000), ("03-10", "P3", 20000)] {
            shop.wait(until: "2026-\(day)T12:00:00Z")
            _ = try shop.buy(Int64(amount), number: number)
        }
        #expect(try (shop.balance(), shop.has("qualifying"), shop.level()) == (1400, 1300, "gold"))
        shop.wait(until: "2026-03-15T12:00:00Z")
        try shop.spend(spent, as: "redemption")
        shop.wait(until: "2026-03-20T12:00:00Z")
        return shop
    }

    @Test(
        arguments: [
            ("debt", "prospective", 500, 0, 0), ("clamp", "prospective", 500, 0, 0), ("charge", "prospective", 500, 0, 0),
            ("pendingOnly", "prospective", 0, 500, 500), ("debt", "recalculate", 500, -100, 0),
            ("clamp", "recalculate", 500, 0, 100), ("charge", "recalculate", 500, 0, 0),
            ("pendingOnly", "recalculate", 0, 500, 600),
        ] as [(String, String, Int64, Int64, Int64)]
    )
    func `W7 a return after an upgrade and a redemption of 900 takes the level`(
        shortfall: String,
        later: String,
        revoked: Int64,
        balance: Int64,
        writtenOff: Int64
    ) throws {
        let shop = try w7(spent: 900, shortfall: shortfall, later: later)
        let reply = try shop.giveBack("P2")
        #expect((reply.data?["revoked"]?.integer, reply.data?["tier"]) == (revoked, "silver"))
        #expect(try (shop.balance(), shop.has("debt")) == (balance, max(0, -balance)))
        #expect(try (shop.level(), shop.has("qualifying")) == ("silver", 800))
        #expect(try shop.points("points.writtenOff").reduce(0, +) == writtenOff)
        let charged = shortfall == "charge" && later == "recalculate"
        #expect(try shop.told("return.charged").map { $0["amount"] } == (charged ? [100] : []))
        if revoked > 0 {
            // Its own lot first, then the others.
            #expect(try shop.told("points.revoked").first?["lots"]?.array?.map { $0["points"] } == [200, 300])
        }
        #expect(try shop.points("purchase.recalculated") == (later == "recalculate" ? [100] : []))
        try shop.audit()
    }

    @Test(
        arguments: [
            ("debt", 500, -400, nil), ("clamp", 100, 0, 400), ("charge", 100, 0, nil), ("pendingOnly", 0, 100, 500),
        ] as [(String, Int64, Int64, Int64?)]
    )
    func `W7 after a redemption of 1300 there are 400 too few`(
        shortfall: String,
        revoked: Int64,
        balance: Int64,
        writtenOff: Int64?
    ) throws {
        let shop = try w7(spent: 1300, shortfall: shortfall, later: "prospective")
        let reply = try shop.giveBack("P2")
        #expect((reply.data?["revoked"]?.integer, reply.data?["writtenOff"]?.integer) == (revoked, writtenOff))
        #expect(try shop.told("points.writtenOff").allSatisfy { $0["policy"] == shortfall.json })
        let charge: JSON? = shortfall == "charge" ? ["amount": 400, "currency": "EUR", "points": 400] : nil
        #expect(reply.data?["charge"] == charge)
        #expect(try (shop.balance(), shop.has("debt")) == (balance, max(0, -balance)))
        _ = try shop.buy(50000, number: "P4")
        #expect(try shop.balance() == balance + 500)
        try shop.audit()
    }

    @Test func `W7 at the review, and not before, a return takes the level`() throws {
        let shop = try w7(spent: 900, shortfall: "debt", later: "prospective")
        let tiers: JSON = [
            "window": "rolling P12M", "validity": "P12M", "onReturn": "atReview",
            "levels": [["id": "silver", "from": 0], ["id": "gold", "from": 1000, "multiplier": "1.5"]],
        ]
        _ = try shop.publish(Shop.standard.with("tiers", tiers))
        #expect(try shop.giveBack("P2").data?["tier"] == "gold")
        // The third purchase had kept it for a year more.
        shop.wait(until: "2027-03-10T23:59:59.999Z")
        #expect(try shop.level() == "gold")
        shop.wait(until: "2027-03-11T00:00:00Z")
        #expect(try shop.level() == "silver")
        try shop.audit()
    }

    @Test func `a late purchase is told with the level of when it happened`() throws {
        let shop = try w7(spent: 900, shortfall: "debt", later: "prospective")
        _ = try shop.buy(1000, time: "2026-02-20T12:00:00Z")
        #expect(try shop.told("purchase.recorded").map { $0["tier"] } == ["silver", "silver", "gold", "silver"])
        try shop.audit()
    }

    @Test func `a level is set until a moment that is to come, or not at all`() throws {
        let levels: JSON = [["id": "silver", "from": 0], ["id": "gold", "from": 1000]]
        let shop = try w9(levels, downgrade: "oneLevel")
        shop.wait(until: "2026-04-01T12:00:00Z")
        for until in ["2026-04-01T12:00:00Z", "2026-03-31T12:00:00Z"] {
            #expect(try shop.set("gold", until: until).problem?["errors"]?.array?.first?["pointer"] == "/data/until", "\(until)")
        }
        #expect(try shop.level() == "silver")
        #expect(try shop.set("gold", until: "2026-04-01T12:00:00.001Z").isOK)
        #expect(try shop.level() == "gold")
    }

    // Reviews.

    func w9(_ levels: JSON, downgrade: String, grace: String? = nil) throws -> Shop {
        let tiers = JSON.members([
            "downgrade": downgrade.json, "grace": grace?.json, "levels": levels, "validity": "endOfNextYear",
            "window": "calendarYear",
        ])
        let shop = try Shop(Shop.standard.with("tiers", tiers), at: "2025-04-01T12:00:00Z")
        try shop.enroll()
        return shop
    }

    @Test(arguments: [(5, "l0"), (10, "l1"), (30, "l2")] as [(Int64, String)])
    func `W9 the year just ended decides about the level`(points: Int64, level: String) throws {
        let levels: JSON = [
            ["id": "l0", "from": 0], ["id": "l1", "from": 10], ["id": "l2", "from": 30], ["id": "l3", "from": 100],
        ]
        let shop = try w9(levels, downgrade: "toEarned")
        _ = try shop.buy(3000)
        shop.wait(until: "2026-06-01T12:00:00Z")
        _ = try shop.buy(points * 100)
        shop.wait(until: "2026-12-31T23:59:59.999Z")
        #expect(try shop.level() == "l2")
        shop.wait(until: "2027-01-01T00:00:00Z")
        #expect(try (shop.level(), shop.has("qualifying")) == (level, 0))
        try shop.audit()
    }

    @Test(
        arguments: [
            (350, "oneLevel", "silver"), (350, "toEarned", "silver"), (350, "never", "gold"), (100, "oneLevel", "silver"),
            (100, "toEarned", "bronze"), (100, "never", "gold"),
        ] as [(Int64, String, String)]
    )
    func `W9 gold is lost in January of the year after the next, for the grace`(
        points: Int64,
        downgrade: String,
        level: String
    ) throws {
        let levels: JSON = [["id": "bronze", "from": 0], ["id": "silver", "from": 300], ["id": "gold", "from": 1000]]
        let shop = try w9(levels, downgrade: downgrade, grace: "P1M")
        _ = try shop.buy(120000)
        #expect(try shop.account()["tier"]?["until"] == "2027-01-01T00:00:00Z")
        shop.wait(until: "2026-06-01T12:00:00Z")
        _ = try shop.buy(points * 100)
        shop.wait(until: "2027-01-31T23:59:59.999Z")
        #expect(try shop.level() == "gold")
        shop.wait(until: "2027-02-01T00:00:00Z")
        #expect(try shop.level() == level)
        try shop.audit()
    }
}
