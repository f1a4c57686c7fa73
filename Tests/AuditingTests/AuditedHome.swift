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

/// A home with the files of a system that ran: the real services on real SQLite.
final class AuditedHome {
    let scratch: Scratch
    let home: Home
    let system: TestSystem
    private let definitions: [ServiceDefinition]

    /// `others` are services that run beside those of the ledger.
    init(shards: Int = 2, program: JSON = AuditedHome.program, with others: [ServiceDefinition] = []) throws {
        scratch = try Scratch()
        let home = Home(scratch.path)
        self.home = home
        definitions = [enrollment, earning, gateway] + others
        var counts: [Service: Int] = [.enrollment: 1, .earning: shards, .gateway: 1]
        for other in others { counts[other.service] = 1 }
        for process in Topology(shards: counts).processes { try home.makeDirectories(for: process) }
        try File.write(TestSystem.key, to: home.keyPath, mode: 0o600)
        system = try TestSystem(definitions, shards: [.earning: shards]) { process, schema in
            try SQLiteStore(
                path: home.storePath(of: process),
                identity: StoreIdentity(service: process.service.rawValue, shard: process.shard, epoch: "epoch-\(process)"),
                keeping: schema,
                now: TestSystem.noon
            )
        }
        try system.settle()
        _ = try system.ask(ProgramPublish.type, ["document": program])
        for card in 1...8 {
            _ = try system.ask("member.enroll", ["identifiers": [["kind": "card", "value": String(card).json]]])
        }
        try system.advance(milliseconds: 2_000)
    }

    /// One point for each whole euro.
    static let program: JSON = [
        "currency": "EUR", "earn": [["currency": "EUR", "per": "1.00", "points": 1]], "program": "points", "rounding": "down",
        "timeZone": "Europe/Berlin",
    ]

    @discardableResult
    func buy(_ card: Int, _ amount: Int64, id: String, ack: String = "stored") throws -> Reply {
        try system.ask(
            "purchase.completed",
            ["amount": amount.json, "currency": "EUR", "member": "card:\(card)".json],
            id: id,
            ack: ack
        )
    }

    @discardableResult
    func giveBack(_ purchase: String, id: String) throws -> Reply {
        try system.ask("purchase.returned", ["purchase": purchase.json], id: id)
    }

    func settle() throws { try system.advance(milliseconds: 2_000) }

    func audit(isQuick: Bool = false) throws -> Audit {
        var audit = Audit(system.topology, isQuick: isQuick, top: 3)
        try audit.run(in: home)
        return audit
    }

    /// Appends an event that is like another one, save for what `change` makes of it, with all that a journal asks of a row.
    func append(to process: ProcessName, like position: Int64, _ change: (JSON) -> JSON) throws {
        try self.change(process) { store in
            let entry = try #require(try store.event(at: Position(position)))
            var last: Position?
            if let member = entry.member, process.service != .gateway {
                try store.events(after: .start, limit: .max) { other in
                    if other.member == member { last = other.position }
                    return true
                }
            }
            let next = store.head.next
            var json = change(try JSON(parsing: entry.json)).with("sequence", next.description.json)
                .with("previous", last?.description.json)
            if process.service != .gateway, json["id"] == (try JSON(parsing: entry.json))["id"] {
                json = json.with("id", "by-hand.\(next.number)".json)
            }
            try store.append(
                JournalEntry(
                    position: next, type: json["type"]?.string ?? "", member: entry.member, previous: last,
                    recordedAt: entry.recordedAt, json: json.bytes))
        }
    }

    /// Where the first event of a type stands.
    func first(_ type: String, in process: ProcessName) throws -> Int64 {
        let reader = try ReadOnlyStore(path: home.storePath(of: process))
        var found: Int64?
        try reader.events(after: .start) { entry in
            if entry.type == type { found = entry.position.number }
            return found == nil
        }
        try reader.close()
        return try #require(found)
    }

    /// Changes a file behind the back of its service.
    func change(_ process: ProcessName, _ change: (SQLiteStore) throws -> Void) throws {
        for process in system.topology.processes { try system.stop(process) }
        let definition = try #require(definitions.first { $0.service == process.service })
        let store = try SQLiteStore(
            path: home.storePath(of: process),
            identity: StoreIdentity(service: process.service.rawValue, shard: process.shard, epoch: "another"),
            keeping: ServiceCore.schema(of: definition),
            now: TestSystem.noon
        )
        try store.transaction { try change(store) }
        try store.close()
    }
}
