// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import ServiceHost
import TestSupport
import Testing

@testable import Rewards

/// Rewards that rules give, and take back.
@Suite struct GivenRewardTests {
    private static let program = Counter.standard
        .with("gifts", ["welcome": ["reward": "muffin"]])
        .with("campaigns", [["effect": ["reward": "tote"], "id": "big", "when": ["minimum": "50.00"]]])
        .with("stamps", [["category": ["coffee"], "every": 2, "id": "card", "reward": "coffee"]])

    private let counter: Counter

    init() throws {
        counter = try Counter(Self.program)
        for reward in ["muffin", "tote", "coffee"] {
            let item: JSON = ["kind": "freeItem", "value": ["sku": "x"], "visibility": "byRule", "voucher": [:]]
            try counter.publish(reward, cost: 0, item)
        }
    }

    /// The codes that a member can use, of one reward.
    private func codes(_ reward: String, _ member: MemberID) throws -> [String] {
        try counter.ask("member.rewards", ["member": member.json]).data?["vouchers"]?.array?
            .filter { $0["reward"]?.string == reward }.compactMap { $0["code"]?.string } ?? []
    }

    private func coffee(_ member: MemberID, number: String) throws {
        let lines: JSON = [["amount": 300, "category": "coffee", "line": "1", "quantity": 1]]
        #expect(try counter.buy(300, member, number: number, more: ["lines": lines]).isOK)
    }

    @Test func `who joins is welcome`() throws {
        let mia = try counter.member("1")
        #expect(try codes("muffin", mia).count == 1)
        #expect(try counter.redeem("muffin", mia).code == .notEligible)
        try counter.audit()
    }

    @Test func `a campaign gives a reward, and a return takes it back`() throws {
        let mia = try counter.member("1")
        _ = try counter.buy(5_000, mia, number: "P1")
        let code = try #require(try codes("tote", mia).first)
        _ = try counter.giveBack("P1", mia)
        #expect(try counter.check(code).state == "voided")
        #expect(try counter.events("redemption.cancelled").last?["data"]?["because"] == "withdrawn")
        try counter.audit()
    }

    @Test func `what was used is kept, and that is on record`() throws {
        let mia = try counter.member("1")
        _ = try counter.buy(5_000, mia, number: "P1")
        let code = try #require(try codes("tote", mia).first)
        #expect(try counter.use(code).isOK)
        _ = try counter.giveBack("P1", mia)
        #expect(try counter.check(code).state == "used")
        #expect(try counter.events("redemption.kept").count == 1)
        try counter.audit()
    }

    @Test func `what is kept is kept once, also when that is read again`() throws {
        let mia = try counter.member("1")
        _ = try counter.buy(5_000, mia, number: "P1")
        #expect(try counter.use(#require(try codes("tote", mia).first)).isOK)
        _ = try counter.giveBack("P1", mia)
        let before = try counter.events().count
        try counter.readAgain("earning")
        #expect(try counter.events().count == before)
        try counter.audit()
    }

    @Test func `what the member let pass is kept like what was used`() throws {
        try counter.publish("tote", cost: 0, ["kind": "gift", "visibility": "byRule", "voucher": ["validFor": "P10D"]])
        let mia = try counter.member("1")
        _ = try counter.buy(5_000, mia, number: "P1")
        let code = try #require(try codes("tote", mia).first)
        try counter.pass(milliseconds: 11 * 86_400_000)
        _ = try counter.giveBack("P1", mia)
        #expect(try counter.check(code).state == "expired")
        #expect(try counter.events("redemption.kept").count == 1 && counter.events("redemption.cancelled").isEmpty)
        try counter.audit()
    }

    @Test func `a full card gives a reward, and a return takes one back that is not used`() throws {
        let mia = try counter.member("1")
        for number in 1...4 { try coffee(mia, number: "P\(number)") }
        let given = try codes("coffee", mia)
        #expect(given.count == 2)
        #expect(try counter.use(given[0]).isOK)
        _ = try counter.giveBack("P1", mia)
        #expect(try codes("coffee", mia).isEmpty)
        #expect(try counter.check(given[0]).state == "used" && counter.check(given[1]).state == "voided")
        try counter.audit()
    }

    @Test func `what is read again gives nothing again, and takes nothing more`() throws {
        let mia = try counter.member("1")
        for number in 1...4 { try coffee(mia, number: "P\(number)") }
        _ = try counter.giveBack("P1", mia)
        let before = try counter.events().count
        try counter.readAgain("earning")
        #expect(try counter.events().count == before)
        #expect(try codes("coffee", mia).count == 1)
    }

    @Test func `a rule that names no reward is on record`() throws {
        let counter = try Counter(Self.program)
        _ = try counter.member("1")
        let rejected = try counter.events("redemption.rejected")
        #expect(rejected.count == 1 && rejected[0]["data"]?["code"] == "reward_not_found")
        try counter.audit()
    }

    @Test func `what a rule gives takes from the stock, and when none is left that is on record`() throws {
        let counter = try Counter(Self.program)
        try counter.publish("muffin", cost: 0, ["kind": "gift", "stock": 1])
        _ = try counter.member("1")
        _ = try counter.member("2")
        #expect(try counter.left("muffin") == 0)
        #expect(try counter.events("redemption.rejected").map { $0["data"]?["code"] } == ["out_of_stock"])
        try counter.audit()
    }

    // A level that gives a reward to who enters it.

    private static let levels: JSON = [
        "levels": [["from": 0, "id": "silver"], ["entry": ["reward": "lounge"], "from": 100, "id": "gold"]],
        "onReturn": "immediate", "validity": "P12M", "window": "rolling P12M",
    ]

    private func lounge() throws -> (counter: Counter, member: MemberID) {
        let counter = try Counter(Counter.standard.with("tiers", Self.levels))
        try counter.publish("lounge", cost: 0, ["kind": "gift", "visibility": "byRule", "voucher": [:]])
        return (counter, try counter.member("1"))
    }

    @Test func `a level gives its reward once in a window`() throws {
        let (counter, mia) = try lounge()
        _ = try counter.buy(10_000, mia, number: "P1")
        for tier in ["silver", "gold"] {
            let data: JSON = ["actor": "desk", "member": mia.json, "reason": "test", "tier": tier.json]
            #expect(try counter.ask("tier.set", data, of: ledger).isOK)
        }
        try counter.read()
        #expect(try counter.events("reward.granted", of: ledger).count == 1)
        #expect(try counter.events("redemption.issued").count == 1)
        try counter.audit()
    }

    /// What becomes of the second gift before the return.
    enum Fate: String { case kept, used, missing }

    @Test(arguments: [Fate.kept, .used, .missing])
    func `a level entered in two windows gives twice, and the return in the second leaves the first alone`(fate: Fate) throws {
        let (counter, mia) = try lounge()
        _ = try counter.buy(10_000, mia, number: "P1")
        let left: JSON = ["actor": "desk", "member": mia.json, "reason": "test", "tier": "silver"]
        #expect(try counter.ask("tier.set", left, of: ledger).isOK)
        try counter.pass(milliseconds: 370 * 86_400_000)
        if fate == .missing { #expect(try counter.ask("reward.retire", ["reward": "lounge"]).isOK) }
        _ = try counter.buy(10_000, mia, number: "P2")
        let codes = try counter.events("voucher.issued").compactMap { $0["data"]?["code"]?.string }
        #expect(codes.count == (fate == .missing ? 1 : 2))
        #expect(try counter.events("reward.granted", of: ledger).count == 2)
        if fate == .used { #expect(try counter.use(codes[1]).isOK) }

        _ = try counter.giveBack("P2", mia)
        #expect(try counter.events("reward.withdrawn", of: ledger).count == 1)
        let expected = ["open"] + (fate == .missing ? [] : [fate == .used ? "used" : "voided"])
        #expect(try codes.map { try counter.check($0).state } == expected)
        #expect(try counter.events("redemption.kept").count == (fate == .used ? 1 : 0))
        try counter.audit()
    }

    @Test(arguments: [true, false])
    func `a return that takes the level takes its reward, unless that was used`(isUsed: Bool) throws {
        let (counter, mia) = try lounge()
        _ = try counter.buy(10_000, mia, number: "P1")
        let code = try #require(try counter.events("voucher.issued").last?["data"]?["code"]?.string)
        if isUsed { #expect(try counter.use(code).isOK) }
        _ = try counter.giveBack("P1", mia)
        #expect(try counter.check(code).state == (isUsed ? "used" : "voided"))
        #expect(try counter.events("redemption.kept").count == (isUsed ? 1 : 0))
        try counter.audit()
        // Who reaches it anew enters it anew.
        _ = try counter.buy(10_000, mia, number: "P2")
        #expect(try counter.events("redemption.issued").count == 2)
        try counter.audit()
    }
}
