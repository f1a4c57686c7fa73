// SPDX-License-Identifier: Apache-2.0

import Foundation
import GRDB
import Kernel
@testable import Storage
import Testing

/// Bytes that changed on the disk: found, refused, and never given out.
@Suite struct DamageTests {
    private let directory = TemporaryDirectory()

    private func open(_ directory: TemporaryDirectory) throws -> SQLiteStore {
        try SQLiteStore(path: directory.path, identity: .tests, keeping: .tests, now: noon)
    }

    /// A store with something in every table, over several pages of each.
    private func fill(_ store: SQLiteStore, _ numbers: ClosedRange<Int>) throws {
        for number in numbers {
            try store.transaction {
                let told = try store.tell("event \(number) " + String(repeating: "x", count: 300))
                try store.save(Card("\(number)", state: number % 2 == 0 ? "open" : "closed", due: Int64(number)))
                try store.save(Cursor(epoch: "e", position: told.position), of: StreamName("earning", shard: number % 3))
                let entry = InboxEntry(hash: 7, position: told.position, answer: told.json)
                try store.remember(entry, as: InboxKey(bits: UInt128(number) << 100))
            }
        }
    }

    /// All that can be read, by every way there is.
    private func everything(in store: SQLiteStore, upTo number: Int) throws -> [String] {
        var found = ["\(store.identity)", "\(store.head)"]
        found += try store.allEvents().map { "\($0)" }
        found += try store.cursors().map { "\($0)" }
        for index in [nil, "state", "due"] {
            found += try store.page(Query(index: index, limit: 1_000), in: Card.collection).map { "\($0)" }
        }
        for number in 1...number {
            found.append("\(String(describing: try store.remembered(InboxKey(bits: UInt128(number) << 100))))")
            found.append("\(String(describing: try store.document("\(number)", in: Card.collection)))")
        }
        return found
    }

    private func flip(_ path: String, at offset: Int) throws {
        let handle = try #require(FileHandle(forUpdatingAtPath: path))
        try handle.seek(toOffset: UInt64(offset))
        let byte = try #require(handle.read(upToCount: 1)?.first)
        try handle.seek(toOffset: UInt64(offset))
        try handle.write(contentsOf: Data([byte ^ UInt8(1 << (offset % 8))]))
        try handle.close()
    }

    private func isDamage(_ error: any Error) -> Bool { error is StoreFailure || error is StoreRefusal }

    @Test func `a flipped byte anywhere in the file is never given out, and an audit finds it`() throws {
        var store = try open(directory)
        try fill(store, 1...60)
        let expected = try everything(in: store, upTo: 60)
        try store.close()
        let size = Int(StoreFile.size(directory.path))
        var found = 0
        // Steps that meet every part of a page sooner or later, and every byte of the header.
        for offset in Array(0..<100) + Array(stride(from: 100, to: size, by: 509)) {
            let copy = TemporaryDirectory()
            try copy.copy(from: directory, [""])
            try flip(copy.path, at: offset)
            let audit = Result { try ReadOnlyStore(path: copy.path).damage() }
            #expect(((try? audit.get()) ?? ["refused"]) != [], "byte \(offset) is not found")
            do {
                store = try open(copy)
                #expect(try everything(in: store, upTo: 60) == expected, "byte \(offset) was given out")
            } catch {
                #expect(isDamage(error), "\(error)")
                found += 1
            }
        }
        #expect(found > (100 + size / 509) * 9 / 10, "\(found)")
    }

    @Test(arguments: [true, false]) func `a flipped byte in the log is refused, unless it can be a torn end`(
        hasIndex: Bool
    ) throws {
        let store = try open(directory)
        try fill(store, 1...12)
        let last = Int(StoreFile.size(directory.path + "-wal"))
        try fill(store, 13...13)
        let size = Int(StoreFile.size(directory.path + "-wal"))
        for offset in Array(0..<32) + Array(stride(from: 32, to: size, by: 613)) {
            let copy = TemporaryDirectory()
            try copy.copy(from: directory, hasIndex ? ["", "-wal", "-shm"] : ["", "-wal"])
            try flip(copy.path + "-wal", at: offset)
            do {
                let opened = try open(copy)
                #expect(!hasIndex && offset >= last, "byte \(offset) of \(size) was accepted")
                #expect(opened.head == Position(12))
            } catch {
                #expect(error is StoreRefusal && "\(error)".contains("-wal"), "\(error)")
            }
        }
    }

    @Test func `a log that a power cut tore is accepted without its last transaction`() throws {
        let store = try open(directory)
        try fill(store, 1...5)
        let durable = StoreFile.size(directory.path + "-wal")
        try fill(store, 6...6)
        let whole = StoreFile.size(directory.path + "-wal")
        for zeroed in [durable..<durable + 4_120, durable + 4_120..<whole - 4_120, whole - 512..<whole] {
            let copy = TemporaryDirectory()
            try copy.copy(from: directory, ["", "-wal"])
            let handle = try #require(FileHandle(forUpdatingAtPath: copy.path + "-wal"))
            try handle.seek(toOffset: UInt64(zeroed.lowerBound))
            try handle.write(contentsOf: Data(repeating: 0, count: zeroed.count))
            try handle.close()
            let opened = try open(copy)
            #expect(opened.head == Position(5))
            // What was left of the torn one is gone, so that the next torn end is not taken for more than one.
            #expect(opened.size.walBytes == 0)
            try fill(opened, 6...7)
            #expect(try everything(in: opened, upTo: 7).count > 7)
        }
    }

    @Test func `a byte that flips in the log of a running store is neither read nor copied into the file`() throws {
        let store = try open(directory)
        try fill(store, 1...40)
        let kept = TemporaryDirectory()
        try kept.copy(from: directory)
        // A cache of a page or two, so that all is read from the log.
        _ = try store.connection.integer("PRAGMA cache_size = 1")
        let first = try store.allEvents()
        for offset in stride(from: 32 + 24 + 1_000, to: Int(StoreFile.size(directory.path + "-wal")), by: 4_120) {
            try flip(directory.path + "-wal", at: offset)
        }
        #expect(throws: StoreFailure.self) { try store.allEvents() == first }
        #expect(throws: StoreFailure.self) { try store.close() }
        #expect(first.count == 40)
    }

    @Test func `a transaction larger than the cache is read back before its end`() throws {
        let store = try open(directory)
        _ = try store.connection.integer("PRAGMA cache_size = 5")
        try store.transaction {
            try (1...3).forEach { _ in try (1...400).forEach { try store.save(Card("\($0)", due: Int64(store.head.number))) } }
            #expect(try store.count(in: Card.collection) == 400)
            #expect(try store.page(Query(index: "due", limit: 500), in: Card.collection).count == 400)
        }
        #expect(try store.page(Query(index: "due", limit: 500), in: Card.collection).count == 400)
        try store.close()
        #expect(try ReadOnlyStore(path: directory.path).damage() == [])
    }

    /// A file as the release before the sums made it.
    private func makeWithoutSums() throws {
        let queue = try DatabaseQueue(path: directory.path)
        try queue.writeWithoutTransaction { database in
            try database.execute(sql: "PRAGMA journal_mode = WAL")
            try database.execute(sql: Tables.migrations[0])
            try database.execute(
                sql: """
                    PRAGMA application_id = \(Tables.applicationID);
                    PRAGMA user_version = 1;
                    INSERT INTO meta VALUES (1, 'testing', 0, 'first', 0);
                    INSERT INTO journal VALUES (1, 'test.told', NULL, NULL, 0, '{}')
                    """)
        }
        try queue.close()
    }

    @Test func `a file of a release without sums that something else reads is refused and stays as it is`() throws {
        try makeWithoutSums()
        var configuration = Configuration()
        configuration.allowsUnsafeTransactions = true
        let reader = try DatabaseQueue(path: directory.path, configuration: configuration)
        try reader.inDatabase { try $0.execute(sql: "BEGIN; SELECT * FROM journal") }
        #expect(throws: StoreRefusal.self) { try open(directory) }
        #expect(try reader.inDatabase { try Int.fetchOne($0, sql: "PRAGMA user_version") } == 1)
        try reader.inDatabase { try $0.execute(sql: "ROLLBACK") }
        try reader.close()
        #expect(try open(directory).head == Position(1))
    }

    @Test func `a file of a release without sums is given them`() throws {
        try makeWithoutSums()
        let store = try open(directory)
        #expect(try PageSums.areKept(in: store.connection))
        #expect(try store.allEvents().map(\.json) == [Array("{}".utf8)])
        try fill(store, 2...20)
        try store.close()
        #expect(try Data(contentsOf: URL(fileURLWithPath: directory.path))[20] == 8)
        #expect(try ReadOnlyStore(path: directory.path).damage() == [])
        #expect(try open(directory).head == Position(20))
    }

    @Test func `the sums are those of SQLite's own extension`() throws {
        let store = try open(directory)
        try fill(store, 1...5)
        try store.close()
        let file = try Data(contentsOf: URL(fileURLWithPath: directory.path))
        for page in stride(from: 0, to: file.count, by: 4_096) {
            let bytes = Array(file[page..<page + 4_096])
            var (s1, s2): (UInt32, UInt32) = (0, 0)
            for pair in stride(from: 0, to: 4_088, by: 8) {
                s1 &+= number(bytes, pair) &+ s2
                s2 &+= number(bytes, pair + 4) &+ s1
            }
            #expect([s1, s2] == [number(bytes, 4_088), number(bytes, 4_092)])
        }
    }

    private func number(_ bytes: [UInt8], _ offset: Int) -> UInt32 {
        bytes[offset..<offset + 4].reversed().reduce(0) { $0 << 8 | UInt32($1) }
    }
}
