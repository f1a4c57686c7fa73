// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import ServiceHost
import TestSupport
import Testing

@testable import Earning

@Suite struct PurchaseTests {
    @Test func `a purchase earns, and the account shows it`() throws {
        let shop = try Shop()
        try shop.enroll()
        let reply = try shop.buy(2524, number: "R-1")
        #expect(reply.status == 200)
        #expect(
            reply.data == [
                "available": 25, "balance": 25, "member": mia.json, "points": 25, "purchase": "R-1", "state": "active",
                "explanation": [["points": 25, "rule": "base", "text": "1 point for each 1.00 EUR of 25.24 EUR"]],
            ]
        )
        #expect(
            try shop.account() == [
                "available": 25, "balance": 25, "debt": 0, "held": 0, "member": mia.json, "pending": 0,
                "lifetime": ["earned": 25, "expired": 0, "revoked": 0, "spent": 0], "qualifying": 25,
            ]
        )
    }

    @Test func `a purchase is told first, then its points, and both name the one before`() throws {
        let shop = try Shop()
        try shop.enroll()
        _ = try shop.buy(1000, id: "P1")
        _ = try shop.buy(50, id: "P2")
        let events = try shop.events().dropFirst()
        #expect(events.map { $0["type"] } == ["purchase.recorded", "points.earned", "purchase.recorded"])
        #expect(events.map { $0["causationid"] } == ["P1", "P1", "P2"])
        #expect(
            events.map { $0["previous"]?.string.flatMap { Position(sequence: $0) } } == [nil, Position(2), Position(3)]
        )
        #expect(events.allSatisfy { $0["partitionkey"] == mia.json })
        try shop.audit()
    }

    @Test func `W8 a late purchase is rated by the program of when it happened`() throws {
        let shop = try Shop(at: "2026-01-10T00:00:00Z")
        try shop.enroll()
        let double = Shop.standard.with("earn", [["points": 2, "per": "1.00"]])
        _ = try shop.publish(double, from: "2026-01-15T00:00:00Z")
        _ = try shop.publish(Shop.standard, from: "2026-02-01T00:00:00Z")
        shop.system.advanceProgramClock(to: time("2026-02-05T00:00:00Z"))
        #expect(try shop.buy(5000, time: "2026-01-20T10:00:00Z").data?["points"] == 100)
        #expect(try shop.buy(5000, time: "2026-01-14T23:59:59Z").data?["points"] == 50)
        #expect(try shop.buy(5000, time: "2026-02-01T00:00:00Z").data?["points"] == 50)
        #expect(try shop.buy(5000, time: "2026-01-05T00:00:00Z").code == .tooLate)
        #expect(try shop.buy(5000, time: "2026-02-05T00:05:01Z").code == .tooEarly)
    }

    @Test func `W8 what a late purchase gives, it gave when it happened`() throws {
        let shop = try Shop(Shop.standard.with("cashback", ["percent": "2", "currency": "EUR"]))
        try shop.enroll()
        let bought = "2026-02-20T12:00:00Z"
        _ = try shop.buy(5000, time: bought)
        for type in ["purchase.recorded", "points.earned", "cashback.earned"] {
            #expect(try shop.events(type).map { $0["time"]?.string } == [bought], "\(type)")
        }
    }

    @Test func `what is older than the program is rated by its first version`() throws {
        let forever = Shop.standard.with("acceptance", ["late": "P100Y", "beforeEnrollment": "accept"])
        let shop = try Shop(forever)
        try shop.enroll()
        #expect(try shop.buy(2500, time: "1997-01-01T00:00:00Z").data?["points"] == 25)
    }

    // Numbers.

    @Test func `the same number under another message id is refused with the first result`() throws {
        let shop = try Shop()
        try shop.enroll()
        let first = try shop.buy(1000, number: "R-1", id: "P1")
        _ = try shop.buy(500, id: "P2")
        let again = try shop.buy(1000, number: "R-1", id: "P3")
        #expect((again.status, again.code) == (409, .purchaseExists))
        #expect(again.data == first.data)
        #expect(try shop.balance() == 15)
    }

    @Test func `a number is that of one purchase, also when another member is said to have bought it`() throws {
        let shop = try Shop()
        let ben = try shop.enroll(known(MemberID("mem_BEN")))
        try shop.enroll()
        _ = try shop.buy(1000, number: "R-1")
        #expect(try shop.buy(1000, member: ben, number: "R-1").code == .purchaseExists)
        #expect(try (shop.balance(), shop.balance(ben)) == (10, 0))
    }

    @Test func `a number that is the id of another message is the same number`() throws {
        let shop = try Shop()
        try shop.enroll()
        _ = try shop.buy(1000, id: "R-1")
        #expect(try shop.buy(1000, number: "R-1", id: "P2").code == .purchaseExists)
        _ = try shop.buy(1000, number: "R-2", id: "P3")
        #expect(try shop.buy(1000, id: "R-2").code == .purchaseExists)
        #expect(try shop.balance() == 20)
    }

    @Test func `the same number from another source is another purchase`() throws {
        let shop = try Shop()
        try shop.enroll()
        _ = try shop.buy(1000, number: "R-1")
        #expect(try shop.buy(1000, number: "R-1", source: "pos/2").status == 200)
        #expect(try shop.balance() == 20)
    }

    @Test func `a refused purchase does not occupy its number`() throws {
        let shop = try Shop()
        try shop.enroll()
        #expect(try shop.buy(1000, number: "R-1", more: ["currency": "USD"]).code == .currencyNotAccepted)
        #expect(try shop.buy(1000, number: "R-1").status == 200)
    }

    @Test func `a purchase sent directly and by the intake earns once`() throws {
        let shop = try Shop()
        try shop.enroll()
        try shop.store("purchase.completed", shop.purchaseData(1000), id: "P1")
        #expect(try shop.buy(1000, id: "P1").data?["points"] == 10)
        _ = try shop.buy(500, id: "P2")
        try shop.store("purchase.completed", shop.purchaseData(500), id: "P2")
        #expect(try shop.balance() == 15)
    }

    // Refusals.

    @Test(
        arguments: [
            (#"{"amount": -1}"#, 400, .invalid),
            (#"{"lines": [{"line": "1", "quantity": 1, "amount": 999}]}"#, 400, .amountMismatch),
            (
                #"{"lines": [{"line": "1", "quantity": 1, "amount": 500}, {"line": "1", "quantity": 1, "amount": 500}]}"#,
                400, .invalid
            ),
            (#"{"lines": [{"line": "1", "quantity": 0, "amount": 1000}]}"#, 400, .invalid),
            (#"{"tenders": [{"kind": "card", "amount": 1001}]}"#, 400, .amountMismatch),
            (#"{"tax": 1001}"#, 400, .invalid),
            (#"{"holds": ["h1"]}"#, 404, .holdNotFound),
            (#"{"currency": "USD"}"#, 422, .currencyNotAccepted),
            (#"{"currency": "eur"}"#, 400, .invalid),
        ] as [(String, Int, ProblemCode)]
    )
    func `a purchase that cannot be is refused, and nothing is told`(
        change: String,
        status: Int,
        code: ProblemCode
    ) throws {
        let shop = try Shop()
        try shop.enroll()
        var data = shop.purchaseData(1000)
        for member in try json(change).object?.members ?? [] { data = data.with(member.key, member.value) }
        let reply = try shop.system.ask("purchase.completed", data, source: "pos/1", of: ProcessName(.earning, 0))
        #expect((reply.status, reply.code) == (status, code))
        #expect(try shop.events().count == 1)
    }

    @Test func `a member that there is not is not found, once all that Enrollment told is read`() throws {
        let shop = try Shop()
        #expect(try shop.buy(1000).code == .memberNotFound)
        try shop.enroll(isRead: false)
        #expect(try shop.buy(1000).status == 200)
    }

    @Test func `suspended and closed members do not earn, and what happened before still does`() throws {
        let shop = try Shop()
        try shop.enroll()
        _ = try shop.buy(1000, number: "R-1")
        try shop.tell(MemberSuspended(member: mia, at: time("2026-03-01T12:00:00Z")))
        try shop.read()
        #expect(try shop.buy(500).code == .memberSuspended)
        #expect(try shop.buy(500, time: "2026-02-28T12:00:00Z").data?["points"] == 5)
        let activity: JSON = ["activity": "review", "reference": "r1"]
        #expect(try shop.ask("activity.performed", activity).code == .memberSuspended)
        #expect(try shop.ask("activity.performed", activity, time: "2026-02-28T12:00:00Z").isOK)
        try shop.tell(MemberResumed(member: mia, at: time("2026-03-01T12:01:00Z")))
        try shop.tell(MemberClosed(member: mia, at: time("2026-03-01T12:02:00Z")))
        shop.system.advanceProgramClock(to: time("2026-03-01T12:03:00Z"))
        try shop.read()
        #expect(try shop.buy(500).code == .memberClosed)
        #expect(try shop.buy(500, time: "2026-03-01T12:01:30Z").status == 200)
        #expect(try shop.giveBack("R-1").data?["revoked"] == 10)
        try shop.tell(MemberReinstated(member: mia, at: time("2026-03-01T12:03:00Z")))
        try shop.read()
        #expect(try shop.buy(500).status == 200)
        try shop.audit()
    }

    @Test func `a suspended member spends nothing, whenever that is said to have been`() throws {
        let shop = try Shop(Shop.standard.with("cashback", ["percent": "2", "currency": "EUR"]))
        try shop.enroll()
        let other = try shop.enroll(known(MemberID("mem_other")))
        _ = try shop.buy(1000)
        try shop.tell(MemberSuspended(member: mia, at: time("2026-03-01T12:00:00Z")))
        try shop.read()
        let spending: [(String, JSON)] = [
            ("points.hold", ["hold": "h", "points": 1]), ("cashback.spend", ["amount": 1, "currency": "EUR", "reference": "r"]),
            ("points.transfer", ["actor": "desk", "from": mia.json, "points": 1, "reason": "family", "to": other.json]),
        ]
        for (type, data) in spending {
            for moment in [nil, "2026-03-01T11:59:59Z"] {
                #expect(try shop.ask(type, data, time: moment).code == .memberSuspended, "\(type)")
            }
        }
        #expect(try (shop.balance(), shop.balance(other)) == (10, 0))
        try shop.audit()
    }

    @Test func `a member is in the segments that Enrollment told last, and in no others`() throws {
        let campaign: JSON = ["id": "x", "when": ["segment": ["regulars"]], "effect": ["add": 7]]
        let shop = try Shop(Shop.standard.with("campaigns", [campaign]))
        try shop.enroll()
        for (segments, points) in [(["regulars", "young"], 17), (["young"], 10), ([], 10), (["regulars"], 17)] {
            let labels = segments.map { known(Label($0)) }
            try shop.tell(MemberUpdated(member: mia, changed: [.segments], segments: labels))
            try shop.read()
            #expect(try shop.buy(1000).data?["points"]?.integer == Int64(points), "\(segments)")
        }
    }

    @Test func `before there is a program nothing is decided, and a stored purchase waits`() throws {
        let shop = try Shop(nil)
        try shop.enroll()
        #expect(try shop.buy(1000).code == .programMissing)
        try shop.store("purchase.completed", shop.purchaseData(1000), id: "P1", time: "2026-03-01T12:00:00Z")
        _ = try shop.publish(Shop.standard)
        try shop.read()
        #expect(try shop.balance() == 10)
    }

    @Test func `what was stored and is refused is told`() throws {
        let shop = try Shop()
        try shop.enroll()
        try shop.store(
            "purchase.completed",
            shop.purchaseData(1000, number: "R-1", more: ["currency": "USD"]),
            id: "P1",
            time: "2026-02-28T09:00:00Z"
        )
        let told = try #require(try shop.events("purchase.rejected").first)
        #expect(
            told["data"]?.with("detail", nil) == [
                "code": "currency_not_accepted", "member": mia.json, "occurredAt": "2026-02-28T09:00:00Z", "purchase": "R-1",
                "source": "pos/1", "type": "purchase.completed",
            ]
        )
        #expect(told["partitionkey"] == mia.json)
        #expect(told["time"] == "2026-02-28T09:00:00Z")
        let again = try shop.buy(
            1000, number: "R-1", id: "P1", time: "2026-02-28T09:00:00Z", more: ["currency": "USD"])
        #expect(again.code == .currencyNotAccepted)
        try shop.store("purchase.completed", shop.purchaseData(1000, more: ["currency": "USD"]), id: "P2")
        #expect(try shop.told("purchase.rejected").map { $0["purchase"] } == ["R-1", "P2"])
        try shop.audit()
    }

    @Test func `an activity that was stored and is refused is told by its name and reference`() throws {
        let shop = try Shop()
        try shop.enroll()
        let data: JSON = ["activity": "review", "member": mia.json, "reference": "r1"]
        try shop.store("activity.performed", data, id: "A1", time: "2025-12-01T00:00:00Z")
        let told = try #require(try shop.told("purchase.rejected").first)
        #expect(
            told.with("detail", nil) == [
                "activity": "review", "code": "too_late", "member": mia.json, "occurredAt": "2025-12-01T00:00:00Z",
                "reference": "r1", "source": "pos/1", "type": "activity.performed",
            ]
        )
    }

    // Simulation.

    @Test func `a simulation answers as the purchase would, and keeps nothing`() throws {
        let rules: JSON = [["points": 5, "per": "1.00", "partner": "bakery"], ["points": 1, "per": "1.00"]]
        let shop = try Shop(Shop.standard.with("earn", rules))
        try shop.enroll()
        _ = try shop.buy(1000)
        let head = try shop.events().count
        let data = shop.purchaseData(2524, number: "R-1")
        let simulated = try shop.system.ask("purchase.simulate", data, source: "pos/1", of: ProcessName(.earning, 0))
        #expect(
            simulated.data?["notApplied"] == [
                ["rule": "base", "why": "entry 1 of earn: it is for purchases at bakery"]
            ]
        )
        #expect(try shop.events().count == head)
        #expect(try shop.balance() == 10)
        #expect(try shop.buy(2524, number: "R-1").data == simulated.data?.with("notApplied", nil))
    }

    @Test func `a simulation shows what follows: the level with its gift, what is spent with it, and the cents`() throws {
        let gold: JSON = ["id": "gold", "from": 20, "multiplier": "2", "entry": ["points": 100]]
        let tiers: JSON = ["window": "calendarYear", "validity": "endOfYear", "levels": [["id": "silver", "from": 0], gold]]
        let shop = try Shop(
            Shop.standard.with("tiers", tiers).with("cashback", ["percent": "2", "currency": "EUR"])
                .with("stamps", [["id": "card", "every": 1, "reward": "muffin"]]))
        try shop.enroll()
        _ = try shop.buy(1000)
        _ = try shop.hold("h", 4)
        for (amount, balance) in [(1500, 10 - 4 + 15 + 100), (300, 121 + 6)] as [(Int64, Int64)] {
            let data = shop.purchaseData(amount, number: "R-\(amount)", more: ["holds": ["h"]])
            let head = try shop.events().count
            let simulated = try shop.system.ask("purchase.simulate", data, source: "pos/1", of: ProcessName(.earning, 0)).data
            #expect(try shop.events().count == head)
            #expect((simulated?["balance"], simulated?["tier"]) == (balance.json, "gold"))
            let bought = try shop.buy(amount, number: "R-\(amount)", more: ["holds": ["h"]])
            #expect(bought.data == simulated?.with("notApplied", nil))
        }
        let lots = try shop.told("points.earned").flatMap { $0["lots"]?.array ?? [] }.map { $0["lot"] }
        #expect((lots.count, Set(lots).count) == (4, 4))
        try shop.audit()
    }

    @Test func `with four shards every member earns as with one`() throws {
        let shop = try Shop(shards: 4)
        let members = (1...40).compactMap { MemberID("mem_\($0)") }
        for member in members { try shop.enroll(member, isRead: false) }
        try shop.read()
        for member in members { #expect(try shop.buy(1250, member: member).data?["points"] == 12) }
        #expect(try members.map { try shop.balance($0) } == members.map { _ in 12 })
        #expect(Set(members.map { shop.owner($0).shard }) == [0, 1, 2, 3])
        for shard in 0..<4 { try shop.audit(shard) }
    }
}
