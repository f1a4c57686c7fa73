// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import ServiceHost
import TestSupport
import Testing

@testable import Earning

/// What the ledger does beside the worked numbers: corrections, voids, activities, gifts, stamps and transfers.
@Suite struct LedgerTests {
    func shop(_ changes: KeyValuePairs<String, JSON> = [:], shards: Int = 1) throws -> Shop {
        let shop = try Shop(changes.reduce(Shop.standard) { $0.with($1.key, $1.value) }, shards: shards)
        if shards == 1 { try shop.enroll() }
        return shop
    }

    @Test func `a transfer overtakes no work of who gives, and none of who gets`() throws {
        let shop = try Shop()
        let (held, ready) = (try #require(MemberID("mem_HELD")), mia)
        try shop.enroll(ready)
        _ = try shop.adjust(100)
        // What Earning cannot understand waits for a person, and what comes for the member waits behind it.
        try shop.tell(MemberSuspended(member: held, at: time("2026-03-01T12:00:00Z")))
        try shop.enroll(held)
        #expect(try shop.transfer(10, from: ready, to: held).code == .unavailable)
        #expect(try shop.transfer(10, from: held, to: ready).code == .unavailable)
        #expect(try shop.balance(ready) == 100)

        let process: JSON = ["actor": "desk", "member": held.json, "reason": "never was"]
        #expect(try shop.system.ask("parked.discard", process, of: shop.owner(held)).isOK)
        try shop.read()
        #expect(try shop.transfer(10, from: ready, to: held).code == .memberNotFound)
        #expect(try shop.transfer(10, from: held, to: ready).code == .memberNotFound)
    }

    @Test(
        arguments: [
            ("points.hold", #"{"hold": "h", "points": 1}"#), ("points.capture", #"{"hold": "h"}"#),
            ("points.release", #"{"hold": "h"}"#), ("points.restore", #"{"actor": "jo", "hold": "h", "reason": "x"}"#),
            ("points.adjust", #"{"actor": "jo", "points": 1, "reason": "x"}"#),
            ("activity.performed", #"{"activity": "a", "reference": "r"}"#),
            ("activity.reversed", #"{"activity": "a", "reference": "r"}"#),
            ("cashback.spend", #"{"amount": 1, "currency": "EUR", "reference": "r"}"#),
            ("tier.set", #"{"actor": "jo", "reason": "x", "tier": "gold"}"#),
        ] as [(String, String)])
    func `who is not enrolled has nothing, and gets nothing`(type: String, data: String) throws {
        let shop = try Shop()
        #expect(try shop.ask(type, json(data)).code == .memberNotFound)
        #expect(try shop.events().count == 1)
    }

    // Pending points.

    @Test func `pending points are not spent, count in no balance, and pay a debt when they become active`() throws {
        let shop = try shop(["pending": "P3D"])
        _ = try shop.buy(1000, number: "R-1", time: "2026-03-01T11:00:00Z")
        #expect(try (shop.balance(), shop.has("pending"), shop.has("available")) == (0, 10, 0))
        #expect(try shop.hold("h", 1).code == .insufficientPoints)
        _ = try shop.adjust(4)
        try shop.spend(4, as: "all")
        _ = try shop.buy(700, number: "R-2")
        #expect(try shop.giveBack("R-2").data?["revoked"] == 7)
        #expect(try shop.has("pending") == 10)
        shop.wait(until: "2026-03-04T11:00:00Z")
        #expect(try (shop.balance(), shop.has("pending")) == (10, 0))
        try shop.read()
        #expect(try shop.points("points.activated") == [10])
        try shop.audit()
    }

    @Test func `points whose time is over before they can be spent were never in the balance`() throws {
        let shop = try shop(["expiry": ["after": "P2D"], "pending": "P3D"])
        _ = try shop.buy(1000)
        _ = try shop.adjust(4, expiresAt: "2026-06-01T00:00:00Z")
        shop.wait(until: "2026-03-05T12:00:00Z")
        try shop.read()
        #expect(try shop.told("points.expired").map { [$0["points"], $0["balance"]] } == [[10, 4]])
        #expect(try shop.points("points.activated").isEmpty)
        #expect(try (shop.balance(), shop.has("pending")) == (4, 0))
        try shop.audit()
    }

    // Corrections.

    @Test func `points are given and taken by hand, within the limit and what is there`() throws {
        let shop = try shop(["limits": ["adjust": 500]])
        #expect(try shop.adjust(501).code == .limitExceeded)
        #expect(try shop.adjust(500, expiresAt: "2026-06-01T00:00:00Z").data?["balance"] == 500)
        #expect(try shop.adjust(-501).code == .limitExceeded)
        #expect(try shop.adjust(-200).data?["balance"] == 300)
        #expect(try shop.adjust(-301).code == .insufficientPoints)
        let over = try shop.adjust(5, expiresAt: shop.system.moment.now.description)
        #expect(over.problem?["errors"]?.array?.map { $0["pointer"] } == ["/data/expiresAt"])
        #expect(try shop.adjust(5, expiresAt: (shop.system.moment.now + 1).description).data?["balance"] == 305)
        shop.wait(until: "2026-06-01T00:00:00Z")
        #expect(try shop.balance() == 0)
        try shop.audit()
    }

    @Test func `points that are given pay a debt first`() throws {
        let shop = try shop()
        _ = try shop.buy(1000, number: "R-1")
        try shop.spend(10, as: "all")
        _ = try shop.giveBack("R-1")
        #expect(try (shop.balance(), shop.has("debt"), shop.has("available")) == (-10, 10, 0))
        _ = try shop.adjust(4)
        #expect(try (shop.balance(), shop.has("debt"), shop.has("available")) == (-6, 6, 0))
        _ = try shop.restore("all")
        #expect(try (shop.balance(), shop.has("debt"), shop.has("available")) == (4, 0, 4))
        try shop.audit()
    }

    @Test func `of what was let go nothing can be restored`() throws {
        let shop = try shop()
        _ = try shop.buy(1000)
        _ = try shop.hold("a", 4)
        _ = try shop.release("a")
        #expect(try (shop.restore("a").code, shop.restore("a", 1).code) == (.holdReleased, .holdReleased))
    }

    // Voids.

    @Test func `a return that is void is as if it had not been, and its number stays used`() throws {
        let shop = try shop()
        _ = try shop.buy(3333, number: "R-1", lines: lines(1000, 1000, 1333))
        _ = try shop.giveBack("R-1", ["amount": 1500, "return": "B"])
        let account = try shop.account()
        _ = try shop.giveBack("R-1", ["return": "C"])
        #expect(try shop.balance() == 0)
        #expect(try shop.void("C").status == 200)
        #expect(try shop.account() == account)
        #expect(try shop.void("C").code == .returnVoided)
        #expect(try shop.void("never").code == .returnNotFound)
        #expect(try shop.giveBack("R-1", ["return": "C"]).code == .returnExists)
        #expect(try shop.void("B").status == 200)
        #expect(try shop.balance() == 33)
        #expect(try shop.told("return.recorded").map { $0["amount"] } == [1500, 1833])
        #expect(try shop.told("return.voided").map { $0["amount"] } == [1833, 1500])
        _ = try shop.giveBack("R-1")
        #expect(try shop.balance() == 0)
        try shop.audit()
    }

    @Test func `a part of a lot says where the lot stands`() throws {
        let shop = try shop()
        _ = try shop.adjust(10)
        _ = try shop.hold("h", 4)
        let adjusted = try #require(try shop.events("points.adjusted").first)
        let part = try #require(try shop.told("points.held").first?["lots"]?.array?.first)
        #expect(part["position"]?.integer == adjusted["sequence"]?.string.flatMap { Int64($0) })
    }

    @Test func `what a void return had made owed is owed no more, and what was paid of it comes back`() throws {
        let shop = try shop()
        _ = try shop.buy(1000, number: "R-1")
        try shop.spend(10, as: "all")
        _ = try shop.giveBack("R-1", ["return": "B"])
        _ = try shop.buy(400, number: "R-2")
        #expect(try shop.balance() == -6)
        _ = try shop.void("B")
        #expect(try (shop.balance(), shop.has("debt"), shop.has("available")) == (4, 0, 4))
        #expect(try shop.account()["lifetime"] == ["earned": 14, "expired": 0, "revoked": 0, "spent": 10])
        try shop.audit()
    }

    @Test func `what comes back because others paid it lives from now on, whenever the return became void`() throws {
        let shop = try shop(["expiry": ["after": "P10D"]])
        _ = try shop.buy(1000, number: "R-1")
        try shop.spend(10, as: "all")
        _ = try shop.giveBack("R-1", ["return": "B"])
        _ = try shop.adjust(10)
        shop.wait(until: "2026-03-05T12:00:00Z")
        let void: JSON = ["actor": "desk", "reason": "never came", "return": "B"]
        #expect(try shop.ask("return.void", void, time: "2026-03-03T12:00:00Z").data?["balance"] == 10)
        shop.wait(until: "2026-03-15T11:59:00Z")
        #expect(try shop.balance() == 10)
        shop.wait(until: "2026-03-15T12:01:00Z")
        #expect(try shop.balance() == 0)
    }

    // Activities.

    @Test func `an activity earns once, and is undone once`() throws {
        let campaign: JSON = ["id": "review", "when": ["activity": ["review.posted"]], "effect": ["add": 25]]
        let shop = try shop(["campaigns": [campaign]])
        let data: JSON = ["activity": "review.posted", "reference": "r1"]
        let first = try shop.ask("activity.performed", data)
        #expect((first.data?["points"], first.data?["balance"]) == (25, 25))
        let again = try shop.ask("activity.performed", data)
        #expect(again.code == .activityExists)
        let fromElsewhere = data.with("member", mia.json)
        #expect(
            try shop.system.ask("activity.performed", fromElsewhere, source: "app", of: shop.owner(mia)).code == .activityExists)
        #expect(try shop.ask("activity.performed", data.with("reference", "r2")).data?["balance"] == 50)
        #expect(try shop.ask("activity.reversed", data).data?["revoked"] == 25)
        #expect(try shop.ask("activity.reversed", data).code == .activityUndone)
        #expect(try shop.ask("activity.performed", data).code == .activityExists)
        #expect(try shop.ask("activity.reversed", data.with("reference", "r3")).code == .activityNotFound)
        #expect(try (shop.balance(), shop.has("qualifying")) == (25, 0))
        try shop.audit()
    }

    @Test func `a cap of an activity is free again when it is undone`() throws {
        let cap: JSON = ["perMember": 25]
        let shop = try shop(["campaigns": [["id": "review", "when": ["activity": ["a"]], "effect": ["add": 25], "cap": cap]]])
        func points(_ type: String, _ reference: String, _ field: String) throws -> JSON? {
            try shop.ask(type, ["activity": "a", "reference": reference.json]).data?[field]
        }
        #expect(try points("activity.performed", "r1", "points") == 25)
        #expect(try points("activity.performed", "r2", "points") == 0)
        #expect(try points("activity.reversed", "r1", "revoked") == 25)
        #expect(try points("activity.performed", "r3", "points") == 25)
        try shop.audit()
    }

    @Test func `the reward of an activity goes for what it was given for, whoever undoes it`() throws {
        let campaign: JSON = ["id": "review", "when": ["activity": ["review.posted"]], "effect": ["reward": "muffin"]]
        let shop = try shop(["campaigns": [campaign]])
        let data: JSON = ["activity": "review.posted", "member": mia.json, "reference": "r1"]
        for (type, source) in [("activity.performed", "app"), ("activity.reversed", "desk")] {
            #expect(try shop.system.ask(type, data, source: source, of: shop.owner(mia)).isOK)
        }
        #expect(try shop.told("reward.granted").map { $0["source"] } == ["app"])
        #expect(try shop.told("reward.withdrawn") == shop.told("reward.granted"))
        try shop.audit()
    }

    @Test func `an activity is rated by when it happened, not by when it is told`() throws {
        let campaign: JSON = [
            "id": "winter", "when": ["activity": ["review.posted"]], "effect": ["add": 25], "to": "2026-03-01T00:00:00",
        ]
        let shop = try shop(["campaigns": [campaign]])
        func review(_ reference: String, at time: String) throws -> JSON? {
            let data: JSON = ["activity": "review.posted", "reference": reference.json]
            return try shop.ask("activity.performed", data, time: time).data?["points"]
        }
        #expect(try review("r1", at: "2026-02-28T23:59:59Z") == 25)
        #expect(try review("r2", at: "2026-03-01T00:00:00Z") == 0)
    }

    // Stamps and rewards.

    @Test func `a full card gives its reward, and a return below nothing takes it`() throws {
        let shop = try shop(["stamps": [["id": "tenth", "every": 10, "reward": "coffee"]]])
        _ = try shop.buy(1200, number: "R-1", lines: lines(1200, quantity: 12))
        #expect(try shop.account()["stamps"] == [["count": 2, "every": 10, "id": "tenth"]])
        #expect(try shop.told("reward.granted").map { $0["reward"] } == ["coffee"])
        _ = try shop.giveBack("R-1", ["lines": [["line": "1", "quantity": 5]]])
        #expect(try shop.account()["stamps"] == [["count": 7, "every": 10, "id": "tenth"]])
        #expect(try shop.told("reward.withdrawn").map { $0["reward"] } == ["coffee"])
        _ = try shop.giveBack("R-1", ["return": "B"])
        #expect(try shop.account()["stamps"] == [["count": 0, "every": 10, "id": "tenth"]])
        _ = try shop.void("B")
        #expect(try shop.account()["stamps"] == [["count": 7, "every": 10, "id": "tenth"]])
        try shop.audit()
    }

    @Test func `a campaign's reward goes with the whole purchase, and comes back with a void`() throws {
        let shop = try shop(["campaigns": [["id": "muffin", "effect": ["reward": "muffin"]]]])
        _ = try shop.buy(1000, number: "R-1")
        _ = try shop.giveBack("R-1", ["amount": 999])
        #expect(try shop.told("reward.withdrawn").isEmpty)
        _ = try shop.giveBack("R-1", ["return": "B"])
        #expect(try shop.told("reward.withdrawn").count == 1)
        _ = try shop.void("B")
        #expect(try shop.told("reward.granted").count == 2)
        try shop.audit()
    }

    @Test func `a cap is free again after a return, and a numbered campaign is for the next purchase again`() throws {
        let campaigns: JSON = [
            ["id": "capped", "effect": ["add": 30], "cap": ["perMember": 50, "perMemberPer": "P1M"]],
            ["id": "first", "when": ["purchaseNumber": 1], "effect": ["add": 7]],
        ]
        let shop = try shop(["campaigns": campaigns, "earn": []])
        #expect(try shop.buy(1000, number: "R-1").data?["points"] == 37)
        #expect(try shop.buy(1000, number: "R-2").data?["points"] == 20)
        #expect(try shop.buy(1000, number: "R-3").data?["points"] == 0)
        _ = try shop.giveBack("R-1", ["return": "B"])
        _ = try shop.giveBack("R-2")
        _ = try shop.giveBack("R-3")
        #expect(try shop.buy(1000, number: "R-4").data?["points"] == 37)
        // With the void of its return, the first purchase has had its part of both again.
        _ = try shop.giveBack("R-4")
        _ = try shop.void("B")
        #expect(try shop.buy(1000, number: "R-5").data?["points"] == 20)
        try shop.audit()
    }

    // Gifts.

    @Test func `who enrols is welcome once`() throws {
        let gifts: JSON = ["welcome": ["points": 50, "reward": "muffin"]]
        let shop = try Shop(Shop.standard.with("gifts", gifts), at: "2026-03-01T12:00:00Z")
        for _ in 1...2 { try shop.enroll(at: "2026-03-01T12:00:01Z") }
        #expect(try shop.balance() == 50)
        #expect(try shop.told("reward.granted").map { $0["reward"] } == ["muffin"])
        try shop.enroll(known(MemberID("mem_BEN")), at: "2026-02-01T12:00:00Z")
        #expect(try shop.balance(known(MemberID("mem_BEN"))) == 0)
        try shop.audit()
    }

    @Test func `who is read of again after a restore is not welcome twice`() throws {
        let shop = try Shop(Shop.standard.with("gifts", ["welcome": ["points": 50]]), at: "2026-03-01T12:00:00Z")
        try shop.enroll(at: "2026-03-01T12:00:01Z")
        let reset: JSON = [
            "actor": "jo", "position": 0, "process": "earning-0", "reason": "restored", "stream": "enrollment",
        ]
        #expect(try shop.system.ask("consumer.reset", reset, of: shop.owner(mia)).isOK)
        try shop.read()
        #expect(try shop.balance() == 50)
        try shop.audit()
    }

    @Test func `a birthday is one at most once in 300 days`() throws {
        let shop = try shop(["gifts": ["birthday": ["points": 100]]])
        let days = [("2026-03-02", 100), ("2026-12-26", 100), ("2026-12-27", 200), ("2027-03-02", 200), ("2027-12-27", 300)]
        for (day, balance) in days {
            shop.wait(until: "\(day)T06:00:00Z")
            try shop.tell(MemberBirthday(member: mia, at: time("\(day)T00:00:00Z")))
            try shop.read()
            #expect(try shop.balance() == Int64(balance), "\(day)")
        }
        try shop.audit()
    }

    // Transfers.

    /// Two members of one shard, or of two.
    private func two(_ shop: Shop, apart: Bool) throws -> (from: MemberID, to: MemberID) {
        let all = (1...64).map { known(MemberID("mem_\($0)")) }
        let other = try #require(all.dropFirst().first { (shop.owner($0) == shop.owner(all[0])) != apart })
        try shop.enroll(all[0])
        try shop.enroll(other)
        return (all[0], other)
    }

    @Test(arguments: [false, true]) func `points go to another member with their end`(apart: Bool) throws {
        let shop = try shop(["limits": ["transfer": 100]], shards: 2)
        let (from, to) = try two(shop, apart: apart)
        _ = try shop.adjust(200, member: from, expiresAt: "2026-06-01T00:00:00Z")
        #expect(try shop.transfer(101, from: from, to: to).code == .limitExceeded)
        #expect(try shop.transfer(80, from: from, to: from).code == .invalid)
        #expect(try shop.transfer(80, from: from, to: to).isOK)
        try shop.read()
        #expect(try (shop.balance(from), shop.balance(to)) == (120, 80))
        #expect(try shop.account(to)["nextExpiry"] == ["at": "2026-06-01T00:00:00Z", "points": 80])
        func told(_ member: MemberID) throws -> [JSON?] {
            let sides = try shop.told("points.transferred", of: shop.owner(member).shard).filter { $0["member"] == member.json }
            return sides.flatMap { [$0["points"], $0["other"]] }
        }
        #expect(try (told(from), told(to)) == ([-80, to.json], [80, from.json]))
        for shard in 0...1 { try shop.audit(shard) }
    }

    @Test func `lots that came by one transfer are spent in one order, whatever was held between`() throws {
        let shop = try shop(shards: 2)
        let (from, to) = try two(shop, apart: false)
        for amount in [Int64(1_000), 2_000] { _ = try shop.buy(amount, member: from, time: "2026-03-01T11:00:00Z") }
        #expect(try shop.transfer(30, from: from, to: to).isOK)
        func held(_ name: String, _ points: Int64) throws -> [JSON]? {
            _ = try shop.ask("points.hold", ["hold": name.json, "points": points.json], member: to)
            return try shop.told("points.held", of: shop.owner(to).shard).last?["lots"]?.array
        }
        let first = try held("first", 10)
        #expect(first?.count == 1)
        _ = try shop.ask("points.release", ["hold": "first"], member: to)
        #expect(try held("again", 10)?.map { $0["lot"] } == first?.map { $0["lot"] })
        for shard in 0...1 { try shop.audit(shard) }
    }

    @Test func `points for who may not have them come back`() throws {
        let shop = try shop(shards: 2)
        let (from, to) = try two(shop, apart: true)
        _ = try shop.adjust(100, member: from)
        try shop.tell(MemberSuspended(member: to, at: time("2026-03-01T12:00:01Z")))
        try shop.read()
        #expect(try shop.transfer(60, from: from, to: to).isOK)
        try shop.read()
        #expect(try (shop.balance(from), shop.balance(to)) == (100, 0))
        // Also when a person has the other shard's stream read again.
        let (reader, stream) = (shop.owner(from), shop.owner(to))
        let reset: JSON = [
            "actor": "jo", "position": 0, "process": reader.description.json, "reason": "restored", "stream": "earning",
            "streamShard": .integer(Int64(stream.shard)),
        ]
        #expect(try shop.system.ask("consumer.reset", reset, of: reader).isOK)
        try shop.read()
        #expect(try (shop.balance(from), shop.balance(to)) == (100, 0))
        for shard in 0...1 { try shop.audit(shard) }
    }
}
