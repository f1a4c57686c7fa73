// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import ServiceHost
import Storage
import TestSupport
import Testing

@testable import Earning

@Suite struct ReturnTests {
    func shop() throws -> Shop {
        let shop = try Shop()
        try shop.enroll()
        return shop
    }

    @Test func `a full return takes everything back`() throws {
        let shop = try shop()
        _ = try shop.buy(2524, number: "R-1")
        let reply = try shop.giveBack("R-1", id: "B-1")
        #expect(
            reply.data == [
                "available": 0, "balance": 0, "debt": 0,
                "explanation": [["points": 25, "rule": "base", "text": "0 of 25 points stay, for 0.00 EUR of 25.24 EUR"]],
                "member": mia.json, "purchase": "R-1", "purchaseSource": "pos/1",
                "restored": 0, "return": "B-1", "revoked": 25,
            ]
        )
        #expect(try shop.account()["lifetime"] == ["earned": 25, "expired": 0, "revoked": 25, "spent": 0])
        #expect(try shop.giveBack("R-1").code == .nothingToReturn)
        #expect(try shop.events().map { $0["type"]?.string }.suffix(2) == ["return.recorded", "points.revoked"])
        try shop.audit()
    }

    @Test func `what has expired of a lot that merged into that of a late purchase is not taken again`() throws {
        let shop = try Shop(Shop.standard.with("expiry", Shop.monthly))
        try shop.enroll()
        shop.wait(until: "2026-03-20T12:00:00Z")
        for number in 1...64 { _ = try shop.buy(100, number: "R-\(number)") }
        _ = try shop.buy(100, time: "2026-03-10T12:00:00Z")
        shop.wait(until: "2027-04-01T12:00:00Z")
        _ = try shop.adjust(5)
        #expect(try shop.points("points.expired") == [65])
        for number in [1, 2, 64] {
            #expect(try shop.giveBack("R-\(number)").data?["revoked"] == 0, "\(number)")
        }
        #expect(try shop.balance() == 5)
        try shop.audit()
    }

    @Test func `what a return takes of a capped campaign is free again, and what it leaves is not`() throws {
        let double: JSON = ["id": "double", "effect": ["multiply": "2"], "cap": ["perMember": 10]]
        let shop = try Shop(Shop.standard.with("campaigns", [double]))
        try shop.enroll()
        #expect(try shop.buy(1_000, number: "R").data?["points"] == 20)
        #expect(try shop.buy(1_000).data?["points"] == 10)
        _ = try shop.giveBack("R", ["amount": 400])
        #expect(try shop.buy(1_000).data?["points"] == 14)
        try shop.audit()
    }

    @Test func `the units of a return that is void can be returned again`() throws {
        let shop = try shop()
        _ = try shop.buy(3000, number: "R-1", lines: lines(3000, quantity: 3))
        for number in ["B", "C"] {
            let units: JSON = ["lines": [["line": "1", "quantity": 2]], "return": number.json]
            #expect(try shop.giveBack("R-1", units).data?["revoked"] == 20)
            _ = try shop.void(number)
        }
        #expect(try shop.giveBack("R-1", ["lines": [["line": "1", "quantity": 3]]]).data?["revoked"] == 30)
        try shop.audit()
    }

    @Test func `W2 lines returned one by one take 10, 10 and 13`() throws {
        let shop = try shop()
        #expect(try shop.buy(3333, number: "R-1", lines: lines(1000, 1000, 1333)).data?["points"] == 33)
        let revoked = try ["3", "1", "2"].map { line in
            try shop.giveBack("R-1", ["lines": [["line": line.json]]]).data?["revoked"]
        }
        #expect(revoked == [13, 10, 10])
        #expect(try shop.balance() == 0)
        try shop.audit()
    }

    @Test func `nothing is rated again: a new program does not change what a return takes`() throws {
        let shop = try shop()
        _ = try shop.buy(1000, number: "R-1")
        _ = try shop.publish(Shop.standard.with("earn", [["points": 7, "per": "1.00"]]))
        #expect(try shop.giveBack("R-1", ["amount": 500]).data?["revoked"] == 5)
        #expect(try shop.giveBack("R-1").data?["revoked"] == 5)
    }

    @Test func `a return from elsewhere names the source of the purchase`() throws {
        let shop = try shop()
        _ = try shop.buy(1000, number: "R-1")
        #expect(try shop.giveBack("R-1", ["purchaseSource": "pos/1"], source: "desk").data?["revoked"] == 10)
        _ = try shop.buy(1000, id: "P-2")
        #expect(try shop.giveBack("P-2", ["purchaseSource": "pos/1"], id: "P-2", source: "desk").data?["revoked"] == 10)
    }

    @Test func `a return is no purchase, though its message has the id that is asked for`() throws {
        let shop = try shop()
        _ = try shop.buy(1000, number: "R-1")
        _ = try shop.giveBack("R-1", id: "B")
        #expect(try shop.giveBack("B", id: "C").status == 202)
    }

    @Test func `a return from elsewhere takes the level, and a void gives it again`() throws {
        let tiers: JSON = [
            "levels": [["from": 0, "id": "silver"], ["from": 10, "id": "gold"]], "validity": "P12M", "window": "rolling P12M",
        ]
        let shop = try Shop(Shop.standard.with("tiers", tiers))
        try shop.enroll()
        _ = try shop.buy(1000, number: "R-1")
        let first = try shop.giveBack("R-1", ["amount": 100, "purchaseSource": "pos/1", "return": "A"], source: "desk")
        #expect(first.data?["tier"] == "silver")
        _ = try shop.giveBack("R-1", ["amount": 900, "purchaseSource": "pos/1", "return": "B"], source: "desk")
        for number in ["A", "B"] { #expect(try shop.void(number).isOK) }
        #expect(try (shop.balance(), shop.level()) == (10, "gold"))
        try shop.audit()
    }

    @Test func `a purchase is found by its message id or its number`() throws {
        let shop = try shop()
        _ = try shop.buy(1000, id: "P1")
        _ = try shop.buy(500, number: "R-2", id: "P2")
        #expect(try shop.giveBack("P1").data?["revoked"] == 10)
        #expect(try shop.giveBack("R-2").data?["revoked"] == 5)
        #expect(try shop.giveBack("P2").status == 202)
    }

    @Test func `a gateway can ask whose purchase it is`() throws {
        let shop = try shop()
        _ = try shop.buy(500, number: "R-1")
        func find(_ number: String) throws -> Reply {
            let data: JSON = ["purchase": number.json, "source": "pos/1"]
            return try shop.system.ask(
                "purchase.find",
                data,
                id: "B-1",
                source: "punchcard/gateway-0",
                of: ProcessName(.earning, 0)
            )
        }
        #expect(try find("R-1").data == ["member": mia.json])
        #expect(try find("R-2").code == .purchaseNotFound)
    }

    @Test(
        arguments: [
            (#"{"amount": 1001}"#, .returnExceedsPurchase), (#"{"lines": [{"line": "9"}]}"#, .invalid),
            (#"{"lines": [{"line": "1", "quantity": 2}]}"#, .returnExceedsPurchase), (#"{"lines": []}"#, .invalid),
            (#"{"amount": 1, "lines": [{"line": "1"}]}"#, .invalid), (#"{"amount": 0}"#, .invalid),
            (#"{"lines": [{"line": "1"}, {"line": "1"}]}"#, .invalid),
        ] as [(String, ProblemCode)]
    )
    func `a return of what there is not is refused, and nothing is told`(extent: String, code: ProblemCode) throws {
        let shop = try shop()
        _ = try shop.buy(1000, number: "R-1", lines: lines(600, 400))
        let head = try shop.events().count
        #expect(try shop.giveBack("R-1", json(extent)).code == code)
        #expect(try shop.events().count == head)
        #expect(try shop.balance() == 10)
    }

    @Test func `a return of another member's purchase is refused`() throws {
        let shop = try shop()
        let ben = try shop.enroll(known(MemberID("mem_BEN")))
        _ = try shop.buy(1000, number: "R-1")
        let reply = try shop.giveBack("R-1", member: ben)
        #expect(reply.code == .invalid)
        #expect(reply.problem?["errors"]?.array?.first?["pointer"] == "/data/member")
    }

    @Test func `the number of a return is unique for its purchase`() throws {
        let shop = try shop()
        _ = try shop.buy(1000, number: "R-1")
        _ = try shop.buy(1000, number: "R-2")
        #expect(try shop.giveBack("R-1", ["amount": 100, "return": "B"]).status == 200)
        #expect(try shop.giveBack("R-1", ["amount": 100, "return": "B"]).code == .returnExists)
        #expect(try shop.giveBack("R-2", ["amount": 100, "return": "B"]).status == 200)
    }

    @Test func `what was spread by amount is found again after a restart`() throws {
        let shop = try Shop(on: .sqlite)
        try shop.enroll()
        _ = try shop.buy(3333, number: "R-1", lines: lines(1000, 1000, 1333))
        #expect(try shop.giveBack("R-1", ["amount": 1000]).data?["revoked"] == 10)
        shop.system.kill(ProcessName(.earning, 0))
        try shop.system.start(ProcessName(.earning, 0))
        #expect(try shop.giveBack("R-1", ["amount": 2333]).data?["revoked"] == 23)
        #expect(try shop.balance() == 0)
    }

    @Test func `what goes with a return went when it happened, however late it is told`() throws {
        let shop = try Shop(Shop.standard.with("cashback", ["percent": "2", "currency": "EUR"]))
        try shop.enroll()
        let returned = "2026-02-27T12:00:00Z"
        _ = try shop.buy(5000, number: "R-1", time: "2026-02-20T12:00:00Z")
        _ = try shop.ask("purchase.returned", ["purchase": "R-1"], time: returned)
        for type in ["return.recorded", "points.revoked", "cashback.revoked"] {
            #expect(try shop.events(type).map { $0["time"]?.string } == [returned], "\(type)")
        }
    }

    @Test func `what a full return restores has its grace from now on, however late it is told`() throws {
        let shop = try Shop(Shop.standard.with("expiry", ["after": "P10D"]))
        try shop.enroll()
        _ = try shop.buy(1000)
        _ = try shop.hold("a", 4)
        _ = try shop.buy(500, number: "R-1", more: ["holds": ["a"]])
        shop.wait(until: "2026-03-06T12:00:00Z")
        _ = try shop.ask("purchase.returned", ["purchase": "R-1"], time: "2026-03-03T12:00:00Z")
        let lots = try #require(try shop.told("points.restored").first?["lots"]?.array)
        #expect(lots.map { $0["expiresAt"] } == ["2026-04-05T12:00:00Z"])
    }

    @Test func `a full return restores all that was paid with points`() throws {
        let shop = try shop()
        _ = try shop.buy(1000)
        _ = try shop.hold("a", 4)
        _ = try shop.hold("b", 3)
        _ = try shop.buy(500, number: "R-1", more: ["holds": ["a", "b"]])
        #expect(try shop.balance() == 8)
        #expect(try shop.giveBack("R-1").data?["restored"] == 7)
        #expect(try shop.balance() == 10)
        for type in ["points.spent", "points.restored"] {
            #expect(
                try shop.told(type).map { [$0["purchase"], $0["source"]] } == [["R-1", "pos/1"], ["R-1", "pos/1"]], "\(type)")
        }
        try shop.audit()
    }

    @Test func `a purchase stays returned in full while a void gives back only what never earned`() throws {
        let rules: JSON = [
            "basis": ["excludeCategories": ["giftcard"]], "campaigns": [["id": "muffin", "effect": ["reward": "muffin"]]],
        ]
        let shop = try Shop((rules.object?.members ?? []).reduce(Shop.standard) { $0.with($1.key, $1.value) })
        try shop.enroll()
        let card = PurchaseLine(line: name("card"), category: "giftcard", amount: Amount(500))
        _ = try shop.buy(1500, number: "R-1", lines: lines(1000) + [card])
        #expect(try shop.giveBack("R-1", ["lines": [["line": "1"]], "return": "A"]).isOK)
        #expect(try shop.giveBack("R-1", ["lines": [["line": "card"]], "return": "B"]).isOK)
        #expect(try shop.void("B").isOK)
        #expect(try (shop.told("reward.granted").count, shop.told("reward.withdrawn").count) == (1, 1))
        #expect(try shop.void("A").isOK)
        #expect(try (shop.told("reward.granted").count, shop.told("reward.withdrawn").count) == (2, 1))
        try shop.audit()
    }

    @Test func `a return can have the number of its purchase`() throws {
        let shop = try shop()
        _ = try shop.buy(1000, number: "R-1")
        #expect(try shop.giveBack("R-1", ["amount": 400, "return": "R-1"]).data?["balance"] == 6)
        #expect(try shop.buy(1000, number: "R-1").code == .purchaseExists)
        #expect(try shop.void("R-1").data?["balance"] == 10)
        #expect(try shop.giveBack("R-1", ["return": "R-1"]).code == .returnExists)
        try shop.audit()
    }

    @Test func `where more went of a purchase than it was, the store is damaged, and nothing is made of it`() throws {
        let shop = try shop()
        let process = ProcessName(.earning, 0)
        _ = try shop.buy(1000, number: "R-1")
        _ = try shop.giveBack("R-1", ["amount": 400])
        try shop.system.restart(process)
        let store = try #require(shop.system.store(process))
        let (id, collection) = ("pos/1 R-1", ReturnedPurchase.collection)
        let kept = try String(decoding: #require(try store.document(id, in: collection)), as: UTF8.self)
        let damaged = kept.replacing(#""amount":400"#, with: #""amount":4000"#)
        #expect(damaged != kept)
        try store.transaction { try store.save(Array(damaged.utf8), as: id, in: collection, keys: []) }
        let head = try shop.events().count
        #expect(try shop.giveBack("R-1").status == 500)
        #expect(try shop.events().count == head)
    }

    // Before the purchase.

    @Test func `a return that waited went when it happened, not when its purchase came`() throws {
        let shop = try shop()
        let returned = "2026-02-27T12:00:00Z"
        #expect(try shop.ask("purchase.returned", ["purchase": "R-1"], time: returned).status == 202)
        _ = try shop.buy(1000, number: "R-1", time: "2026-02-20T12:00:00Z")
        for type in ["return.recorded", "points.revoked"] {
            #expect(try shop.events(type).map { $0["time"]?.string } == [returned], "\(type)")
        }
    }

    @Test func `a return that comes first waits, and is answered in the end`() throws {
        let shop = try shop()
        let first = try shop.giveBack("R-1", ["amount": 400], id: "B-1")
        #expect(first.status == 202)
        #expect(first.data == ["purchase": "R-1", "purchaseSource": "pos/1", "return": "B-1", "waiting": true])
        #expect(try shop.giveBack("R-1", ["amount": 400], id: "B-1").status == 202)
        let bought = try shop.buy(1000, number: "R-1")
        #expect((bought.data?["points"], bought.data?["balance"]) == (10, 6))
        let final = try shop.giveBack("R-1", ["amount": 400], id: "B-1")
        #expect((final.status, final.data?["revoked"]) == (200, 4))
        #expect(try shop.balance() == 6)
        let store = try #require(shop.system.store(ProcessName(.earning, 0)))
        #expect(try store.page(Query(limit: 1), in: WaitingReturn.collection).isEmpty)
        try shop.audit()
    }

    @Test func `a return for nobody is not kept until its purchase comes`() throws {
        let shop = try shop()
        #expect(try shop.giveBack("R-1", member: known(MemberID("mem_BEN"))).code == .memberNotFound)
        let store = try #require(shop.system.store(ProcessName(.earning, 0)))
        #expect(try store.page(Query(limit: 1), in: WaitingReturn.collection).isEmpty)
    }

    @Test func `returns that wait are settled in the order in which they came, and by the intake as well`() throws {
        let shop = try shop()
        let data: JSON = ["member": mia.json, "purchase": "R-1"]
        try shop.store("purchase.returned", data.with("amount", 700), id: "last")
        try shop.store("purchase.returned", data.with("amount", 700), id: "between")
        try shop.store("purchase.returned", data, id: "a")
        try shop.store("purchase.completed", shop.purchaseData(1000, number: "R-1"), id: "P1")
        #expect(try shop.balance() == 0)
        #expect(try shop.giveBack("R-1", ["amount": 700], id: "last").data?["revoked"] == 7)
        #expect(try shop.giveBack("R-1", ["amount": 700], id: "between").code == .returnExceedsPurchase)
        #expect(try shop.giveBack("R-1", id: "a").data?["revoked"] == 3)
        #expect(try shop.events("purchase.rejected").map { $0["data"]?["return"] } == ["between"])
        try shop.audit()
    }

    @Test func `all returns that wait are settled, however many there are`() throws {
        let shop = try shop()
        let count = Limits.turnItems + 88
        for number in 1...count { #expect(try shop.giveBack("R-1", ["amount": 1], id: "B-\(number)").status == 202) }
        _ = try shop.buy(Int64(count), number: "R-1", id: "P1")
        #expect(try shop.events("return.recorded").count == count)
        #expect(try shop.balance() == 0)
    }

    @Test func `a purchase whose number is its message id finds the return that waits for it`() throws {
        let shop = try shop()
        _ = try shop.giveBack("P1", id: "B-1")
        #expect(try shop.buy(1000, id: "P1").data?["balance"] == 0)
        #expect(try shop.giveBack("P1", id: "B-2").code == .nothingToReturn)
        #expect(try shop.buy(1000, number: "P1", id: "P2").code == .purchaseExists)
    }

    /// A return that has waited for more than 30 days.
    private func parkedReturn() throws -> Shop {
        let shop = try shop()
        _ = try shop.giveBack("R-1", id: "B-1")
        shop.system.advanceProgramClock(to: time("2026-03-20T12:00:00Z"))
        #expect(try shop.giveBack("R-1", id: "B-1").status == 202)
        shop.system.advanceProgramClock(to: time("2026-04-02T12:00:00Z"))
        // The chore runs when the process starts, and then every hour.
        shop.system.kill(ProcessName(.earning, 0))
        try shop.system.start(ProcessName(.earning, 0))
        try shop.read()
        return shop
    }

    @Test func `after 30 days a person is asked, however often the return came meanwhile`() throws {
        let shop = try parkedReturn()
        let parked = try shop.system.ask("parked.list", ["service": "earning"], of: ProcessName(.earning, 0))
        #expect(parked.data?.text.contains("return:pos/1 B-1") == true, "\(parked)")
        let store = try #require(shop.system.store(ProcessName(.earning, 0)))
        #expect(try store.page(Query(limit: 1), in: WaitingReturn.collection).isEmpty)
    }
    @Test func `a return that a person gave up waits anew when it is sent again`() throws {
        let shop = try parkedReturn()
        let data: JSON = ["actor": "ann", "member": "return:pos/1 B-1", "reason": "lost", "service": "earning"]
        #expect(try shop.system.ask("parked.discard", data, of: ProcessName(.earning, 0)).isOK)
        #expect(try shop.giveBack("R-1", id: "B-1").status == 202)
        let store = try #require(shop.system.store(ProcessName(.earning, 0)))
        #expect(try store.page(Query(limit: 2), in: WaitingReturn.collection).count == 1)
    }
}
