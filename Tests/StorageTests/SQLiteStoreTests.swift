// SPDX-License-Identifier: Apache-2.0

import Foundation
import GRDB
import Kernel
@testable import Storage
import Testing

/// What the file of a store is like, and what is refused.
@Suite struct SQLiteStoreTests {
    private let directory = TemporaryDirectory()

    private func open(_ identity: StoreIdentity = .tests) throws -> SQLiteStore {
        try SQLiteStore(path: directory.path, identity: identity, keeping: .tests, now: noon)
    }

    /// Changes the file behind the back of its owner.
    private func meddle(_ sql: String) throws {
        let queue = try DatabaseQueue(path: directory.path)
        try queue.writeWithoutTransaction { try $0.execute(sql: sql) }
        try queue.close()
    }

    private func refusal(_ words: String..., opening identity: StoreIdentity = .tests) {
        let refusal = #expect(throws: StoreRefusal.self) { try open(identity) }
        for word in words + [directory.path] { #expect(refusal?.description.contains(word) == true, "\(word)") }
        #expect(refusal?.remedy.isEmpty == false)
    }

    // MARK: The file

    @Test func `a commit waits for the disk`() throws {
        let store = try open()
        #expect(try store.connection.text("PRAGMA journal_mode") == "wal")
        #expect(try store.connection.integer("PRAGMA synchronous") == 2)
        #expect(try store.connection.integer("PRAGMA mmap_size") == 0)
    }

    @Test func `what leaves no trace is in no file, as soon as nobody reads it`() throws {
        func isInFiles(_ word: String) throws -> Bool {
            try directory.contents().values.contains { $0.range(of: Data(word.utf8)) != nil }
        }
        let store = try open()
        for word in ["first", "second"] { try store.transaction { try store.save(Card(word, state: "secret-of-\(word)", due: 4)) } }
        try store.transaction {
            try store.delete("first", in: Card.collection)
            store.leaveNoTrace()
        }
        #expect(try !isInFiles("secret-of-first") && isInFiles("secret-of-second"))

        try {
            let reader = try ReadOnlyStore(path: directory.path)
            _ = try reader.cursors()
            try store.transaction {
                try store.delete("second", in: Card.collection)
                store.leaveNoTrace()
            }
            #expect(try isInFiles("secret-of-second"))
            withExtendedLifetime(reader) {}
        }()
        try store.transaction { try store.tell("something else") }
        #expect(try !isInFiles("secret-of-second"))
    }

    @Test func `a connection that cannot be made durable is refused`() throws {
        let refusal = #expect(throws: StoreRefusal.self) {
            try Durability.setUp(Connection(path: ":memory:", isReader: false), path: ":memory:")
        }
        #expect(refusal?.reason == "SQLite answers that journal_mode is memory, and it must be wal")
    }

    @Test func `missing directories are made, and nobody else may look into them`() throws {
        let path = directory.name + "/a/b/store.db"
        let store = try SQLiteStore(path: path, identity: .tests, keeping: .tests, now: noon)
        for (name, mode) in [("/a", 0o700), ("/a/b", 0o700), ("/a/b/store.db", 0o600), ("/a/b/store.db-wal", 0o600)] {
            let attributes = try FileManager.default.attributesOfItem(atPath: directory.name + name)
            #expect(attributes[.posixPermissions] as? Int == mode, "\(name)")
        }
        #expect(store.size.bytes > 0)
        #expect(store.size.walBytes > 0)
    }

    @Test func `what is kept can be read with the sqlite3 shell`() throws {
        let store = try open()
        try store.transaction {
            try store.tell("one")
            try store.save(Card("a", due: 4))
        }
        #expect(try store.connection.text("SELECT json FROM journal") == #"{"text":"one"}"#)
        #expect(
            try store.connection.text("SELECT typeof(json) || typeof(key_state) || typeof(key_due) FROM doc_card")
                == "texttextinteger"
        )
    }

    @Test func `pages are searched by the index and not sorted`() throws {
        let store = try open()
        for (sql, plan) in [
            (
                "SELECT id, key_due, json FROM doc_card WHERE key_due IS NOT NULL AND (key_due, id) > (1, 'a') AND key_due <= 5 "
                    + "ORDER BY key_due, id LIMIT 5",
                "SEARCH doc_card USING INDEX doc_card_key_due ((key_due,id)>(?,?) AND key_due<?)"
            ),
            (
                "SELECT id, NULL, json FROM doc_card WHERE id > 'a' AND id <= 'b' ORDER BY id LIMIT 5",
                "SEARCH doc_card USING INDEX sqlite_autoindex_doc_card_1 (id>? AND id<?)"
            ),
        ] {
            #expect(try store.connection.plan(sql) == [plan])
        }
    }

    @Test func `answers that are replaced leave no rows behind`() throws {
        let store = try open()
        for number in 0..<6 {
            let answer: [UInt8]? = number % 3 == 2 ? nil : Array("\(number)".utf8)
            try store.transaction {
                try store.remember(InboxEntry(hash: 1, position: nil, answer: answer), as: InboxKey(bits: 1))
            }
        }
        #expect(try store.connection.integer("SELECT count(*) FROM answer") == 0)
    }

    // MARK: Refused

    @Test func `a second owner is refused while the first one lives`() throws {
        let store = try open()
        refusal("another process")
        try store.close()
        #expect(try open().head == .start)
    }

    @Test func `a file of another service or shard is refused`() throws {
        try open().close()
        refusal("testing-0", "testing-1", opening: StoreIdentity(service: "testing", shard: 1, epoch: "e"))
        refusal("testing-0", "earning-0", opening: StoreIdentity(service: "earning", shard: 0, epoch: "e"))
    }

    @Test func `a file from a newer release is refused`() throws {
        try open().close()
        try meddle("PRAGMA user_version = 99")
        refusal("newer release", "version 99")
    }

    @Test func `a database of another program is refused and left alone`() throws {
        try meddle("CREATE TABLE recipe (id INTEGER PRIMARY KEY)")
        let before = try Data(contentsOf: URL(fileURLWithPath: directory.path))
        refusal("another program")
        #expect(try Data(contentsOf: URL(fileURLWithPath: directory.path)) == before)
        try meddle("PRAGMA application_id = 7")
        refusal("application_id 7")
    }

    @Test(arguments: ["", "short", "SQLite format 3\u{0}"]) func `what is no database is refused`(
        _ start: String
    ) throws {
        let text = start == "" ? String(repeating: "It was a dark and stormy night. ", count: 500) : start
        try Data(text.utf8).write(to: URL(fileURLWithPath: directory.path))
        refusal("damaged", "no database", "backup")
    }

    @Test func `a file that lost its end is refused`() throws {
        let store = try open()
        try store.transaction { for number in 0..<500 { try store.tell("\(number)") } }
        try store.close()
        #expect(truncate(directory.path, 8_192) == 0)
        refusal("damaged", "8192 bytes")
    }

    @Test func `a file whose tables are nonsense is refused`() throws {
        try open().close()
        let handle = try #require(FileHandle(forUpdatingAtPath: directory.path))
        try handle.seek(toOffset: 100)
        try handle.write(contentsOf: Data(repeating: 0xee, count: 2_000))
        try handle.close()
        refusal("damaged")
    }

    @Test func `an empty file becomes a store`() throws {
        try Data().write(to: URL(fileURLWithPath: directory.path))
        #expect(try open().identity == .tests)
    }

    @Test func `a directory that cannot be made is refused`() throws {
        try Data().write(to: URL(fileURLWithPath: directory.name + "/file"))
        let path = directory.name + "/file/store.db"
        let refusal = #expect(throws: StoreRefusal.self) {
            try SQLiteStore(path: path, identity: .tests, keeping: .tests, now: noon)
        }
        #expect(refusal?.description.contains("Not a directory") == true)
    }

    @Test func `an index that a document cannot be read for is refused, and nothing is changed`() throws {
        let store = try SQLiteStore(
            path: directory.path,
            identity: .tests,
            keeping: Schema([PlainCard.self]),
            now: noon
        )
        try store.transaction { try store.save(Array("{}".utf8), as: "a", in: PlainCard.collection, keys: []) }
        try store.close()
        refusal("new index", "the card a cannot be read: /id: is missing")
        let again = try SQLiteStore(
            path: directory.path,
            identity: .tests,
            keeping: Schema([PlainCard.self]),
            now: noon
        )
        #expect(try again.connection.texts("SELECT name FROM pragma_table_info('doc_card')") == ["id", "json"])
    }
}

extension Connection {
    /// How SQLite would run a statement.
    fileprivate func plan(_ sql: String) throws -> [String] {
        var steps: [String] = []
        try statement("EXPLAIN QUERY PLAN " + sql).rows { row in
            steps.append(row.text(3))
            return true
        }
        return steps
    }
}
