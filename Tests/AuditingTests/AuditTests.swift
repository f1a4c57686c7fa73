// SPDX-License-Identifier: Apache-2.0

import Contracts
import Earning
import Enrollment
import Foundation
import Gateway
import Kernel
import ServiceHost
@testable import Storage
import TestSupport
import Testing

@testable import Auditing

@Suite struct AuditTests {
    private let audited: AuditedHome
    private let earning0 = ProcessName(.earning, 0)

    init() throws { audited = try AuditedHome() }

    /// A document of a member of the first shard.
    private func account(of store: SQLiteStore) throws -> (id: String, json: JSON) {
        let page = try store.page(Query(limit: 1), in: Account.collection)
        let first = try #require(page.first)
        return (first.id, try JSON(parsing: first.json))
    }

    private func playAFew() throws {
        for card in 1...8 { try audited.buy(card, Int64(card) * 150, id: "p\(card)") }
        try audited.settle()
    }

    @Test func `of a system that works everything holds, while it runs and after`() throws {
        try playAFew()
        try audited.buy(1, 500, id: "direct", ack: "done")
        try audited.giveBack("p3", id: "r3")
        try audited.buy(99, 100, id: "nobody")
        try audited.settle()
        for isStopped in [false, true] {
            if isStopped { for process in audited.system.topology.processes { try audited.system.stop(process) } }
            let audit = try audited.audit()
            #expect(audit.findings.first == [])
            #expect(audit.figures.members == 8)
            #expect(audit.figures.purchases == 9)
            #expect(audit.figures.returns == 1)
            // 1, 3, 4, 6, 7, 9, 10 and 12 points and 5 for the direct one; 4 went back.
            #expect(audit.figures.earned == 57)
            #expect(audit.figures.revoked == 4)
            #expect(audit.figures.outstanding == 53)
            #expect(audit.figures.intake == [.applied: 9])
            #expect(audit.richest.accounts.map(\.points) == [12, 10, 9])
        }
    }

    @Test func `what the ledger has not read yet is unread, and what it refused is refused`() throws {
        for shard in 0..<2 { audited.system.pause(ProcessName(.earning, shard)) }
        for card in 1...3 { try audited.buy(card, 100, id: "p\(card)") }
        #expect(try audited.audit().figures.intake == [.unread: 3])
        for shard in 0..<2 { audited.system.resume(ProcessName(.earning, shard)) }
        try audited.settle()
        // The same number under another id: refused by the ledger, after the gateway took it.
        _ = try audited.system.ask(
            "purchase.completed",
            ["amount": 100, "currency": "EUR", "member": "card:1", "purchase": "p1"],
            id: "again"
        )
        try audited.settle()
        let audit = try audited.audit()
        #expect(audit.findings.first == [])
        #expect(audit.figures.intake == [.applied: 3, .refused: 1])
        #expect(audit.figures.rejections == 1)
    }

    @Test func `a return that waits for its purchase waits on record`() throws {
        _ = try audited.system.ask("purchase.returned", ["member": "card:1", "purchase": "later"], id: "r")
        try audited.settle()
        let waiting = try audited.audit()
        #expect(waiting.findings.first == [])
        #expect(waiting.figures.intake == [.waiting: 1])
        try audited.buy(1, 100, id: "later")
        try audited.settle()
        let settled = try audited.audit()
        #expect(settled.findings.first == [])
        #expect(settled.figures.intake == [.applied: 2])
        #expect(settled.figures.outstanding == 0)
    }

    @Test func `an account that was changed by hand is found`() throws {
        try playAFew()
        try audited.change(earning0) { store in
            let (id, json) = try account(of: store)
            try store.save(json.with("balance", 1_000).bytes, as: id, in: Account.collection, keys: [nil])
        }
        let audit = try audited.audit()
        #expect(audit.findings.first.contains { $0.contains("has a balance of 1000, and active points of") })
        #expect(audit.findings.first.contains { $0.contains("is not what the journal comes to") })
        #expect(try !audited.audit(isQuick: true).findings.isEmpty)
    }

    @Test func `an account without entries, and entries without an account, are found`() throws {
        try playAFew()
        try audited.change(earning0) { store in
            let (id, json) = try account(of: store)
            try store.delete(id, in: Account.collection)
            try store.save(json.with("member", "mem_9").bytes, as: "mem_9", in: Account.collection, keys: [nil])
        }
        let findings = try audited.audit().findings.first
        #expect(findings.contains { $0.contains("the account mem_9 does not follow from the journal") })
        #expect(findings.contains { $0.contains("and no account") })
    }

    @Test func `an intake event of which nothing came is found`() throws {
        try playAFew()
        // The shard says that it has read everything, and its journal lacks one purchase.
        try audited.change(ProcessName(.gateway, 0)) { store in
            let entry = try #require(try store.event(at: Position(1)))
            let position = store.head.next
            let json = try JSON(parsing: entry.json).with("id", "lost").with("sequence", position.description.json)
            try store.append(
                JournalEntry(
                    position: position,
                    type: entry.type,
                    member: entry.member,
                    previous: nil,
                    recordedAt: entry.recordedAt,
                    json: json.bytes
                )
            )
        }
        #expect(try audited.audit().figures.intake == [.applied: 8, .unread: 1])
        for shard in 0..<2 {
            try audited.change(ProcessName(.earning, shard)) { store in
                try store.save(
                    Cursor(epoch: "epoch-gateway-0", position: Position(9)),
                    of: StreamName("intake", shard: 0)
                )
            }
        }
        let audit = try audited.audit()
        #expect(audit.figures.intake == [.applied: 8, .lost: 1])
        // Nor does the inbox know what the gateway never answered.
        #expect(audit.findings.count == 2)
        #expect(audit.findings.first.contains { $0.contains("gateway-0 9: lost of test was read by") })
        #expect(audit.findings.first.contains { $0.contains("gateway-0 9: the inbox does not know lost of test") })
    }

    @Test func `a purchase that was recorded twice is found`() throws {
        try playAFew()
        try audited.append(to: earning0, like: try audited.first(PurchaseRecorded.type, in: earning0)) { $0 }
        let findings = try audited.audit().findings.first
        #expect(findings.contains { $0.contains("what it records was recorded before, at earning-0") })
        #expect(findings.contains { $0.contains("a purchase of this number was recorded before, at earning-0") })
    }

    @Test func `a cursor beyond the end of what it reads is found`() throws {
        try playAFew()
        try audited.change(earning0) { store in
            try store.save(Cursor(epoch: "epoch-gateway-0", position: Position(500)), of: StreamName("intake", shard: 0))
            try store.save(Cursor(epoch: "other", position: Position(1)), of: StreamName("enrollment", shard: 0))
        }
        let findings = try audited.audit().findings.first
        #expect(findings.contains { $0.contains("has read intake-0 up to 500, and it ends at 8") })
        #expect(findings.contains { $0.contains("in the epoch other") })
    }

    @Test func `a membership that was changed by hand is found, and the person beside it may change`() throws {
        try audited.change(ProcessName(.enrollment, 0)) { store in
            let page = try store.page(Query(limit: 2), in: MemberProfile.collection)
            let (first, second) = (try JSON(parsing: page[0].json), try JSON(parsing: page[1].json))
            let person = try #require(first["person"])
            let named = first.with("person", person.with("details", ["name": "Somebody Else"]))
            try store.save(named.bytes, as: page[0].id, in: MemberProfile.collection, keys: [nil])
            let membership = try #require(second["membership"])
            let closed = second.with("membership", membership.with("status", "closed"))
            try store.save(closed.bytes, as: page[1].id, in: MemberProfile.collection, keys: [nil])
        }
        let findings = try audited.audit().findings
        #expect(findings.count == 1)
        #expect(findings.first.first?.contains("is not what the journal comes to") == true)
    }

    @Test func `stores in memory are audited as files are`() throws {
        let system = try TestSystem([enrollment, earning, gateway], shards: [.earning: 2])
        try system.settle()
        _ = try system.ask(ProgramPublish.type, ["document": AuditedHome.program])
        _ = try system.ask("member.enroll", ["identifiers": [["kind": "card", "value": "1"]]])
        try system.advance(milliseconds: 2_000)
        let purchase: JSON = ["amount": 1_000, "currency": "EUR", "member": "card:1"]
        _ = try system.ask("purchase.completed", purchase, id: "p1", ack: "stored")
        _ = try system.ask("purchase.completed", purchase, id: "p2", ack: "done")
        try system.advance(milliseconds: 2_000)
        var audit = Audit(system.topology, isQuick: false, top: 1)
        try audit.run(secret: TestSystem.secret) { system.backup(of: $0) }
        #expect(audit.findings.first == [])
        #expect(audit.figures.outstanding == 20)
        #expect(audit.figures.intake == [.applied: 1])
        // Without what Earning has, the purchase that it read is lost.
        var other = Audit(system.topology, isQuick: false, top: 1)
        try other.run(secret: TestSystem.secret) { process in
            guard process.service == .earning else { return system.backup(of: process) }
            var state = MemoryState(
                identity: StoreIdentity(service: "earning", shard: process.shard, epoch: "epoch-\(process)"))
            state.reached[StreamName("intake", shard: 0)] = Cursor(epoch: "epoch-gateway-0", position: Position(1))
            return state
        }
        #expect(other.figures.intake == [.lost: 1])
        #expect(other.findings.first.contains { $0.contains("nothing came of it") })
    }

    @Test func `a process that never ran has no file, and nothing is missing for that`() throws {
        let home = Home(audited.scratch.path + "/fresh")
        var audit = Audit(audited.system.topology, isQuick: false, top: 3)
        try audit.run(in: home)
        #expect(audit.findings.isEmpty)
    }

    @Test func `a file that cannot be read ends the audit`() throws {
        let path = audited.home.storePath(of: ProcessName(.enrollment, 0))
        for process in audited.system.topology.processes { try audited.system.stop(process) }
        try Data("no database".utf8).write(to: URL(fileURLWithPath: path))
        #expect(throws: (any Error).self) { try audited.audit() }
    }

    @Test func `the richest are in order, ties by their ids`() throws {
        var richest = Richest(count: 3)
        for (name, points) in [("a", 5), ("b", 9), ("d", 5), ("c", 5), ("e", 1)] as [(String, Int64)] {
            richest.add(try #require(MemberID("mem_\(name)")), points)
        }
        #expect(richest.accounts.map(\.member.text) == ["mem_b", "mem_a", "mem_c"])
    }

    @Test func `many differences are counted, and the first are kept`() {
        var findings = Findings()
        for number in 0..<200 { findings.expect(false, "number \(number)") }
        #expect(findings.count == 200)
        #expect(findings.first.count == Findings.kept)
        #expect(findings.first.last == "number 49")
    }
}
