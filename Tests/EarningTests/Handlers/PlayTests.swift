// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import ServiceHost
import TestSupport
import Testing

@testable import Earning

/// A random day of a shop: whatever happens, the journal comes to the documents, and the sums agree.
@Suite struct PlayTests {
    @Test(arguments: 1...2, TestStores.Backing.allCases)
    func `the journal, replayed, comes to exactly the documents`(seed: UInt64, backing: TestStores.Backing) throws {
        var random = Seeded(seed)
        let shop = try Shop(shards: 2, on: backing)
        let members = (1...6).compactMap { MemberID("mem_\($0)") }
        for member in members { try shop.enroll(member, isRead: false) }
        try shop.read()
        for _ in 1...150 {
            guard let member = members.randomElement(using: &random) else { continue }
            // Each member has a till, so that no number is that of another shard.
            let (source, number) = ("pos/\(member)", "R-\(Int.random(in: 1...12, using: &random))")
            switch Int.random(in: 0...3, using: &random) {
            case 0, 1:
                let amounts = (1...3).map { _ in Int64.random(in: 0...3000, using: &random) }
                let bought = lines(amounts[0], amounts[1], amounts[2], quantity: 2)
                _ = try shop.buy(amounts.reduce(0, +), member: member, number: number, lines: bought, source: source)
            case 2:
                let extent: [JSON] = [
                    [:], ["amount": .integer(Int64.random(in: 1...2000, using: &random))], ["lines": [["line": "2"]]],
                    ["lines": [["line": "1", "quantity": 1]]], ["lines": [["line": "3", "amount": 500]]],
                ]
                _ = try shop.giveBack(
                    number,
                    extent.randomElement(using: &random) ?? [:],
                    member: member,
                    source: source
                )
            default:
                let data = shop.purchaseData(Int64.random(in: 0...900, using: &random), member: member, number: number)
                try shop.store("purchase.completed", data, id: shop.next("S"), source: source)
            }
        }
        for shard in 0..<2 { try shop.audit(shard) }
        for member in members {
            let account = try shop.account(member)
            let lifetime = try #require(account["lifetime"])
            let (earned, revoked) = (lifetime["earned"]?.integer ?? 0, lifetime["revoked"]?.integer ?? 0)
            #expect(account["balance"] == .integer(earned - revoked))
            // The program has a base alone and rounds down, so that every point qualifies.
            #expect(account["qualifying"] == account["balance"])
        }
    }
}
