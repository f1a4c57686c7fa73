// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import Testing

@testable import Earning

/// Lots that are consumed by their end, and what comes back after it.
@Suite struct ExpiryNumberTests {
    /// Three lots: 100 to the end of January 2027, 200 to the end of March 2027, 50 to the end of June 2026; 120 were spent.
    func w5(_ changes: KeyValuePairs<String, JSON> = [:]) throws -> Shop {
        let campaign: JSON = [
            "id": "spring", "from": "2026-04-01T00:00:00", "effect": ["add": 50], "expiry": ["after": "P2M", "align": "month"],
        ]
        let document = Shop.standard.with("expiry", Shop.monthly).with("campaigns", [campaign])
        let shop = try Shop(changes.reduce(document) { $0.with($1.key, $1.value) }, at: "2026-01-01T00:00:00Z")
        try shop.enroll()
        shop.wait(until: "2026-01-10T12:00:00Z")
        _ = try shop.buy(10000, number: "L1")
        shop.wait(until: "2026-03-05T12:00:00Z")
        _ = try shop.buy(20000, number: "L2")
        shop.wait(until: "2026-04-01T12:00:00Z")
        #expect(try shop.buy(0, number: "L3").data?["points"] == 50)
        shop.wait(until: "2026-05-15T12:00:00Z")
        try shop.spend(120, as: "redemption")
        return shop
    }

    @Test func `W5 what expires first is spent first, and the rest is gone at its end`() throws {
        let shop = try w5()
        let spent = try #require(try shop.told("points.spent").first?["lots"]?.array)
        #expect(spent.map { $0["points"] } == [50, 70])
        #expect(spent.map { $0["expiresAt"] } == ["2026-07-01T00:00:00Z", "2027-02-01T00:00:00Z"])
        let balances: [(String, Int64)] = [
            ("2026-07-01T00:00:00Z", 230), ("2027-01-31T23:59:59.999Z", 230), ("2027-02-01T00:00:00Z", 200),
            ("2027-03-31T23:59:59.999Z", 200), ("2027-04-01T00:00:00Z", 0),
        ]
        for (moment, balance) in balances {
            shop.wait(until: moment)
            #expect(try shop.balance() == balance, "\(moment)")
        }
        try shop.read()
        #expect(try shop.points("points.expired") == [30, 200])
        try shop.audit()
    }

    @Test func `what is gone at an instant is not there for whoever comes at that instant`() throws {
        let shop = try w5()
        shop.wait(until: "2027-02-01T00:00:00Z")
        #expect(try shop.hold("late", 201).code == .insufficientPoints)
        #expect(try shop.hold("in time", 200).status == 200)
        try shop.audit()
    }

    @Test(
        arguments: [
            ("original", 200, nil), ("originalWithGrace", 320, "2027-03-12T12:00:00Z"), ("fresh", 320, "2028-03-01T00:00:00Z"),
        ] as [(String, Int64, String?)]
    )
    func `W6 a redemption is given back after its lots are gone`(policy: String, balance: Int64, end: String?) throws {
        let shop = try w5(["returns": ["restoreExpiry": policy.json]])
        shop.wait(until: "2027-02-10T12:00:00Z")
        #expect(try shop.restore("redemption").data?["balance"]?.integer == balance)
        let restored = try #require(try shop.told("points.restored").first?["lots"]?.array)
        #expect(restored.reduce(0) { $0 + ($1["points"]?.integer ?? 0) } == 120)
        if let end {
            #expect(Set(restored.map { $0["expiresAt"]?.string }) == [end])
            // The last that was spent comes back first.
            #expect(restored.map { $0["points"] } == [70, 50])
            shop.wait(until: "2027-04-01T00:00:00Z")
            #expect(try shop.balance() == (policy == "fresh" ? 120 : 0))
        } else {
            #expect(try shop.points("points.expired") == [30, 50, 70])
        }
        try shop.audit()
    }

    @Test func `a redemption is given back in parts, and never more than it was`() throws {
        let shop = try w5()
        #expect(try shop.restore("redemption", 20).data?["balance"] == 250)
        #expect(try shop.restore("redemption", 101).code == .restoreExceedsSpend)
        #expect(try shop.restore("redemption").data?["points"] == 100)
        #expect(try shop.restore("redemption").code == .nothingToRestore)
        #expect(try shop.balance() == 350)
        #expect(try shop.account()["lifetime"]?["spent"] == 0)
        try shop.audit()
    }

    @Test func `what is held does not expire before the hold ends`() throws {
        let shop = try w5()
        shop.wait(until: "2027-01-31T23:50:00Z")
        _ = try shop.hold("checkout", 30)
        shop.wait(until: "2027-02-01T00:00:00Z")
        #expect((try shop.has("balance"), try shop.has("held")) == (230, 30))
        shop.wait(until: "2027-02-01T00:05:00Z")
        #expect((try shop.has("balance"), try shop.has("held")) == (200, 0))
        try shop.read()
        #expect(try shop.kinds().suffix(2) == ["points.released", "points.expired"])
        try shop.audit()
    }

    @Test func `what has expired is not taken a second time by a return`() throws {
        let shop = try w5(["acceptance": ["late": "P30D"]])
        shop.wait(until: "2027-02-05T12:00:00Z")
        // 70 of the 100 were spent and 30 are gone: the 70 are taken elsewhere.
        let reply = try shop.giveBack("L1")
        #expect((reply.data?["revoked"], reply.data?["balance"]) == (70, 130))
        #expect(try shop.told("return.recorded").first?["expired"]?.array?.map { $0["points"] } == [30])
        try shop.audit()
    }
}
