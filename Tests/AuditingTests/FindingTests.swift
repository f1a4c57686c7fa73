// SPDX-License-Identifier: Apache-2.0

import Contracts
import Earning
import Enrollment
import Foundation
import Gateway
import Kernel
import ServiceHost
import TestSupport
import Testing

@testable import Auditing
@testable import Storage

/// What a bug in a ledger, an inbox or the reading of streams could leave behind is found, each by itself.
@Suite struct FindingTests {
    private let audited: AuditedHome
    private let earning0 = ProcessName(.earning, 0)
    private let earning1 = ProcessName(.earning, 1)
    private let gateway0 = ProcessName(.gateway, 0)

    init() throws {
        audited = try AuditedHome()
        for card in 1...8 { try audited.buy(card, Int64(card) * 150, id: "p\(card)") }
        for card in 1...8 { try audited.giveBack("p\(card)", id: "r\(card)") }
        try audited.settle()
    }

    /// Checks that an audit finds something that says so.
    private func expect(_ text: String, isQuick: Bool = false) throws {
        let findings = try audited.audit(isQuick: isQuick).findings
        #expect(findings.first.contains { $0.contains(text) }, "\(findings.first)")
    }

    private func key(_ id: String) -> InboxKey { TestSystem.secret.inboxKey(source: "test", id: id) }

    @Test func `before anything is changed, everything holds and is counted`() throws {
        let audit = try audited.audit()
        #expect(audit.findings.first == [])
        #expect(audit.figures.entries == 8 + 1 + 16 + 16 + 16)
        #expect(audit.figures.intake == [.applied: 16])
        // Enrolments, the program, everything bought and given back at the gateway and at Earning, and the returns by number.
        #expect(audit.figures.remembered == 8 + 1 + 16 + 16 + 8)
    }

    // Inboxes.

    @Test(arguments: ["earning-0", "gateway-0", "enrollment-0"])
    func `an inbox that forgot what was done is found, for it would be done again`(_ name: String) throws {
        let process = try #require(ProcessName(name))
        let store = try ReadOnlyStore(path: audited.home.storePath(of: process))
        var positions: [Position] = []
        try store.inbox { _, _, position in
            if let position { positions.append(position) }
            return true
        }
        try store.close()
        #expect(positions.count > 3)
        try audited.change(process) { store in
            try store.connection.execute("DELETE FROM inbox WHERE position = \(positions[0].number)")
        }
        try expect("\(name) \(positions[0].number): the inbox does not know")
        #expect(try audited.audit(isQuick: true).findings.count == 1)
    }

    @Test func `an inbox that has something at the wrong place is found`() throws {
        let place = try audited.first(PurchaseRecorded.type, in: earning0)
        try audited.change(earning0) { store in
            let entry = try JSON(parsing: try #require(try store.event(at: Position(place))).json)
            let id = try #require(entry["causationid"]?.string)
            try store.remember(InboxEntry(hash: 1, position: Position(place + 1), answer: [123, 125]), as: key(id))
        }
        try expect("at \(place + 1), and it is at \(place)")
    }

    @Test func `an inbox that knows what never was is found`() throws {
        try audited.change(earning0) { store in
            try store.remember(InboxEntry(hash: 1, position: Position(2), answer: [123, 125]), as: key("never"))
        }
        try expect("the inbox has something at 2 that the event there does not come from")
    }

    @Test func `what the inbox knows of a purchase by its number, and of returns that waited, holds`() throws {
        _ = try audited.system.ask("purchase.returned", ["member": "card:1", "purchase": "N1"], id: "early")
        try audited.settle()
        let purchase: JSON = ["amount": 500, "currency": "EUR", "member": "card:1", "purchase": "N1"]
        _ = try audited.system.ask("purchase.completed", purchase, id: "numbered", ack: "done")
        _ = try audited.system.ask("purchase.returned", ["member": "card:2", "purchase": "late"], id: "early too")
        try audited.settle()
        try audited.buy(2, 700, id: "late", ack: "done")
        try audited.buy(3, 700, id: "p3", ack: "done")
        try audited.buy(3, 900, id: "p4", ack: "done")
        try audited.settle()
        #expect(try audited.audit().findings.first == [])
        let number = TestSystem.secret.inboxKey(source: "test", id: "N1", kind: "purchase")
        for shard in [earning0, earning1] {
            try audited.change(shard) { store in
                guard try store.remembered(number) != nil else { return }
                try store.remember(InboxEntry(hash: 0, position: nil, answer: nil), as: number)
            }
        }
        try expect("the inbox has the number N1 of test at 0")
    }

    // Entries.

    @Test func `points that are booked without a purchase, or not booked, are found`() throws {
        let earned = try audited.first(PointsEarned.type, in: earning0)
        try audited.append(to: earning0, like: earned) { $0 }
        try expect("are not those of what was recorded before")
    }

    @Test func `a purchase whose points were not booked is found`() throws {
        let recorded = try audited.first(PurchaseRecorded.type, in: earning0)
        try audited.append(to: earning0, like: recorded) { json in
            let data = json["data"] ?? [:]
            return json.with("data", data.with("purchase", "unbooked")).with("causationid", "unbooked")
        }
        try expect("points of the purchase unbooked before it were not booked")
        try expect("the inbox does not know unbooked of test")
    }

    @Test(arguments: [PurchaseRecorded.type, PointsEarned.type, ReturnRecorded.type, PointsRevoked.type])
    func `an entry whose parts do not sum to its points is found`(_ type: String) throws {
        let place = try audited.first(type, in: earning0)
        try audited.append(to: earning0, like: place) { json in
            let data = json["data"] ?? [:]
            let field = type == PurchaseRecorded.type || type == PointsEarned.type ? "points" : "revoked"
            let name = type == PointsRevoked.type ? "points" : field
            return json.with("data", data.with(name, ((data[name]?.integer ?? 0) + 7).json))
        }
        try expect("does not sum to the points", isQuick: true)
    }

    @Test func `more that went back than was earned is found`() throws {
        let returned = try audited.first(ReturnRecorded.type, in: earning0)
        try audited.append(to: earning0, like: returned) { json in
            json.with("data", (json["data"] ?? [:]).with("return", "again")).with("causationid", "again")
        }
        try expect("points were returned", isQuick: true)
    }

    @Test func `lots that do not sum to what the entries put into them are found`() throws {
        try audited.buy(1, 5_000, id: "more")
        try audited.buy(2, 5_000, id: "more too")
        try audited.buy(3, 5_000, id: "more still")
        try audited.settle()
        for shard in [earning0, earning1] {
            try audited.change(shard) { store in
                for document in try store.page(Query(limit: 99), in: Account.collection) {
                    let json = try JSON(parsing: document.json)
                    guard let lots = json["lots"]?.array, let lot = lots.first else { continue }
                    let changed = [lot.with("points", 1)] + lots.dropFirst()
                    try store.save(
                        json.with("lots", .array(changed)).bytes, as: document.id, in: Account.collection, keys: [nil])
                }
            }
        }
        try expect("points in lots, and the entries sum to", isQuick: true)
    }

    // Journals.

    @Test func `an event whose text does not go with its place is found`() throws {
        try audited.append(to: ProcessName(.enrollment, 0), like: 1) { $0.with("id", "epoch_X.1") }
        try expect("its id is epoch_X.1")
        try audited.append(to: ProcessName(.enrollment, 0), like: 1) { $0.with("source", "punchcard/earning/0") }
        try expect("its source is punchcard/earning/0")
    }

    @Test func `an event of a member of another shard is found`() throws {
        let theirs = try audited.first(PurchaseRecorded.type, in: earning1)
        let reader = try ReadOnlyStore(path: audited.home.storePath(of: earning1))
        var stolen: JournalEntry?
        try reader.events(after: Position(theirs - 1)) { entry in
            stolen = entry
            return false
        }
        try reader.close()
        let entry = try #require(stolen)
        try audited.change(earning0) { store in
            let json = try JSON(parsing: entry.json).with("previous", nil)
                .with("sequence", store.head.next.description.json).with("source", "punchcard/earning/0")
                .with("id", "by-hand.\(store.head.next.number)".json)
            try store.append(
                JournalEntry(
                    position: store.head.next, type: entry.type, member: entry.member, previous: nil,
                    recordedAt: entry.recordedAt, json: json.bytes))
        }
        try expect("is of earning-1")
        // The same purchase in two ledgers.
        try expect("what it records was recorded before, at earning-0")
    }

    @Test func `what was taken in twice is found`() throws {
        try audited.append(to: gateway0, like: 3) { $0 }
        try expect("gateway-0 17: was taken in before, at 3", isQuick: true)
    }

    @Test func `what was taken in and says something else now is found`() throws {
        let bought = try audited.first(PurchaseCompleted.type, in: gateway0)
        let returned = try audited.first(PurchaseReturned.type, in: gateway0)
        try audited.change(gateway0) { store in
            try store.connection.execute(
                #"UPDATE journal SET json = replace(json, '"currency"', '"Currency"') WHERE position = \#(bought)"#)
            try store.connection.execute(
                #"UPDATE journal SET json = replace(json, '"purchase"', '"Purchase"') WHERE position = \#(returned)"#)
        }
        try expect("gateway-0 \(bought): says something else", isQuick: true)
        try expect("gateway-0 \(returned): says something else", isQuick: true)
    }

    @Test func `an answer that is missing is found`() throws {
        try audited.change(earning0) { try $0.connection.execute("DELETE FROM answer WHERE id = 1") }
        try expect("earning-0: the file is damaged: 1 messages are remembered without their answers")
    }

    // What follows from others.

    @Test func `what Earning and the gateways keep of members is held against Enrollment's journal`() throws {
        let standing = Collection("standing")
        for shard in [earning0, earning1] {
            try audited.change(shard) { store in
                for document in try store.page(Query(limit: 1), in: standing) {
                    let json = try JSON(parsing: document.json).with("enrolledAt", "2020-01-01T00:00:00Z")
                    try store.save(json.bytes, as: document.id, in: standing, keys: [])
                }
            }
        }
        try audited.change(gateway0) { store in
            let directory = DirectoryEntry.collection
            let page = try store.page(Query(limit: 2), in: directory)
            try store.delete(page[0].id, in: directory)
            let entry = try JSON(parsing: page[1].json)
            try store.save(entry.with("id", "card:never").bytes, as: "card:never", in: directory, keys: [])
        }
        let findings = try audited.audit().findings
        #expect(findings.count == 4)
        try expect("earning-0: the standing mem_")
        try expect("earning-1: the standing mem_")
        try expect("gateway-0: the directory")
        try expect("gateway-0: the directory card:never is of nobody of whom enrollment told")
    }

    @Test func `a follower that has not read on is held against what it had read`() throws {
        audited.system.pause(gateway0)
        let enroll: JSON = ["identifiers": [["kind": "card", "value": "99"]]]
        _ = try audited.system.ask("member.enroll", enroll, of: ProcessName(.enrollment, 0))
        try audited.system.advance(milliseconds: 3_000)
        #expect(try audited.audit().findings.first == [])
    }

    @Test func `a version of the program that a shard lacks, or has of nobody, is found`() throws {
        try audited.change(earning1) { store in
            let page = try store.page(Query(limit: 1), in: ProgramVersion.collection)
            let version = try #require(page.first)
            try store.delete(version.id, in: ProgramVersion.collection)
            try store.save(version.json, as: "7", in: ProgramVersion.collection, keys: [])
        }
        try expect("earning-1: the versions [1, 7] of the program are not what earning-0 told", isQuick: true)
    }

    @Test func `a consumer and work set aside that are ahead of their streams are found`() throws {
        let aside = Collection("asideWork", indexes: ["lane"])
        try audited.change(earning0) { store in
            let consumer: JSON = ["name": "crm", "position": 500, "shard": 0, "shards": 1]
            try store.save(consumer.bytes, as: "0/1/crm", in: Collection("consumer"), keys: [])
            let event: JSON = ["id": "x", "sequence": Position(900).description.json, "source": "test"]
            let work: JSON = ["event": event, "lane": "x", "order": 1, "stream": "intake", "streamShard": 0]
            try store.save(work.bytes, as: Position(1).description, in: aside, keys: [.text("x")])
        }
        try expect("earning-0: the consumer 0/1/crm is at 500, and the stream ends at", isQuick: true)
        try expect("earning-0: intake-0 900 was set aside before it was read", isQuick: true)
        #expect(try audited.audit().figures.aside == 1)
    }

    // What cannot be audited.

    @Test func `without the key, or with the store of another, nothing can be said`() throws {
        for process in audited.system.topology.processes { try audited.system.stop(process) }
        let (key, files) = (audited.home.keyPath, FileManager.default)
        try files.moveItem(atPath: key, toPath: key + ".away")
        #expect(throws: HostError.self) { try audited.audit() }
        try files.moveItem(atPath: key + ".away", toPath: key)
        let (own, other) = (audited.home.storePath(of: earning0), audited.home.storePath(of: earning1))
        try files.removeItem(atPath: own)
        try files.copyItem(atPath: other, toPath: own)
        #expect(throws: StoreRefusal.self) { try audited.audit() }
    }
}
