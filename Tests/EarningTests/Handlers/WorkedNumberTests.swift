// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import Testing

@testable import Earning

/// The worked numbers that loyalty programs are judged by: rounding, returns, late purchases and holds.
@Suite struct WorkedNumberTests {
    func shop(_ changes: KeyValuePairs<String, JSON> = [:], at now: String = "2026-01-01T12:00:00Z") throws -> Shop {
        let shop = try Shop(changes.reduce(Shop.standard) { $0.with($1.key, $1.value) }, at: now)
        try shop.enroll()
        return shop
    }

    @Test(arguments: [("down", 25), ("halfUp", 25), ("halfEven", 25), ("up", 26)] as [(String, Int64)])
    func `W1 a purchase is rounded once, not line by line`(rounding: String, points: Int64) throws {
        let shop = try shop(["rounding": rounding.json])
        let reply = try shop.buy(2524, lines: lines(1999, 450, 75))
        #expect(reply.data?["points"]?.integer == points)
        #expect(try shop.balance() == points)
        try shop.audit()
    }

    @Test func `W1 a multiplier applies before the rounding`() throws {
        let shop = try shop(["campaigns": [["id": "half-more", "effect": ["multiply": "1.5"]]]])
        #expect(try shop.buy(1999).data?["points"] == 29)
        try shop.audit()
    }

    @Test(arguments: [["1", "2", "3"], ["3", "2", "1"], ["2", "3", "1"]])
    func `W2 lines earn 10, 10 and 13, and lose as much in any order`(order: [String]) throws {
        let shop = try shop()
        #expect(try shop.buy(3333, number: "R-1", lines: lines(1000, 1000, 1333)).data?["points"] == 33)
        for line in order {
            let revoked = try shop.giveBack("R-1", ["lines": [["line": line.json]]]).data?["revoked"]
            #expect(revoked == (line == "3" ? 13 : 10))
        }
        #expect(try shop.balance() == 0)
        try shop.audit()
    }

    @Test(arguments: [("attributed", 20), ("proportional", 35)] as [(String, Int64)])
    func `W3 a line loses what its own rules gave, or its part of the whole`(attribution: String, revoked: Int64) throws {
        let campaigns: JSON = [
            ["id": "for-a", "when": ["sku": ["A"]], "effect": ["add": 10]],
            ["id": "for-b", "when": ["sku": ["B"]], "effect": ["add": 20]],
            ["id": "for-all", "effect": ["add": 40]],
        ]
        let shop = try shop(["earn": [], "campaigns": campaigns, "returns": ["attribution": attribution.json]])
        let bought = [("A", 1000), ("B", 1000), ("C", 2000)].map { sku, amount in
            PurchaseLine(line: name(sku), sku: sku, quantity: 1, amount: Amount(Int64(amount)))
        }
        #expect(try shop.buy(4000, number: "R-1", lines: bought).data?["points"] == 70)
        #expect(try shop.giveBack("R-1", ["lines": [["line": "C"]]]).data?["revoked"]?.integer == revoked)
        _ = try shop.giveBack("R-1")
        #expect(try shop.balance() == 0)
        try shop.audit()
    }

    @Test func `W4 the last part of a purchase that was paid with points gives these back`() throws {
        let shop = try shop()
        _ = try shop.adjust(1000)
        try shop.spend(500, as: "five-off")
        #expect(try shop.balance() == 500)
        #expect(try shop.buy(1500, number: "R-1", more: ["holds": ["five-off"]]).data?["balance"] == 515)
        let first = try shop.giveBack("R-1", ["amount": 1000])
        #expect((first.data?["balance"], first.data?["restored"]) == (505, 0))
        let second = try shop.giveBack("R-1")
        #expect((second.data?["revoked"], second.data?["restored"]) == (5, 500))
        #expect(try shop.balance() == 1000)
        #expect(try shop.account()["lifetime"] == ["earned": 15, "expired": 0, "revoked": 15, "spent": 0])
        try shop.audit()
    }

    @Test func `W4 a hundred times 49.99 at 2 % is 99.98, and back to nothing`() throws {
        let shop = try shop(["cashback": ["percent": "2", "currency": "EUR", "carry": true]])
        for number in 1...100 { _ = try shop.buy(4999, number: "R-\(number)") }
        #expect(try shop.account()["cashback"] == [["amount": 9998, "currency": "EUR"]])
        for number in 1...100 { _ = try shop.giveBack("R-\(number)") }
        #expect(try shop.account()["cashback"] == [["amount": 0, "currency": "EUR"]])
        try shop.audit()
    }

    @Test func `W4 a whole cent that a return leaves to carry is an entry of its own, and each says what the wallet has then`()
        throws
    {
        let shop = try shop(["cashback": ["percent": "2", "currency": "EUR"]])
        _ = try shop.buy(4999, number: "R-1")
        // Of 99 cents 39 stay, and exactly 40 of 99.98: what was 0.98 is a cent.
        _ = try shop.giveBack("R-1", ["amount": 2999])
        func told(_ type: String) throws -> [[JSON?]] { try shop.told(type).map { [$0["amount"], $0["balance"], $0["carry"]] } }
        #expect(try told("cashback.earned") == [[99, 99, "49/50"]])
        #expect(try told("cashback.revoked") == [[60, 39, "1"]])
        #expect(try told("cashback.carried") == [[1, 40, "0"]])
        #expect(try shop.account()["cashback"] == [["amount": 40, "currency": "EUR"]])
        try shop.audit()
    }

    @Test func `W4 what of the wallet is spent and given back is missing in it`() throws {
        let shop = try shop(["cashback": ["percent": "2", "currency": "EUR"]])
        _ = try shop.buy(5000, number: "R-1")
        let asked: JSON = ["amount": 60, "currency": "EUR", "reference": "voucher"]
        #expect(try shop.ask("cashback.spend", asked).data?["balance"] == 40)
        #expect(try shop.ask("cashback.spend", asked.with("amount", 41)).code == .insufficientCashback)
        #expect(try shop.ask("cashback.spend", asked.with("amount", 40)).data?["balance"] == 0)
        _ = try shop.giveBack("R-1")
        #expect(try shop.account()["cashback"] == [["amount": -100, "currency": "EUR"]])
        try shop.audit()
    }

    @Test func `W8 a late purchase earns by when it happened, and is spent from when it came`() throws {
        let campaign: JSON = [
            "id": "double", "from": "2026-01-15T00:00:00", "to": "2026-02-01T00:00:00", "effect": ["multiply": "2"],
        ]
        let shop = try shop(["campaigns": [campaign], "expiry": Shop.monthly])
        shop.wait(until: "2026-01-10T12:00:00Z")
        _ = try shop.buy(10000)
        shop.wait(until: "2026-02-01T12:00:00Z")
        try shop.spend(80, as: "h")
        shop.wait(until: "2026-02-05T12:00:00Z")
        let late = try shop.buy(5000, number: "R-2", time: "2026-01-20T12:00:00Z")
        #expect((late.data?["points"], late.data?["balance"], late.data?["state"]) == (100, 120, "active"))
        // Its points are gone when those of January are; the redemption before took nothing of them.
        #expect(try shop.account()["nextExpiry"] == ["at": "2027-02-01T00:00:00Z", "points": 120])
        #expect(try shop.account()["lifetime"]?["spent"] == 80)
        try shop.audit()
    }

    @Test func `W8 older than 30 days is refused, unless a person takes it on them`() throws {
        let shop = try shop()
        shop.wait(until: "2026-02-05T12:00:00Z")
        #expect(try shop.buy(100, time: "2026-01-06T11:59:59Z").code == .tooLate)
        #expect(try shop.buy(100, time: "2026-01-06T12:00:00Z").status == 200)
        #expect(try shop.buy(100, time: "2026-02-05T12:05:01Z").code == .tooEarly)
        #expect(try shop.buy(100, time: "2026-02-05T12:05:00Z").status == 200)
        let told: JSON = ["override": ["actor": "desk", "reason": "till was offline"]]
        #expect(try shop.buy(100, time: "2026-01-02T00:00:00Z", more: told).status == 200)
    }

    @Test func `W8 points whose time is over on arrival live for the grace`() throws {
        let shop = try shop(["expiry": ["after": "P5D"], "acceptance": ["late": "P30D", "expiredGrace": "P10D"]])
        shop.wait(until: "2026-01-20T12:00:00Z")
        _ = try shop.buy(1000, time: "2026-01-02T12:00:00Z")
        #expect(try shop.account()["nextExpiry"] == ["at": "2026-01-30T12:00:00Z", "points": 10])
        shop.wait(until: "2026-01-30T12:00:00Z")
        #expect(try shop.balance() == 0)
        try shop.audit()
    }

    @Test func `W13 of two holds of 700 on 1000 points the second is refused`() throws {
        let shop = try shop()
        _ = try shop.adjust(1000)
        let first = try shop.hold("a", 700)
        #expect((first.data?["available"], first.data?["balance"], first.data?["held"]) == (300, 1000, 700))
        let second = try shop.hold("b", 700)
        #expect((second.status, second.code) == (422, .insufficientPoints))
        #expect(try shop.hold("a", 10).code == .holdExists)
        let captured = try shop.capture("a")
        #expect(captured.data?["balance"] == 300)
        #expect(try shop.capture("a").data == captured.data)
        #expect(try shop.points("points.spent") == [700])
        #expect(try shop.release("a").code == .holdCaptured)
        #expect(try shop.hold("a", 10).code == .holdExists)
        try shop.audit()
    }

    @Test func `W13 after its time a hold is over, and the points are free`() throws {
        let shop = try shop()
        _ = try shop.adjust(1000)
        shop.wait(until: "2026-01-02T12:00:00Z")
        _ = try shop.hold("a", 700)
        shop.wait(until: "2026-01-02T12:14:59.999Z")
        #expect(try shop.has("available") == 300)
        shop.wait(until: "2026-01-02T12:15:00Z")
        #expect(try shop.has("available") == 1000)
        #expect(try shop.capture("a").code == .holdExpired)
        #expect(try shop.buy(100, more: ["holds": ["a"]]).code == .holdExpired)
        #expect(try shop.release("a").code == .holdExpired)
        #expect(try shop.capture("never").code == .holdNotFound)
        try shop.audit()
    }

    @Test func `W13 what of a hold is not captured is free, and no more than is held is captured`() throws {
        let shop = try shop()
        _ = try shop.adjust(1000)
        _ = try shop.hold("a", 700)
        #expect(try shop.capture("a", 701).code == .holdExceeded)
        #expect(try shop.capture("a", 200).data?["available"] == 800)
        #expect(try shop.capture("a").data?["points"] == 200)
        _ = try shop.hold("b", 800)
        let released = try shop.release("b")
        #expect(released.data?["available"] == 800)
        #expect(try shop.release("b").data == released.data)
        #expect(try shop.capture("b").code == .holdReleased)
        try shop.audit()
    }
}
