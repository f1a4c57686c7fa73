// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import ServiceHost
import TestSupport
import Testing

@testable import Earning

/// Points that went in more than one way: expired, owed, restored or given with a level before a return takes them, or a void
/// gives them again. Each is counted once.
@Suite struct ReturnedTwiceTests {
    func shop(_ changes: KeyValuePairs<String, JSON?> = [:]) throws -> Shop {
        let shop = try Shop(changes.reduce(Shop.standard.with("expiry", ["after": "P10D"])) { $0.with($1.key, $1.value) })
        try shop.enroll()
        return shop
    }

    /// Gold from `from` points on.
    private func tiers(gold from: Int64, _ more: KeyValuePairs<String, JSON> = [:]) -> JSON {
        let gold: JSON = more.reduce(["from": from.json, "id": "gold"]) { $0.with($1.key, $1.value) }
        return ["levels": [["from": 0, "id": "silver"], gold], "validity": "P12M", "window": "rolling P12M"]
    }

    // What expired.

    @Test func `what a recalculation finds expired is not found so by the next return`() throws {
        let shop = try shop(["tiers": tiers(gold: 15, ["multiplier": "2"]), "returns": ["later": "recalculate"]])
        _ = try shop.buy(1_500, number: "P1")
        #expect(try shop.buy(1_000, number: "P2").data?["points"] == 20)
        try shop.spend(25, as: "most")
        shop.wait(until: "2026-03-20T12:00:00Z")
        // 15 are owed for P1. Of P2, the 10 of the level are those that expired.
        #expect(try shop.giveBack("P1").data?["debt"] == 15)
        #expect(try shop.told("purchase.recalculated").first?["expired"]?.array?.map { $0["points"] } == [10])
        #expect(try shop.giveBack("P2").data?["debt"] == 25)
        try shop.audit()
    }

    @Test func `what a lost level gave to later purchases goes in their order`() throws {
        let shop = try shop(["tiers": tiers(gold: 15, ["multiplier": "2"]), "returns": ["later": "recalculate"]])
        for (number, amount) in [("P1", 1_500), ("P2", 1_000), ("P3", 2_00)] as [(String, Int64)] {
            _ = try shop.buy(amount, number: number)
        }
        _ = try shop.giveBack("P1")
        #expect(try shop.told("purchase.recalculated").map { [$0["purchase"], $0["points"]] } == [["P2", 10], ["P3", 2]])
        try shop.audit()
    }

    @Test func `points that lived for ever until they were restored can have expired`() throws {
        let shop = try shop(["expiry": nil])
        _ = try shop.buy(1_000, number: "R")
        try shop.spend(10, as: "all")
        let mortal = Shop.standard.with("expiry", ["after": "P10D"]).with("returns", ["restoreExpiry": "fresh"])
        _ = try shop.publish(mortal)
        shop.wait(until: "2026-03-02T12:00:00Z")
        _ = try shop.restore("all")
        shop.wait(until: "2026-03-20T12:00:00Z")
        let reply = try shop.giveBack("R")
        #expect((reply.data?["revoked"], reply.data?["debt"]) == (0, 0))
        try shop.audit()
    }

    @Test func `points that come back after their end are not there for the gift of a lost level`() throws {
        let entry: JSON = ["points": 5]
        let shop = try shop(["tiers": tiers(gold: 10, ["entry": entry]), "returns": ["restoreExpiry": "original"]])
        _ = try shop.buy(400)
        _ = try shop.hold("paid with points", 4)
        _ = try shop.buy(1_000, number: "R", more: ["holds": ["paid with points"]])
        try shop.spend(15, as: "all")
        shop.wait(until: "2026-03-20T12:00:00Z")
        let reply = try shop.giveBack("R")
        // 10 of the purchase and 5 of the gift.
        #expect((reply.data?["restored"], reply.data?["debt"], reply.data?["tier"]) == (4, 15, "silver"))
        #expect(try shop.points("points.expired") == [4])
        try shop.audit()
    }

    // What a level gave.

    @Test func `a void does not bring back what a lost level had given`() throws {
        let shop = try shop(["tiers": tiers(gold: 15, ["multiplier": "2"]), "returns": ["later": "recalculate"]])
        _ = try shop.buy(1_500, number: "P1")
        #expect(try shop.buy(1_000, number: "P2").data?["points"] == 20)
        _ = try shop.giveBack("P2", ["return": "B"])
        #expect(try shop.giveBack("P1").data?["tier"] == "silver")
        _ = try shop.void("B")
        #expect(try (shop.balance(), shop.level()) == (10, "silver"))
        try shop.audit()
    }

    @Test(arguments: [("2026-02-09T12:00:00Z", 1), ("2026-02-10T12:00:00Z", 2)])
    func `the gift of a level is given again when the day of the last counts no more`(day: String, gifts: Int) throws {
        let tiers = tiers(gold: 10, ["entry": ["points": 5]]).with("window", "rolling P1M")
        let shop = try Shop(Shop.standard.with("tiers", tiers), at: "2026-01-10T12:00:00Z")
        try shop.enroll()
        _ = try shop.buy(1_000)
        shop.wait(until: day)
        _ = try shop.set("silver")
        _ = try shop.buy(1_000)
        #expect(try shop.points("points.earned").count { $0 == 5 } == gifts)
        try shop.audit()
    }

    @Test func `a reward for a level counts from when it was given last`() throws {
        let tiers = tiers(gold: 10, ["entry": ["reward": "muffin"]]).with("window", "rolling P1M")
        let shop = try Shop(Shop.standard.with("tiers", tiers), at: "2026-01-10T12:00:00Z")
        try shop.enroll()
        for (day, rewards) in [("2026-01-10", 1), ("2026-02-10", 2), ("2026-02-20", 2), ("2026-03-10", 3)] {
            shop.wait(until: "\(day)T12:00:00Z")
            _ = try shop.set("silver")
            _ = try shop.buy(1_000)
            #expect(try shop.told("reward.granted").count == rewards, "\(day)")
        }
        try shop.audit()
    }

    @Test func `a gift of which nothing was left to take is over with its level`() throws {
        let shop = try shop(["tiers": tiers(gold: 10, ["entry": ["points": 5]]), "returns": ["shortfall": "clamp"]])
        _ = try shop.buy(1_000, number: "R")
        try shop.spend(15, as: "all")
        _ = try shop.giveBack("R", ["return": "B"])
        #expect(try shop.points("points.writtenOff") == [10, 5])
        _ = try shop.buy(1_000, number: "S")
        #expect(try (shop.balance(), shop.level()) == (15, "gold"))
        _ = try shop.giveBack("S")
        #expect(try shop.points("points.revoked") == [0, 10, 5])
        try shop.audit()
    }

    @Test func `the gift of a level that was left in an earlier year stays when a return takes the level that came later`() throws {
        let levels: JSON = [
            ["id": "silver", "from": 0], ["id": "gold", "from": 10, "entry": ["points": 5, "reward": "muffin"]],
            ["id": "platinum", "from": 30, "entry": ["points": 7]],
        ]
        let tiers: JSON = ["window": "calendarYear", "validity": "endOfYear", "downgrade": "toEarned", "levels": levels]
        let shop = try shop(["expiry": nil, "tiers": tiers])
        _ = try shop.buy(1_000, number: "gold")
        shop.wait(until: "2028-02-01T12:00:00Z")
        #expect(try (shop.balance(), shop.level()) == (15, "silver"))
        // Gold is jumped over, and its gift is of another year.
        _ = try shop.buy(3_000, number: "platinum")
        #expect(try (shop.balance(), shop.level()) == (52, "platinum"))
        _ = try shop.giveBack("platinum")
        #expect(try (shop.balance(), shop.level()) == (15, "silver"))
        #expect(try shop.told("reward.withdrawn").isEmpty)
        // Of this year there is another, which goes with its level.
        _ = try shop.buy(1_000, number: "again")
        #expect(try (shop.balance(), shop.level()) == (30, "gold"))
        _ = try shop.giveBack("again")
        #expect(try shop.points("points.revoked") == [30, 7, 10, 5])
        #expect(try shop.told("reward.withdrawn").count == 1)
        try shop.audit()
    }

    @Test func `the gift of a level that was kept over years goes with it`() throws {
        let tiers = tiers(gold: 10, ["entry": ["points": 5]]).with("window", "calendarYear").with("validity", "endOfNextYear")
        let shop = try shop(["expiry": nil, "tiers": tiers])
        _ = try shop.buy(1_000, number: "R")
        shop.wait(until: "2027-02-01T12:00:00Z")
        _ = try shop.giveBack("R")
        #expect(try (shop.balance(), shop.level()) == (0, "silver"))
        try shop.audit()
    }

    @Test func `the gift of a level that was left and reached again before goes with it as well`() throws {
        let tiers = tiers(gold: 10, ["entry": ["points": 5]]).with("window", "calendarYear").with("validity", "endOfNextYear")
        let shop = try shop(["expiry": nil, "tiers": tiers])
        _ = try shop.buy(1_000)
        shop.wait(until: "2028-02-01T12:00:00Z")
        #expect(try (shop.balance(), shop.level()) == (15, "silver"))
        _ = try shop.buy(1_000, number: "R")
        #expect(try (shop.balance(), shop.level()) == (30, "gold"))
        shop.wait(until: "2029-02-01T12:00:00Z")
        _ = try shop.giveBack("R")
        #expect(try (shop.balance(), shop.level()) == (15, "silver"))
        try shop.audit()
    }

    // What a void gives: a line of 3.00 that earned 2 keeps 1 without 1.00, and 1 without 1.50.

    private let twoFor3: JSON = [["points": 1, "per": "1.50"]]

    @Test func `two voids give what two returns took, by whichever of them it went`() throws {
        let shop = try shop(["earn": twoFor3])
        _ = try shop.buy(300, number: "R")
        #expect(try shop.giveBack("R", ["amount": 100, "return": "A"]).data?["revoked"] == 1)
        #expect(try shop.giveBack("R", ["amount": 50, "return": "B"]).data?["revoked"] == 0)
        _ = try shop.void("A")
        #expect(try shop.balance() == 1)
        _ = try shop.void("B")
        #expect(try shop.balance() == 2)
        #expect(try shop.giveBack("R").data?["revoked"] == 2)
        try shop.audit()
    }

    @Test func `two voids give nothing for what had expired, and it is found expired again`() throws {
        let shop = try shop(["earn": twoFor3])
        _ = try shop.buy(300, number: "R")
        shop.wait(until: "2026-03-20T12:00:00Z")
        #expect(try shop.giveBack("R", ["amount": 100, "return": "A"]).data?["revoked"] == 0)
        _ = try shop.giveBack("R", ["amount": 50, "return": "B"])
        for number in ["A", "B"] {
            _ = try shop.void(number)
            #expect(try shop.balance() == 0)
        }
        #expect(try shop.giveBack("R").data?["debt"] == 0)
        try shop.audit()
    }

    @Test func `voids together give no more than returns took, and that is given once`() throws {
        let shop = try shop(["earn": twoFor3])
        _ = try shop.buy(300, number: "R")
        try shop.spend(1, as: "one")
        shop.wait(until: "2026-03-20T12:00:00Z")
        _ = try shop.adjust(5)
        // The other point of it has expired, so the second that goes is of those that were given since.
        for (number, amount, revoked) in [("A", 100, 0), ("B", 50, 0), ("C", 150, 1)] as [(String, Int64, Int64)] {
            let reply = try shop.giveBack("R", ["amount": amount.json, "return": number.json])
            #expect(reply.data?["revoked"]?.integer == revoked, "\(number)")
        }
        for number in ["C", "A", "B"] {
            #expect(try shop.void(number).data?["balance"] == 5, "\(number)")
        }
        try shop.audit()
    }

    @Test(arguments: ["2026-03-06T12:00:00Z", "2026-03-08T12:00:00Z"])
    func `what comes back after its end pays no debt, however early the return was void`(moment: String) throws {
        let soon: JSON = ["id": "soon", "when": ["purchaseNumber": 1], "effect": ["add": 5], "expiry": ["after": "P5D"]]
        let shop = try shop(["campaigns": [soon]])
        #expect(try shop.buy(1_000, number: "R", time: "2026-03-01T12:00:00Z").data?["points"] == 15)
        _ = try shop.buy(2_000, number: "S")
        _ = try shop.giveBack("R", ["return": "B"])
        try shop.spend(20, as: "all")
        #expect(try shop.giveBack("S").data?["debt"] == 20)
        shop.wait(until: moment)
        let void: JSON = ["actor": "desk", "reason": "never came", "return": "B"]
        #expect(try shop.ask("return.void", void, time: "2026-03-04T12:00:00Z").isOK)
        // Of the 15 that come back the 5 are gone since the 6th.
        #expect(try (shop.balance(), shop.has("debt"), shop.has("available")) == (-10, 10, 0))
        try shop.audit()
    }

    @Test func `what comes back and cannot be spent yet pays no debt`() throws {
        let shop = try shop(["expiry": nil, "pending": "P14D"])
        _ = try shop.buy(2_000, number: "S")
        shop.wait(until: "2026-03-16T12:00:00Z")
        _ = try shop.buy(1_000, number: "R")
        _ = try shop.giveBack("R", ["return": "B"])
        try shop.spend(20, as: "all")
        #expect(try shop.giveBack("S").data?["debt"] == 20)
        _ = try shop.void("B")
        #expect(try (shop.has("debt"), shop.has("pending")) == (20, 10))
        shop.wait(until: "2026-03-30T12:00:00Z")
        #expect(try (shop.has("debt"), shop.has("pending")) == (10, 0))
        try shop.audit()
    }

    @Test func `what others paid of a debt comes back before what had expired`() throws {
        let shop = try shop(["earn": [["points": 5, "per": "2.00"]]])
        _ = try shop.buy(200, number: "R")
        try shop.spend(3, as: "some")
        shop.wait(until: "2026-03-20T12:00:00Z")
        // Of the 3 that go, 2 have expired.
        #expect(try shop.giveBack("R", ["amount": 100, "return": "A"]).data?["debt"] == 1)
        _ = try shop.giveBack("R", ["amount": 20, "return": "B"])
        _ = try shop.adjust(4)
        _ = try shop.void("A")
        #expect(try shop.told("return.voided").first?["points"] == 2)
        #expect(try shop.balance() == 4)
        try shop.audit()
    }
}
