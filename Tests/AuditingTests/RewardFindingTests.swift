// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import ServiceHost
import TestSupport
import Testing

@testable import Auditing
@testable import Rewards
@testable import Storage

/// What was redeemed holds, and what a bug in Rewards or in the spending could leave behind is found.
@Suite struct RewardFindingTests {
    private let audited: AuditedHome
    private let shelf = ProcessName(.rewards, 0)

    /// Card 1 redeems, uses and pays with it; card 2 gives it up; card 3 has too few points; card 4 has one that waits.
    init() throws {
        audited = try AuditedHome(with: [rewards])
        for card in [1, 2, 4] { try audited.buy(card, 30_000, id: "p\(card)", ack: "done") }
        let offer: JSON = ["cost": 100, "kind": "percent", "value": ["percent": "10"], "voucher": [:]]
        try publish("tote", offer.with("stock", 3))
        try publish("film", offer.with("voucher", ["codes": ["AAA1", "AAA2"]]))
        let used = try redeem("tote", 1)
        let code = try #require(used["voucher"]?["code"]?.string)
        try done("voucher.use", ["code": code.json, "purchase": "with"])
        let purchase: JSON = ["amount": 500, "currency": "EUR", "member": "card:1", "purchase": "with", "vouchers": [code.json]]
        try done("purchase.completed", purchase)
        let undone = try redeem("tote", 2)
        try done("redemption.cancel", ["redemption": try #require(undone["redemption"])])
        let refused = try audited.system.ask("reward.redeem", ["member": "card:3", "reward": "tote"])
        #expect(refused.code == .insufficientPoints)
        _ = try redeem("film", 4)
        try audited.settle()
    }

    @discardableResult
    private func done(_ type: String, _ data: JSON) throws -> JSON {
        let reply = try audited.system.ask(type, data, ack: "done")
        #expect(reply.isOK, "\(type): \(reply)")
        return try #require(reply.data)
    }

    private func publish(_ reward: String, _ offer: JSON) throws {
        try done("reward.publish", offer.with("name", reward.json).with("reward", reward.json))
    }

    private func redeem(_ reward: String, _ card: Int) throws -> JSON {
        try done("reward.redeem", ["member": "card:\(card)".json, "reward": reward.json])
    }

    private func expect(_ text: String, isQuick: Bool = false) throws {
        let findings = try audited.audit(isQuick: isQuick).findings.first
        #expect(findings.contains { $0.contains(text) }, "\(findings)")
    }

    private func ledger(of card: Int) throws -> ProcessName {
        let member = try #require(try done("member.get", ["member": "card:\(card)".json])["member"]?.string)
        return audited.system.topology.owner(of: try #require(MemberID(member)), in: .earning)
    }

    @Test func `of what was redeemed, used, refused and undone, everything holds`() throws {
        #expect(try audited.audit().findings.first == [])
        #expect(try audited.audit(isQuick: true).findings.first == [])
    }

    @Test(
        arguments: [
            ("reward", "taken", 0), ("reward", "waiting", 1), ("redemption", "cost", 99), ("voucher", "uses", 2),
            ("memberTally", "last", 1), ("purchaseVouchers", "vouchers", []),
        ] as [(String, String, JSON)]
    )
    func `a document that was changed is found`(collection: String, field: String, value: JSON) throws {
        let all = [
            Reward.collection, RedemptionStory.collection, IssuedVoucher.collection, MemberTally.collection,
            PurchaseVouchers.collection,
        ]
        let collection = try #require(all.first { $0.name == collection })
        try audited.change(shelf) { store in
            for document in try store.page(Query(limit: 99), in: collection) {
                let json = try JSON(parsing: document.json).with(field, value)
                try store.save(json.bytes, as: document.id, in: collection, keys: collection.indexes.map { _ in nil })
            }
        }
        try expect("is not what the journal comes to")
    }

    @Test func `pieces that nobody took, and codes that are missing, are found by a quick look too`() throws {
        try audited.change(shelf) { store in
            for document in try store.page(Query(limit: 99), in: Reward.collection) {
                let json = try JSON(parsing: document.json).with("taken", 2)
                try store.save(json.bytes, as: document.id, in: Reward.collection, keys: [])
            }
            let codes = try store.page(Query(limit: 9), in: PooledCode.collection)
            #expect(codes.count == 1)
            try store.delete(codes[0].id, in: PooledCode.collection)
        }
        try expect("2 pieces of tote are out, and redemptions took 1", isQuick: true)
        try expect("1 codes of film are left, and 0 lie there", isQuick: true)
    }

    @Test func `more than there are is found`() throws {
        let place = try audited.first("redemption.issued", in: shelf)
        for number in 1...3 {
            let redemption = RedemptionID(bits: UInt128(number))
            try audited.append(to: shelf, like: place) { event in
                event.with("data", event["data"]?.with("redemption", redemption.json))
            }
        }
        try expect("4 pieces are out, and there are 3")
        try expect("was issued, and nothing was spent for it")
    }

    @Test func `what was spent twice, given back for nothing, or spent for nothing is found`() throws {
        let process = try ledger(of: 2)
        let spent = try audited.first("points.spent", in: process)
        let restored = try audited.first("points.restored", in: process)
        try audited.append(to: process, like: spent) { $0 }
        try audited.append(to: process, like: restored) { $0 }
        let unknown = RedemptionID(bits: 7)
        try audited.append(to: process, like: spent) { event in
            event.with("data", event["data"]?.with("redemption", unknown.json))
        }
        try expect("costs 100, and 200 were spent", isQuick: true)
        try expect("gave back 200 of 100", isQuick: true)
        try expect("has points of \(unknown), of which rewards-0 never told", isQuick: true)
    }

    @Test(
        arguments: [
            ("points.spent", "was issued, and nothing was spent for it"), ("points.spent", "was not answered"),
            ("points.restored", "was undone, and its points were not given back"),
        ])
    func `an entry that is missing is found`(type: String, finding: String) throws {
        let process = try ledger(of: 2)
        let place = try audited.first(type, in: process)
        try audited.change(process) { store in
            try store.connection.execute("DELETE FROM journal WHERE position = \(place)")
        }
        try expect(finding, isQuick: true)
    }

    @Test func `what is only told to be cancelled was asked for in a past that both have forgotten`() throws {
        let place = try audited.first("redemption.cancelled", in: shelf)
        try audited.append(to: shelf, like: place) { event in
            event.with("data", event["data"]?.with("redemption", RedemptionID(bits: 9).json))
        }
        var end = Position.start
        try audited.change(shelf) { end = $0.head }
        let stream = StreamName("rewards", shard: 0)
        for process in audited.system.topology.processes(of: .earning) {
            try audited.change(process) { store in
                guard let cursor = try store.cursor(of: stream) else { return }
                try store.save(Cursor(epoch: cursor.epoch, position: end), of: stream)
            }
        }
        let findings = try audited.audit(isQuick: true).findings.first
        #expect(!findings.contains { $0.contains("was not answered") }, "\(findings)")
    }
}
