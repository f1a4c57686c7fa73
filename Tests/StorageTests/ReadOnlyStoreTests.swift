// SPDX-License-Identifier: Apache-2.0

import Foundation
import Kernel
@testable import Storage
import Testing

/// What an audit sees of a store, and that it leaves no trace.
@Suite struct ReadOnlyStoreTests {
    private let directory = TemporaryDirectory()

    private func open(_ directory: TemporaryDirectory) throws -> SQLiteStore {
        try SQLiteStore(path: directory.path, identity: .tests, keeping: .tests, now: noon)
    }

    private func fill(_ store: SQLiteStore) throws {
        try store.transaction {
            for number in 1...3 {
                try store.tell("\(number)")
                try store.save(Card("\(number)"))
                try store.remember(
                    InboxEntry(hash: 1, position: number == 2 ? nil : Position(Int64(number)), answer: [51]),
                    as: InboxKey(bits: UInt128(number) << 100)
                )
            }
            try store.save(Cursor(epoch: "e", position: Position(7)), of: StreamName("earning", shard: 0))
        }
    }

    /// All that a reader sees, as one text.
    private func everything(in reader: ReadOnlyStore) throws -> String {
        var lines = ["\(reader.identity.service) \(try reader.head.number) \(reader.collections)"]
        try reader.events(after: .start) { entry in
            lines.append("event \(entry.position.number)")
            return true
        }
        for collection in reader.collections {
            try reader.documents(in: collection) { document in
                lines.append("\(collection) \(document.id)")
                return true
            }
        }
        lines += try reader.cursors().map { "\($0.0) \($0.1.position.number)" }
        lines.append("inbox of \(try reader.inboxCount())")
        try reader.inbox { key, _, position in
            lines.append("\(key.bits >> 100) at \(position?.number ?? 0)")
            return true
        }
        return lines.joined(separator: ", ")
    }

    private let expected = """
        testing 3 ["card"], event 1, event 2, event 3, card 1, card 2, card 3, earning-0 7, inbox of 3, 1 at 1, 2 at 0, 3 at 3
        """

    @Test func `a reader keeps what it saw first while the owner goes on writing`() throws {
        let store = try open(directory)
        try fill(store)
        let reader = try ReadOnlyStore(path: directory.path)
        try store.transaction {
            try store.tell("four")
            try store.save(Card("four"))
            try store.delete("1", in: Card.collection)
            try store.remember(InboxEntry(hash: 1, position: nil, answer: nil), as: InboxKey(bits: 7))
        }
        _ = try store.connection.integer("PRAGMA wal_checkpoint(RESTART)")
        #expect(try everything(in: reader) == expected)
        #expect(try reader.damage().isEmpty)
        try reader.close()
        let later = try ReadOnlyStore(path: directory.path)
        #expect(try later.head == Position(4))
        try later.close()
        try store.transaction { try store.tell("five") }
        try store.close()
    }

    @Test func `a closed store is read without a file being made beside it`() throws {
        let store = try open(directory)
        try fill(store)
        try store.close()
        let before = try directory.contents()
        #expect(before.keys.sorted() == ["store.db", "store.db-lock"])
        let reader = try ReadOnlyStore(path: directory.path)
        #expect(try everything(in: reader) == expected)
        #expect(throws: StoreRefusal.self, "nobody may write under a reader that has no lock of SQLite's") {
            try open(directory)
        }
        #expect(try directory.contents() == before)
        try reader.close()
        #expect(try directory.contents() == before)
        #expect(try open(directory).head == Position(3))
    }

    @Test func `who has seen enough is given no more`() throws {
        let store = try open(directory)
        try fill(store)
        let reader = try ReadOnlyStore(path: directory.path)
        var seen: [String] = []
        func visit(_ what: String) -> Bool {
            seen.append(what)
            return false
        }
        try reader.events(after: .start) { _ in visit("event") }
        try reader.documents(in: "card") { _ in visit("document") }
        try reader.inbox { _, _, _ in visit("message") }
        #expect(seen == ["event", "document", "message"])
        try reader.close()
        try store.close()
    }

    @Test func `a store that crashed is read with its log, and left as it is`() throws {
        let store = try open(directory)
        try fill(store)
        let crashed = TemporaryDirectory()
        try crashed.copy(from: directory)
        let before = try crashed.contents()
        #expect(before.count == 3)
        let reader = try ReadOnlyStore(path: crashed.path)
        #expect(try everything(in: reader) == expected)
        try reader.close()
        #expect(try crashed.contents() == before)
        try store.close()
    }

    @Test func `a log without its index is refused`() throws {
        let store = try open(directory)
        try fill(store)
        let crashed = TemporaryDirectory()
        try crashed.copy(from: directory, ["", "-wal"])
        let refusal = #expect(throws: StoreRefusal.self) { try ReadOnlyStore(path: crashed.path) }
        #expect(refusal?.reason.contains("-shm") == true)
        #expect(try crashed.contents().count == 2)
        try store.close()
    }

    @Test func `a path with odd characters is read`() throws {
        let path = directory.name + "/50% off? #1 é.db"
        try SQLiteStore(path: path, identity: .tests, keeping: .tests, now: noon).close()
        let reader = try ReadOnlyStore(path: path)
        #expect(try reader.head == .start)
        try reader.close()
    }

    @Test func `a missing file is refused and not made`() throws {
        let refusal = #expect(throws: StoreRefusal.self) { try ReadOnlyStore(path: directory.path) }
        #expect(refusal?.description.contains("No such file") == true)
        #expect(try directory.contents().isEmpty)
    }

    @Test func `an empty file is no store`() throws {
        try Data().write(to: URL(fileURLWithPath: directory.path))
        #expect(throws: StoreRefusal.self) { try ReadOnlyStore(path: directory.path) }
    }
}
