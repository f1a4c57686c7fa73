// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import ServiceHost
import TestSupport
import Testing

@testable import Earning

/// What is larger than it can be is refused before anything is told, or said to be less: never a crash, and nothing is parked.
@Suite struct BoundTests {
    func shop(_ changes: KeyValuePairs<String, JSON> = [:]) throws -> Shop {
        let shop = try Shop(changes.reduce(Shop.standard) { $0.with($1.key, $1.value) })
        try shop.enroll()
        return shop
    }

    // A purchase in one event.

    /// A wholesaler's receipt.
    private func receipt() -> [PurchaseLine] {
        (1...Limits.purchaseLines).map { number in
            PurchaseLine(
                line: known(LineName("line-\(number)")), sku: "4006381333931-\(number)", category: "stationery", brand: "ACME",
                quantity: 12, amount: Amount(1_999))
        }
    }

    private func campaigns(_ count: Int, when: JSON = [:]) -> JSON {
        .array((1...count).map { ["id": .string("campaign-number-\($0)"), "effect": ["perItem": 2], "when": when] })
    }

    private var amount: Int64 { 1_999 * Int64(Limits.purchaseLines) }

    @Test func `a receipt as long as can be is recorded by four rules, and returned`() throws {
        let shop = try shop(["campaigns": campaigns(3)])
        #expect(try shop.buy(amount, number: "R", lines: receipt()).status == 200)
        #expect(try shop.giveBack("R").data?["balance"] == 0)
        try shop.audit()
    }

    @Test func `a purchase that no event can hold is refused, and leaves nothing`() throws {
        let shop = try shop(["campaigns": campaigns(40), "expiry": ["after": "P1D"]])
        _ = try shop.adjust(5)
        shop.system.advanceProgramClock(to: time("2026-03-05T12:00:00Z"))
        let head = try shop.events().count
        let refused = try shop.buy(amount, number: "R", lines: receipt(), id: "P-1")
        #expect((refused.status, refused.code) == (413, .tooLarge))
        #expect(try shop.events().count == head)
        #expect(try shop.buy(1_000, number: "R", id: "P-1").status == 200)
        try shop.audit()
    }

    /// With campaigns for one line of many, it is not the purchase that is too long but the explanation of its points, which
    /// comes later.
    @Test(arguments: [[:], ["sku": "4006381333931-1"]] as [JSON])
    func `a stored purchase that no event can hold is refused on record`(when: JSON) throws {
        let shop = try shop(["campaigns": campaigns(40, when: when)])
        try shop.store("purchase.completed", shop.purchaseData(amount, number: "R", lines: receipt()), id: "P-1")
        try shop.store("purchase.completed", shop.purchaseData(1_000, number: "S"), id: "P-2")
        try shop.read()
        #expect(try shop.told("purchase.rejected").map { [$0["code"], $0["purchase"]] } == [["too_large", "R"]])
        let parked = try shop.system.ask("parked.list", [:], of: shop.owner(mia))
        #expect(parked.data?["parked"] == [])
        #expect(try shop.told("purchase.recorded").map { $0["purchase"] } == ["S"])
        try shop.audit()
    }

    // Stamps.

    @Test func `a purchase gives a thousand rewards of a card, and no more`() throws {
        let shop = try shop(["stamps": [["id": "second", "every": 2, "reward": "coffee"]]])
        #expect(try shop.buy(1_000, number: "R", lines: lines(1_000, quantity: 2_002)).code == .amountOutOfRange)
        #expect(try shop.buy(1_000, number: "R", lines: lines(1_000, quantity: Limits.magnitude)).code == .amountOutOfRange)
        #expect(try shop.events().allSatisfy { $0["type"] == "program.published" })
        #expect(try shop.buy(1_000, number: "R", lines: lines(1_000, quantity: 2_000)).status == 200)
        #expect(try shop.told("reward.granted").count == 1_000)
        try shop.audit()
    }

    @Test func `each card gives a thousand, whatever the others give`() throws {
        let cards: JSON = [
            ["id": "coffee", "every": 2, "reward": "coffee"], ["id": "muffin", "every": 2, "reward": "muffin"],
        ]
        let shop = try shop(["stamps": cards])
        _ = try shop.buy(1_000, lines: lines(1_000, quantity: 2_000))
        let granted = try shop.told("reward.granted").map { $0["reward"] }
        #expect(["coffee", "muffin"].map { card in granted.count { $0 == card } } == [1_000, 1_000])
        try shop.audit()
    }

    @Test func `what a card has too much by a new version is granted a thousand rewards at a time`() throws {
        let shop = try shop(["stamps": [["id": "card", "every": 2_500, "reward": "coffee"]]])
        _ = try shop.buy(1_000, lines: lines(1_000, quantity: 2_400))
        _ = try shop.publish(Shop.standard.with("stamps", [["id": "card", "every": 1, "reward": "coffee"]]))
        shop.system.advanceProgramClock(to: time("2026-03-01T13:00:00Z"))
        for granted in [1_000, 2_000, 2_403, 2_404] {
            _ = try shop.buy(1_000, lines: lines(1_000, quantity: 1))
            #expect(try shop.told("reward.granted").count == granted)
        }
        try shop.audit()
    }

    // Money.

    @Test func `of points that are worth more than an amount can say only so many are charged`() throws {
        let shop = try shop([
            "earn": [["points": 100, "per": "1.00"]], "pointValue": ["amount": "1000"], "returns": ["shortfall": "charge"],
        ])
        _ = try shop.buy(Limits.magnitude, number: "R")
        try shop.spend(Limits.magnitude, as: "all")
        let reply = try shop.giveBack("R")
        #expect(reply.data?["charge"] == ["amount": Limits.magnitude.json, "currency": "EUR", "points": 90_000_000_000])
        #expect(reply.data?["writtenOff"] == (Limits.magnitude - 90_000_000_000).json)
        try shop.audit()
    }
}
