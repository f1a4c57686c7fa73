// SPDX-License-Identifier: Apache-2.0

import Contracts
import Testing

extension ProcessTests {
    /// The worked numbers of levels, W7 and W9, through the bus.
    @Suite("Worked numbers of levels") struct WorkedTiers {
        /// 600 and 500 make gold, 200 at one and a half come on top, and then some are spent.
        private func goldAndSpent(_ spent: Int64, _ returns: String, onReturn: String = "immediate") throws -> LedgerShop {
            let shop = try LedgerShop(
                """
                expiry: {after: P12M, align: month}
                pointValue: {amount: "0.01", currency: EUR}
                returns: {\(returns)}
                tiers:
                  window: rolling P12M
                  validity: endOfNextYear
                  downgrade: oneLevel
                  onReturn: \(onReturn)
                  levels: [{id: silver, from: 0}, {id: gold, from: 1000, multiplier: "1.5"}]
                """)
            for (time, amount, number, points, tier) in [
                ("2026-02-01T11:00:00Z", 60_000, "P1", 600, "silver"), ("2026-03-01T11:00:00Z", 50_000, "P2", 500, "gold"),
                ("2026-03-10T11:00:00Z", 20_000, "P3", 300, "gold"),
            ] as [(String, Int64, String, Int64, String)] {
                try shop.at(time)
                let reply = try shop.buy(amount, number)
                #expect(reply.points("points") == points && reply["tier"]?.string == tier, "\(number)")
            }
            try shop.at("2026-03-15T11:00:00Z")
            try shop.spend(spent)
            try shop.at("2026-03-20T11:00:00Z")
            #expect(try shop.account().points("qualifying") == 1_300)
            return shop
        }

        @Test func `W7: a return takes the level back, and later purchases keep what it gave`() throws {
            let shop = try goldAndSpent(900, "later: prospective")
            let reply = try shop.giveBack("P2")
            #expect(reply.points("revoked") == 500 && reply.points("balance") == 0 && reply["tier"] == "silver")
            #expect(try shop.account().points("qualifying") == 800)
            #expect(try shop.audit().contains("Everything holds."))
        }

        @Test func `W7: with recalculate, later purchases lose what the level gave`() throws {
            let shop = try goldAndSpent(900, "later: recalculate")
            let reply = try shop.giveBack("P2")
            #expect(reply.points("balance") == -100 && reply.points("debt") == 100)
            #expect(try shop.giveBack("P3").points("revoked") == 200)
            #expect(try shop.audit().contains("Everything holds."))
        }

        @Test(
            arguments: [
                ("debt", "prospective", -400, nil, nil), ("clamp", "prospective", 0, 400, nil),
                ("charge", "prospective", 0, nil, 400), ("pendingOnly", "prospective", 100, 500, nil),
                ("debt", "recalculate", -500, nil, nil), ("clamp", "recalculate", 0, 400, nil),
                ("charge", "recalculate", 0, nil, 400), ("pendingOnly", "recalculate", 100, 500, nil),
            ] as [(String, String, Int64, Int64?, Int64?)])
        func `W7: what is no longer there is owed, written off or charged`(
            shortfall: String, later: String, balance: Int64, writtenOff: Int64?, charge: Int64?
        ) throws {
            let shop = try goldAndSpent(1_300, "shortfall: \(shortfall), later: \(later)")
            let reply = try shop.giveBack("P2")
            #expect(reply.points("balance") == balance)
            // What the level gave to the third purchase goes the same way, in an entry of its own.
            let gone = try shop.entries().filter { $0.hasPrefix("writtenOff") }.count
            #expect(gone == (writtenOff == nil ? 0 : later == "recalculate" ? 2 : 1))
            #expect(reply.points("writtenOff") == writtenOff)
            #expect(reply["charge"]?.points("amount") == charge)
            #expect(try shop.audit().contains("Everything holds."))
        }

        @Test func `W7: where a return counts at the review, the level is kept until then`() throws {
            let shop = try goldAndSpent(900, "later: prospective", onReturn: "atReview")
            let reply = try shop.giveBack("P2")
            #expect(reply.points("balance") == 0 && reply["tier"] == "gold")
            try shop.at("2027-12-31T22:59:59Z")
            #expect(try shop.tier() == "gold")
            try shop.at("2027-12-31T23:00:00Z")
            #expect(try shop.tier() == "silver")
            #expect(try shop.audit().contains("Everything holds."))
        }

        private func yearly(_ levels: String, _ rules: String) throws -> LedgerShop {
            try LedgerShop(
                """
                tiers:
                  window: calendarYear
                  validity: endOfNextYear
                  onReturn: immediate
                  levels: [\(levels)]
                  \(rules)
                """, at: "2025-01-01T11:00:00Z")
        }

        @Test(arguments: [(5, "zero"), (10, "one"), (30, "two")] as [(Int64, String)])
        func `W9: a review leaves the level that the year has earned`(points: Int64, level: String) throws {
            let shop = try yearly(
                "{id: zero, from: 0}, {id: one, from: 10}, {id: two, from: 30}, {id: three, from: 100}", "downgrade: toEarned")
            #expect(try shop.buy(3_000, "P1")["tier"] == "two")
            try shop.at("2026-06-01T10:00:00Z")
            try shop.buy(points * 100, "P2")
            try shop.at("2026-12-31T23:00:00Z")
            let account = try shop.account()
            #expect(account["tier"]?["id"]?.string == level && account.points("qualifying") == 0)
        }

        @Test(
            arguments: [
                (350, "oneLevel", "silver"), (350, "toEarned", "silver"), (100, "oneLevel", "silver"),
                (100, "toEarned", "bronze"), (100, "never", "gold"),
            ] as [(Int64, String, String)])
        func `W9: a level is kept for a month of grace, and then falls as the program says`(
            points: Int64, downgrade: String, level: String
        ) throws {
            let shop = try yearly(
                "{id: bronze, from: 0}, {id: silver, from: 300}, {id: gold, from: 1000}",
                "downgrade: \(downgrade)\n  grace: P1M")
            try shop.buy(120_000, "P1")
            #expect(try shop.account()["tier"]?["until"]?.string == "2026-12-31T23:00:00Z")
            try shop.at("2026-06-01T10:00:00Z")
            try shop.buy(points * 100, "P2")
            try shop.at("2027-01-31T22:59:59Z")
            #expect(try shop.tier() == "gold")
            try shop.at("2027-01-31T23:00:00Z")
            #expect(try shop.tier() == level)
            #expect(try shop.audit().contains("Everything holds."))
        }
    }
}
