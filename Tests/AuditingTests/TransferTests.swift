// SPDX-License-Identifier: Apache-2.0

import Contracts
import Earning
import Kernel
import ServiceHost
@testable import Storage
import TestSupport
import Testing

@testable import Auditing

private let first = ProcessName(.earning, 0)
private let second = ProcessName(.earning, 1)

/// Points that go from a member of one shard to one of the other, and what the audit says of them.
@Suite("Transfers between shards")
struct TransferTests {
    private let audited: AuditedHome
    /// A card of a member of each shard.
    private let giver: String
    private let taker: String

    init() throws {
        audited = try AuditedHome()
        var cards: [ProcessName: String] = [:]
        for number in 1...8 {
            let card = "card:\(number)"
            let member = try #require(try audited.system.ask("member.get", ["member": card.json]).data?["member"]?.string)
            cards[audited.system.topology.owner(of: try #require(MemberID(member)), in: .earning)] = card
        }
        giver = try #require(cards[first])
        taker = try #require(cards[second])
        _ = try audited.system.ask(
            "purchase.completed", ["amount": 10_000, "currency": "EUR", "member": giver.json], id: "P", ack: "done")
    }

    private func give(_ id: String = "T") throws -> Reply {
        try audited.system.ask(
            "points.transfer", ["actor": "a", "from": giver.json, "points": 30, "reason": "r", "to": taker.json], id: id)
    }

    private func balance(_ card: String) throws -> Int64? {
        try audited.system.ask("account.get", ["member": card.json]).data?["balance"]?.integer
    }

    @Test func `points go from shard to shard, and the answer waits for it`() throws {
        #expect(try give().status == 200)
        #expect(try balance(giver) == 70 && balance(taker) == 30)
        let audit = try audited.audit()
        #expect(audit.findings.first == [])
        #expect(audit.figures.underWay == 0)
    }

    @Test func `while the other shard is away the points are on their way, and asked again they go once`() throws {
        try audited.system.stop(second)
        #expect(try give().status == 202)
        #expect(try give().status == 202)
        let away = try audited.audit()
        #expect(away.findings.first == [])
        #expect(away.figures.underWay == 30 && away.figures.outstanding == 70)

        try audited.system.start(second)
        try audited.settle()
        #expect(try give().status == 200)
        #expect(try balance(giver) == 70 && balance(taker) == 30)
        let audit = try audited.audit()
        #expect(audit.findings.first == [])
        #expect(audit.figures.underWay == 0 && audit.figures.outstanding == 100)
    }

    @Test func `what cannot be taken comes back`() throws {
        _ = try audited.system.ask("member.suspend", ["member": taker.json])
        try audited.settle()
        #expect(try give().status == 200)
        try audited.settle()
        #expect(try balance(giver) == 100 && balance(taker) == 0)
        #expect(try audited.audit().findings.first == [])
    }

    @Test func `a transfer that was read and of which nothing came is found`() throws {
        #expect(try give().isOK)
        try audited.settle()
        try audited.append(to: first, like: try audited.first(TransferOffered.type, in: first)) { event in
            event.with("data", event["data"]?.with("transfer", ID<Transfer>(bits: 7).json))
        }
        try audited.change(second) { store in
            let stream = StreamName("earning", shard: 0)
            let cursor = try #require(try store.cursor(of: stream))
            try store.save(Cursor(epoch: cursor.epoch, position: cursor.position.next), of: stream)
        }
        let findings = try audited.audit().findings.first
        #expect(findings.contains { $0.contains("nothing came of the transfer of 30 points") })
    }
}
