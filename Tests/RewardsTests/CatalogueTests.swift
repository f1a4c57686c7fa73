// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import ServiceHost
import TestSupport
import Testing

@testable import Rewards

/// What there is, for whom, and what fits whom.
@Suite struct CatalogueTests {
    private let counter: Counter
    private let mia: MemberID

    init() throws {
        counter = try Counter()
        mia = try counter.member("1", points: 200)
    }

    private func names(_ reply: Reply) -> [String] {
        reply.data?["rewards"]?.array?.compactMap { $0["reward"]?.string } ?? []
    }

    @Test(
        arguments: [
            ("percent", ["percent": "12.5"]), ("amount", ["amount": 500, "currency": "EUR"]),
            ("freeItem", ["quantity": 2, "sku": "espresso"]), ("cashback", ["amount": 500, "currency": "EUR"]),
            ("gift", ["item": "mug"]), ("experience", ["at": "2026-05-01T18:00:00Z", "place": "the roastery"]),
            ("earlyAccess", ["windows": [["from": "2026-04-01T00:00:00Z", "tiers": ["gold"]]]]),
            ("donation", ["amount": 100, "cause": "trees", "currency": "EUR"]), ("donation", ["cause": "trees"]),
        ] as [(String, JSON)])
    func `every kind of reward can be offered`(_ kind: String, value: JSON) throws {
        try counter.publish("r", ["kind": kind.json, "stock": 5, "value": value])
        let shown = try counter.ask("reward.get", ["reward": "r"]).data
        #expect(shown?["kind"]?.string == kind && shown?["value"] == value && shown?["left"] == 5)
        try counter.audit()
    }

    @Test(
        arguments: [
            ("/data/value", ["kind": "percent"]), ("/data/value/percent", ["kind": "percent", "value": ["percent": "101"]]),
            ("/data/stock", ["kind": "experience", "value": ["at": "2026-05-01T18:00:00Z"]]),
            ("/data/to", ["from": "2026-05-01T18:00:00Z", "to": "2026-05-01T18:00:00Z"]),
            ("/data/tiers", ["tiers": []]), ("/data/voucher/validFor", ["voucher": ["validFor": "P0D"]]),
            ("/data/voucher/codes/1", ["voucher": ["codes": ["A-1", "a1"]]]), ("/data/kind", ["kind": "car"]),
        ] as [(String, JSON)])
    func `what cannot be offered is refused at its place`(_ pointer: String, _ data: JSON) throws {
        let reply = try counter.publish("r", data)
        #expect(reply.code == .invalid)
        #expect(reply.problem?["errors"]?.array?.first?["pointer"]?.string == pointer)
    }

    @Test func `what is retired can be had no more, and what was issued stays`() throws {
        try counter.publish("coffee")
        let code = try #require(try counter.redeem("coffee", mia).voucherCode)
        #expect(try counter.ask("reward.retire", ["reward": "coffee"]).data?["retiredAt"] != nil)
        #expect(try counter.redeem("coffee", mia).code == .notEligible)
        #expect(try counter.use(code).isOK)
        #expect(try names(counter.ask("reward.list", [:])) == [])
        try counter.publish("coffee")
        #expect(try counter.redeem("coffee", mia).state == "issued")
        try counter.audit()
    }

    @Test func `a stock that is raised has more pieces`() throws {
        try counter.publish("coffee", cost: 10, ["stock": 1])
        _ = try counter.redeem("coffee", mia)
        #expect(try counter.redeem("coffee", mia).code == .outOfStock)
        try counter.publish("coffee", cost: 10, ["stock": 3])
        #expect(try counter.left("coffee") == 2)
        #expect(try counter.redeem("coffee", mia).state == "issued")
    }

    @Test func `a list says what a member can have and pay, and why not`() throws {
        try counter.publish("cheap", cost: 100)
        try counter.publish("dear", cost: 1_000)
        try counter.publish("gone", cost: 100, ["stock": 0])
        try counter.publish("hidden", cost: 100, ["visibility": "unlisted"])
        let reply = try counter.ask("reward.list", ["member": mia.json])
        let rewards = try #require(reply.data?["rewards"]?.array)
        #expect(rewards.map { $0["reward"] } == ["cheap", "dear", "gone"])
        #expect(rewards.map { $0["eligible"] } == [true, true, false])
        #expect(rewards.map { $0["affordable"] } == [true, false, true])
        #expect(rewards.map { $0["why"]?["code"] } == [nil, "insufficient_points", "out_of_stock"])
        #expect(reply.data?["available"] == 200 && reply.data?["missing"] == [])
        #expect(try names(counter.ask("reward.list", ["all": true])) == ["cheap", "dear", "gone", "hidden"])
    }

    @Test func `without Earning a list says what is missing`() throws {
        try counter.publish("cheap")
        counter.system.kill(ledger)
        let reply = try counter.ask("reward.list", ["member": mia.json])
        #expect(reply.isOK && reply.data?["missing"] == ["earning"])
        #expect(reply.data?["rewards"]?.array?.first?["affordable"] == nil)
        #expect(try counter.ask("reward.recommend", ["member": mia.json]).code == .unavailable)
    }

    @Test func `what fits best is recommended first`() throws {
        try counter.publish("small", cost: 50)
        try counter.publish("large", cost: 200)
        try counter.publish("too-large", cost: 201)
        try counter.publish("scarce", cost: 50, ["stock": 10])
        for card in 0..<9 { _ = try counter.redeem("scarce", counter.member("other \(card)", points: 50)) }
        try counter.publish("ending", cost: 40, ["to": "2026-03-10T00:00:00Z"])
        let reply = try counter.ask("reward.recommend", ["member": mia.json])
        // 40 for all the points; 10 + 10 for a quarter of them in a hurry; 10 + 8; 10.
        #expect(names(reply) == ["large", "scarce", "ending", "small"])
        #expect(reply.data?["rewards"]?.array?.map { $0["score"] } == [40, 20, 18, 10])
        #expect(try names(counter.ask("reward.recommend", ["limit": 1, "member": mia.json])) == ["large"])
    }

    @Test func `taste counts what was redeemed before`() throws {
        try counter.publish("off", cost: 50)
        try counter.publish("mug", cost: 50, ["kind": "gift"])
        #expect(try names(counter.ask("reward.recommend", ["member": mia.json])) == ["mug", "off"])
        _ = try counter.redeem("off", mia)
        #expect(try names(counter.ask("reward.recommend", ["member": mia.json])) == ["off", "mug"])
    }
}
