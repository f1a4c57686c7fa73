// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import ServiceHost
import TestSupport
import Testing

@testable import Rewards

/// What a member has, page by page.
@Suite struct MemberRewardsTests {
    private let counter: Counter
    private let mia: MemberID

    /// Mia is given a reward that is there and one that is not, and asks for what she can pay, what is free, and what is too dear.
    init() throws {
        let gifts: JSON = ["birthday": ["reward": "nowhere"], "welcome": ["reward": "muffin"]]
        counter = try Counter(Counter.standard.with("gifts", gifts))
        try counter.publish("muffin", cost: 0, ["kind": "freeItem", "value": ["sku": "x"], "visibility": "byRule", "voucher": [:]])
        let identifiers: JSON = [["kind": "card", "value": "1"]]
        let enrolled = try counter.ask("member.enroll", ["birthday": "1990-03-01", "identifiers": identifiers], of: desk)
        mia = try #require(MemberID(enrolled.data?["member"]?.string ?? ""))
        try counter.read()
        try counter.adjust(mia, 100)
        try counter.publish("coffee", cost: 10)
        try counter.publish("sticker", cost: 0, [:])
        try counter.publish("car", cost: 1_000)
        for reward in ["coffee", "sticker", "car", "coffee", "sticker", "coffee"] {
            _ = try counter.redeem(reward, mia)
            try counter.read()
        }
    }

    private func page(_ more: JSON) throws -> Reply { try counter.ask("member.rewards", more.with("member", mia.json)) }

    private func texts(_ key: String, in reply: Reply, _ field: String = "reward") -> [String] {
        (reply.data?[key]?.array ?? []).compactMap { $0[field]?.string }
    }

    @Test func `a member is shown all that was asked for and given, the latest first`() throws {
        let reply = try page([:])
        #expect(
            texts("redemptions", in: reply) == ["coffee", "sticker", "coffee", "car", "sticker", "coffee"] + ["nowhere", "muffin"])
        #expect(
            texts("redemptions", in: reply, "state")
                == ["issued", "issued", "issued", "rejected", "issued", "issued", "rejected", "issued"])
        #expect(texts("vouchers", in: reply) == ["coffee", "coffee", "coffee", "muffin"])
        #expect(reply.data?["next"] == nil)
    }

    @Test(arguments: [1, 2, 3, 7, 8, 1_000] as [Int64])
    func `the pages come to the same, with no more of either list in one than was asked for`(limit: Int64) throws {
        let whole = try page([:])
        var (redemptions, vouchers): ([String], [String]) = ([], [])
        var next: JSON?
        repeat {
            let reply = try page(.members(["after": next, "limit": limit.json]))
            let page = (texts("redemptions", in: reply, "redemption"), texts("vouchers", in: reply, "voucher"))
            #expect(!page.0.isEmpty && page.0.count <= limit && page.1.count <= limit)
            redemptions += page.0
            vouchers += page.1
            next = reply.data?["next"]
        } while next != nil && redemptions.count < 20
        #expect(redemptions == texts("redemptions", in: whole, "redemption"))
        #expect(vouchers == texts("vouchers", in: whole, "voucher"))
    }

    @Test func `one redemption and its voucher are one page`() throws {
        let ida = try counter.member("2")
        let reply = try counter.ask("member.rewards", ["limit": 1, "member": ida.json])
        #expect(texts("redemptions", in: reply) == ["muffin"] && texts("vouchers", in: reply) == ["muffin"])
        #expect(reply.data?["next"] == nil)
    }

    @Test func `a page goes on only after a place in the member's own history`() throws {
        let ida = try counter.member("2")
        let other = try #require(try counter.events().last { $0["partitionkey"] == ida.json }?["sequence"]?.string)
        for after in [JSON.integer(Int64(other) ?? 0), 0, 9_999] {
            #expect(try page(["after": after]).code == .invalid)
        }
        for limit in [0, 1_001] as [Int64] { #expect(try page(["limit": limit.json]).code == .invalid) }
    }
}
