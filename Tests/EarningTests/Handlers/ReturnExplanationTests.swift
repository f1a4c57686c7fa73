// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import Testing

@testable import Earning

/// Why a return takes what it takes, as it is told, answered and stated.
@Suite struct ReturnExplanationTests {
    /// 10 points by `base` on three lines, 5 by `tea` on one.
    func shop() throws -> Shop {
        let campaigns: JSON = [["id": "tea", "when": ["category": "tea"], "effect": ["add": 5]]]
        let shop = try Shop(Shop.standard.with("campaigns", campaigns))
        try shop.enroll()
        let bought = [
            PurchaseLine(line: name("1"), category: "tea", quantity: 2, amount: Amount(400)),
            PurchaseLine(line: name("2"), category: "coffee", quantity: 1, amount: Amount(600)),
            PurchaseLine(line: name("3"), category: "coffee", quantity: 1, amount: .zero),
        ]
        #expect(try shop.buy(1000, number: "R-1", lines: bought).data?["points"] == 15)
        return shop
    }

    @Test func `a return says of each rule how many points stay, and for how much`() throws {
        let shop = try shop()
        let reply = try shop.giveBack("R-1", ["lines": [["line": "1", "quantity": 1], ["line": "2"]]], id: "B")
        // Of line 1, which has 4 and 5, floor(9 × 200 ÷ 400) = 4 stay; the fifth goes from `tea`, the later rule.
        #expect(
            reply.data?["explanation"] == [
                ["points": 8, "rule": "base", "text": "2 of 10 points stay, for 2.00 EUR of 10.00 EUR"],
                ["points": 3, "rule": "tea", "text": "2 of 5 points stay, for 2.00 EUR of 4.00 EUR"],
            ])
        #expect(
            try shop.told("points.revoked").first?["explanation"] == [
                [
                    "allocation": [["line": "1", "points": 2], ["line": "2", "points": 6]],
                    "inputs": [
                        "amount": 1000, "currency": "EUR", "given": 10, "kept": 2, "keptAmount": 200, "rounding": "down",
                    ],
                    "points": 8, "rule": "base", "text": "2 of 10 points stay, for 2.00 EUR of 10.00 EUR", "version": 1,
                ],
                [
                    "allocation": [["line": "1", "points": 3]],
                    "inputs": ["amount": 400, "currency": "EUR", "given": 5, "kept": 2, "keptAmount": 200, "rounding": "down"],
                    "points": 3, "rule": "tea", "text": "2 of 5 points stay, for 2.00 EUR of 4.00 EUR", "version": 1,
                ],
            ])
        let said = try shop.ask("account.statement", [:]).data?["entries"]?.array?.last
        #expect(said?["rule"] == nil)
        let reasons = [
            "8 by base: 2 of 10 points stay, for 2.00 EUR of 10.00 EUR", "3 by tea: 2 of 5 points stay, for 2.00 EUR of 4.00 EUR",
        ]
        #expect(said?["reason"]?.string == "return B: \(reasons.joined(separator: "; "))")
    }

    @Test func `a return that is void says how many points stay now`() throws {
        let shop = try shop()
        _ = try shop.giveBack("R-1", ["lines": [["line": "2"]]], id: "B")
        #expect(try shop.void("B").isOK)
        let why = try shop.told("return.voided").first?["explanation"]?.array
        #expect(why?.map { $0["text"] } == ["10 of 10 points stay, for 10.00 EUR of 10.00 EUR"])
        #expect(why?.first?["allocation"] == [["line": "2", "points": 6]])
        let said = try shop.ask("account.statement", [:]).data?["entries"]?.array?.last
        #expect(said?["rule"] == "base")
        #expect(
            said?["reason"] == "the return B is void (desk: never came): 10 of 10 points stay, for 10.00 EUR of 10.00 EUR")
    }

    @Test func `of what costs nothing, units are counted`() throws {
        let campaigns: JSON = [["id": "each", "effect": ["perItem": 3]]]
        let shop = try Shop(Shop.standard.with("campaigns", campaigns))
        try shop.enroll()
        let free = [PurchaseLine(line: name("1"), quantity: 4, amount: .zero)]
        _ = try shop.buy(0, number: "R-1", lines: free)
        let reply = try shop.giveBack("R-1", ["lines": [["line": "1", "quantity": 1]]])
        #expect(reply.data?["explanation"]?.array?.map { $0["text"] } == ["9 of 12 points stay, for 3 of 4 units"])
        let inputs = try shop.told("points.revoked").first?["explanation"]?.array?.first?["inputs"]
        #expect(inputs == ["given": 12, "kept": 9, "keptQuantity": "3", "quantity": "4", "rounding": "down"])
    }

    @Test func `what a lost level had given goes with its own explanation`() throws {
        let tiers: JSON = [
            "window": "calendarYear", "validity": "endOfYear",
            "levels": [["id": "silver", "from": 0], ["id": "gold", "from": 15, "multiplier": "2"]],
        ]
        let shop = try Shop(Shop.standard.with("tiers", tiers).with("returns", ["later": "recalculate"]))
        try shop.enroll()
        _ = try shop.buy(1500, number: "R-1")
        _ = try shop.buy(1000, number: "R-2")
        _ = try shop.giveBack("R-1")
        let why = try shop.told("points.revoked").last?["explanation"]?.array
        #expect(why?.map { $0["rule"] } == ["tier:gold"])
        #expect(why?.first?["text"] == "0 of 10 points stay, for a purchase without level gold")
        #expect(why?.first?["inputs"] == ["given": 10, "kept": 0, "level": "gold", "rounding": "down"])
        let said = try shop.ask("account.statement", [:]).data?["entries"]?.array?.last
        #expect(said?["rule"] == "tier:gold")
    }
}
