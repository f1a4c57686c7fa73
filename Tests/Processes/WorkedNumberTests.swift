// SPDX-License-Identifier: Apache-2.0

import Contracts
import Testing

extension ProcessTests {
    /// The worked numbers of the design through the bus, on a clock that stands still.
    @Suite("Worked numbers") struct WorkedNumbers {
        @Test func `W1: a purchase is rounded once, after everything else`() throws {
            let shop = try LedgerShop()
            for (mode, points) in [("down", 25), ("halfUp", 25), ("halfEven", 25), ("up", 26)] as [(String, Int64)] {
                try shop.publish("rounding: \(mode)")
                let reply = try shop.buy(lines: [("a", 1_999), ("b", 450), ("c", 75)], mode)
                #expect(reply.points("points") == points, "\(mode)")
            }
            try shop.publish("campaigns: [{id: more, effect: {multiply: \"1.5\"}}]")
            #expect(try shop.buy(1_999, "multiplied").points("points") == 29)
            #expect(try shop.audit().contains("Everything holds."))
        }

        @Test(arguments: [["1", "2", "3"], ["3", "1", "2"], ["2", "3", "1"]])
        func `W2: lines go back in any order, and end at zero`(order: [String]) throws {
            let shop = try LedgerShop()
            #expect(try shop.buy(lines: [("a", 1_000), ("b", 1_000), ("c", 1_333)]).points("points") == 33)
            for line in order {
                #expect(try shop.giveBack(line: line).points("revoked") == (line == "3" ? 13 : 10), "\(line)")
            }
            #expect(try shop.balance() == 0)
        }

        @Test func `W3: of 70 points a line takes the 20 of its own rules, or 35 as its part of all`() throws {
            let shop = try LedgerShop()
            for (attribution, revoked, balance) in [("attributed", 20, 50), ("proportional", 35, 85)] as [(String, Int64, Int64)] {
                try shop.publish(
                    """
                    earn: []
                    returns: {attribution: \(attribution)}
                    campaigns:
                      - {id: a, when: {sku: [A]}, effect: {add: 10}}
                      - {id: b, when: {sku: [B]}, effect: {add: 20}}
                      - {id: all, effect: {add: 40}}
                    """)
                #expect(try shop.buy(lines: [("A", 1_000), ("B", 1_000), ("C", 2_000)], attribution).points("points") == 70)
                let reply = try shop.giveBack(attribution, line: "3")
                #expect(reply.points("revoked") == revoked && reply.points("balance") == balance, "\(attribution)")
            }
            #expect(try shop.balances() == [70, 50, 120, 85])
        }

        @Test func `W4: a full return gives back the points that paid for it`() throws {
            let shop = try LedgerShop()
            try shop.done("points.adjust", ["actor": "a", "member": shop.member.json, "points": 1_000, "reason": "import"])
            try shop.spend(500)
            #expect(try shop.buy(1_500, holds: ["H"]).points("balance") == 515)
            let part = try shop.giveBack(amount: 1_000)
            #expect(part.points("revoked") == 10 && part.points("balance") == 505 && part.points("restored") == 0)
            let rest = try shop.giveBack()
            #expect(rest.points("revoked") == 5 && rest.points("restored") == 500 && rest.points("balance") == 1_000)
            #expect(try shop.balances() == [1_000, 500, 515, 505, 500, 1_000])
            #expect(try shop.audit().contains("Everything holds."))
        }

        @Test func `W4: a void of that return spends the points again`() throws {
            let shop = try LedgerShop()
            try shop.done("points.adjust", ["actor": "a", "member": shop.member.json, "points": 1_000, "reason": "import"])
            try shop.spend(500)
            try shop.buy(1_500, holds: ["H"])
            for number in ["R1", "R2"] {
                #expect(try shop.done("purchase.returned", ["purchase": "P", "return": number.json]).points("balance") == 1_000)
                let void = try shop.done("return.void", ["actor": "a", "reason": "a mistake", "return": number.json])
                #expect(void.points("spent") == 500 && void.points("balance") == 515)
            }
            #expect(try shop.audit().contains("Everything holds."))
        }

        @Test func `W4: what is less than a cent is carried`() throws {
            let shop = try LedgerShop("cashback: {percent: \"2\", currency: EUR, carry: true}")
            for number in 0..<100 { try shop.buy(4_999, "P\(number)") }
            #expect(try shop.account()["cashback"] == [["amount": 9_998, "currency": "EUR"]])
            for number in 0..<100 { _ = try shop.giveBack("P\(number)") }
            let left = try shop.account()["cashback"]?.array?.first?.points("amount") ?? 0
            #expect(left == 0)
            #expect(try shop.audit().contains("Everything holds."))
        }

        private func threeLots(_ policy: String = "originalWithGrace") throws -> LedgerShop {
            let shop = try LedgerShop.threeLots(policy)
            try shop.spend(120)
            return shop
        }

        @Test func `W5: the points that expire first are spent first`() throws {
            let shop = try threeLots()
            for (time, balance) in [
                ("2026-07-01T10:00:00Z", 230), ("2027-01-31T22:59:59Z", 230), ("2027-01-31T23:00:00Z", 200),
                ("2027-03-31T22:00:00Z", 0),
            ] as [(String, Int64)] {
                try shop.at(time)
                #expect(try shop.balance() == balance, "\(time)")
            }
            let entries = try shop.entries().filter { !$0.hasPrefix("held") }
            #expect(entries == ["earned 100", "earned 200", "earned 50", "spent -120", "expired -30", "expired -200"])
            #expect(try shop.audit().contains("Everything holds."))
        }

        @Test(
            arguments: [
                ("original", 200, "2027-03-31T22:00:00Z", [200, 0]), ("originalWithGrace", 320, "2027-03-12T11:00:00Z", [200, 0]),
                ("fresh", 320, "2027-03-31T22:00:00Z", [320, 120]),
            ] as [(String, Int64, String, [Int64])])
        func `W6: restored points live as the program says`(
            policy: String, balance: Int64, next: String, later: [Int64]
        ) throws {
            let shop = try threeLots(policy)
            try shop.at("2027-02-10T11:00:00Z")
            let restored = try shop.done(
                "points.restore", ["actor": "a", "hold": "H", "member": shop.member.json, "reason": "cancelled"])
            #expect(restored.points("balance") == balance)
            #expect(try shop.account()["nextExpiry"]?["at"]?.string == next)
            // The grace is over; then the 200 that were never spent are gone.
            for (time, balance) in zip(["2027-03-12T11:00:00Z", "2027-03-31T22:00:00Z"], later) {
                try shop.at(time)
                #expect(try shop.balance() == balance, "\(time)")
            }
            #expect(try shop.audit().contains("Everything holds."))
        }

        @Test func `W8: a late purchase earns by when it happened, and is spent from when it came`() throws {
            let shop = try LedgerShop(
                """
                expiry: {after: P12M, align: month}
                acceptance: {late: P30D}
                campaigns:
                  - {id: double, from: 2026-01-15T00:00:00, to: 2026-02-01T00:00:00, effect: {multiply: "2"}}
                """)
            try shop.at("2026-01-10T11:00:00Z")
            try shop.buy(10_000, "P1")
            try shop.at("2026-02-01T11:00:00Z")
            try shop.spend(80)
            try shop.at("2026-02-05T11:00:00Z")
            let reply = try shop.buy(5_000, "P2", time: "2026-01-20T11:00:00Z")
            #expect(reply.points("points") == 100 && reply.points("balance") == 120)
            #expect(try shop.account()["nextExpiry"] == ["at": "2027-01-31T23:00:00Z", "points": 120])
            let more: JSON = ["amount": 1_000, "currency": "EUR", "member": shop.member.json]
            #expect(try shop.refused("purchase.completed", more, time: "2026-01-06T10:59:59Z") == .tooLate)
            #expect(try shop.refused("purchase.completed", more, time: "2026-02-05T11:05:01Z") == .tooEarly)
            let taken = more.with("override", ["actor": "desk", "reason": "the till was offline"])
            #expect(try shop.done("purchase.completed", taken, time: "2026-01-06T10:59:59Z").points("points") == 10)
            #expect(try shop.audit().contains("Everything holds."))
        }

        @Test func `W8: points whose time was over on arrival live for the grace`() throws {
            let shop = try LedgerShop("expiry: {after: P1M}\nacceptance: {late: P60D, expiredGrace: P30D}")
            try shop.at("2026-03-01T11:00:00Z")
            #expect(try shop.buy(5_000, "P", time: "2026-01-10T11:00:00Z").points("balance") == 50)
            // Clocks go forward meanwhile.
            #expect(try shop.account()["nextExpiry"] == ["at": "2026-03-31T10:00:00Z", "points": 50])
            try shop.at("2026-03-31T10:00:00Z")
            #expect(try shop.balance() == 0)
            #expect(try shop.entries() == ["earned 50", "expired -50"])
            #expect(try shop.audit().contains("Everything holds."))
        }

        @Test(arguments: [("reject", false), ("accept", true), ("PT1H", true), ("PT59M", false)])
        func `W8: what was bought before the enrolment earns as far as the program takes it`(rule: String, isTaken: Bool) throws {
            let shop = try LedgerShop("acceptance: {beforeEnrollment: \(rule)}")
            let data: JSON = ["amount": 1_000, "currency": "EUR", "member": shop.member.json]
            let code = try shop.refused("purchase.completed", data, time: "2026-01-01T10:00:00Z")
            #expect(code == (isTaken ? nil : .beforeEnrollment))
            #expect(try shop.balance() == (isTaken ? 10 : 0))
        }

        @Test func `W8: a return that comes before its purchase waits for it`() throws {
            let shop = try LedgerShop()
            let data: JSON = ["amount": 300, "member": shop.member.json, "purchase": "P"]
            #expect(try shop.installation.ask("purchase.returned", data, id: "early", ack: "done").status == 202)
            #expect(try shop.buy(1_000).points("balance") == 7)
            let reply = try shop.installation.ask("purchase.returned", data, id: "early", ack: "done")
            #expect(reply.data?.points("revoked") == 3 && reply.isDuplicate)
            #expect(try shop.giveBack().points("revoked") == 7)
            #expect(try shop.entries() == ["earned 10", "revoked -3", "revoked -7"])
            #expect(try shop.audit().contains("Everything holds."))
        }

        @Test func `W13: points are held once, captured once, and free again when the time is over`() throws {
            let shop = try LedgerShop()
            try shop.buy(100_000)
            let hold: (String) -> JSON = { ["hold": $0.json, "member": shop.member.json, "points": 700] }
            #expect(try shop.done("points.hold", hold("A")).points("available") == 300)
            #expect(try shop.refused("points.hold", hold("B")) == .insufficientPoints)
            let capture: JSON = ["hold": "A", "member": shop.member.json]
            let first = try shop.done("points.capture", capture)
            #expect(try shop.done("points.capture", capture) == first)
            #expect(try shop.balance() == 300)
            try shop.done("points.hold", ["hold": "C", "member": shop.member.json, "points": 200])
            #expect(try shop.account().points("available") == 100)
            try shop.at("2026-01-01T11:15:00Z")
            #expect(try shop.account().points("available") == 300)
            #expect(try shop.refused("points.capture", ["hold": "C", "member": shop.member.json]) == .holdExpired)
            #expect(try shop.audit().contains("Everything holds."))
        }
    }
}
