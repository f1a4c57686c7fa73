// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import Referral
import Rewards
import ServiceHost
import TestSupport
import Testing

@testable import Auditing
@testable import Storage

/// What Rewards and Referral keep of what others told is what these told, as far as it was read.
@Suite struct FollowerFindingTests {
    private let audited: AuditedHome

    /// Card 1 has a level and gave a reward back, and brings card 12, who gives a part of what was bought back. Card 3 has bought,
    /// and was erased.
    init() throws {
        let tiers: JSON = [
            "downgrade": "toEarned", "levels": [["id": "blue", "from": 0], ["id": "gold", "from": 100]],
            "validity": "endOfNextYear", "window": "calendarYear",
        ]
        audited = try AuditedHome(
            program: AuditedHome.program.with("tiers", tiers).with(
                "referral", ["advocate": ["points": 50], "friend": ["points": 25], "minimum": "25.00", "hold": "P14D"]),
            with: [rewards, referral])
        try ask("member.update", ["member": "card:2", "segments": ["regulars"]])
        let code = try #require(try ask("referral.code", ["member": "card:1"])["code"])
        try ask("member.enroll", ["identifiers": [["kind": "card", "value": "12"]], "referralCode": code])
        try audited.settle()
        for card in [1, 2, 3, 12] { try buy(card) }
        for (number, amount) in [("voided", 1_000), ("kept", 2_000)] as [(String, JSON)] {
            try ask("purchase.returned", ["amount": amount, "purchase": "p12"], id: number)
        }
        try ask("return.void", ["actor": "desk", "reason": "a mistake", "return": "voided"])
        try ask("reward.publish", ["cost": 10, "kind": "gift", "name": "A mug", "reward": "mug"])
        let redeemed = try ask("reward.redeem", ["member": "card:1", "reward": "mug"])
        try ask("redemption.cancel", ["redemption": try #require(redeemed["redemption"])])
        try ask("member.erase", ["member": "card:3"])
        try audited.settle()
    }

    @discardableResult
    private func ask(_ type: String, _ data: JSON, id: String? = nil) throws -> JSON {
        let reply = try audited.system.ask(type, data, id: id)
        #expect(reply.isOK, "\(type): \(reply)")
        return try #require(reply.data)
    }

    private func buy(_ card: Int) throws {
        let data: JSON = [
            "amount": 15_000, "currency": "EUR", "member": "card:\(card)".json, "signals": ["device": "D\(card)".json],
        ]
        #expect(try audited.system.ask("purchase.completed", data, id: "p\(card)", ack: "done").isOK)
    }

    /// What is kept: how many there are, and what a change looks like.
    struct Kept: Sendable, CustomTestStringConvertible {
        let service: Service
        let collection: Collection
        let count: Int
        let field: String
        let value: JSON
        var process: ProcessName { ProcessName(service, 0) }
        var testDescription: String { collection.name }
    }

    static let all: [Kept] = [
        Kept(service: .rewards, collection: Applicant.collection, count: 9, field: "status", value: "suspended"),
        Kept(service: .rewards, collection: MemberLevel.collection, count: 4, field: "tier", value: "blue"),
        Kept(service: .rewards, collection: RestoredRedemption.collection, count: 1, field: "points", value: 9),
        Kept(service: .rewards, collection: RewardCalendar.collection, count: 1, field: "terms", value: []),
        Kept(
            service: .referral, collection: ReferralTerms.collection, count: 1, field: "effectiveFrom",
            value: "2020-01-01T00:00:00Z"),
        Kept(service: .referral, collection: SeenSignals.collection, count: 3, field: "comparisons", value: []),
        Kept(service: .referral, collection: FriendPurchase.collection, count: 1, field: "position", value: Position(1).json),
    ]

    /// Changes what is kept behind the back of its service: each document, if `change` says so.
    private func change(_ kept: Kept, _ change: (SQLiteStore, StoredDocument) throws -> Void) throws {
        try audited.change(kept.process) { store in
            let documents = try store.page(Query(limit: 99), in: kept.collection)
            #expect(documents.count == kept.count)
            for document in documents.prefix(1) { try change(store, document) }
        }
    }

    private func save(_ json: JSON, as id: String, in kept: Kept, _ store: SQLiteStore) throws {
        try store.save(json.bytes, as: id, in: kept.collection, keys: kept.collection.indexes.map { _ in nil })
    }

    private func findings(isQuick: Bool = false) throws -> [String] { try audited.audit(isQuick: isQuick).findings.first }

    @Test func `as long as nobody changes it, everything holds and is counted`() throws {
        let audit = try audited.audit()
        #expect(audit.findings.first == [])
        // The rest is what Earning and Referral keep of Enrollment, nine members each, and the gateway also their cards.
        #expect(audit.figures.followed == FollowerFindingTests.all.reduce(0) { $0 + $1.count } + 9 + 9 + 18)
        #expect(try audited.audit(isQuick: true).figures.followed == 0)
    }

    @Test(arguments: FollowerFindingTests.all)
    func `a document that was changed is found`(_ kept: Kept) throws {
        try change(kept) { store, document in
            try save(try JSON(parsing: document.json).with(kept.field, kept.value), as: document.id, in: kept, store)
        }
        let text = "\(kept.process): the \(kept.collection.name) "
        let findings = try findings()
        #expect(findings.contains { $0.hasPrefix(text) && $0.contains(" is not what ") }, "\(findings)")
    }

    @Test(arguments: FollowerFindingTests.all)
    func `a document that is missing is found`(_ kept: Kept) throws {
        try change(kept) { store, document in try store.delete(document.id, in: kept.collection) }
        #expect(try findings().contains { $0.contains("\(kept.process): the \(kept.collection.name) ") })
    }

    @Test(arguments: FollowerFindingTests.all)
    func `a document of which nobody told is found`(_ kept: Kept) throws {
        try change(kept) { store, document in
            let other = kept.collection == ReferralTerms.collection ? "7" : "mem_9"
            try save(JSON(parsing: document.json), as: other, in: kept, store)
        }
        #expect(try findings().contains { $0.contains("\(kept.process): the \(kept.collection.name) ") })
    }

    /// An event that was not read yet is not missing.
    @Test func `what was not read yet is not missed`() throws {
        for service in [Service.rewards, .referral] { audited.system.pause(ProcessName(service, 0)) }
        try ask("tier.set", ["actor": "desk", "member": "card:4", "reason": "goodwill", "tier": "gold"])
        try ask("purchase.returned", ["purchase": "p12"], id: "rest")
        try buy(5)
        try audited.settle()
        #expect(try findings() == [])
    }

    /// After a restore what is kept may be of two pasts, and a person has said from where it goes on.
    @Test func `what a person had read from elsewhere is not compared`() throws {
        let kept = FollowerFindingTests.all[1]
        for shard in 0..<2 {
            try ask(
                "consumer.reset",
                [
                    "actor": "ops", "position": "head", "process": "rewards-0", "reason": "restored", "stream": "earning",
                    "streamShard": .integer(Int64(shard)),
                ])
        }
        try change(kept) { store, document in try store.delete(document.id, in: kept.collection) }
        #expect(try findings() == [])
    }
}
