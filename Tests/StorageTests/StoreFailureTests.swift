// SPDX-License-Identifier: Apache-2.0

import Kernel
@testable import Storage
import Testing

/// What happens when the disk or the file fails: no answer, and no second try.
@Suite struct StoreFailureTests {
    private let directory = TemporaryDirectory()

    private func open() throws -> SQLiteStore {
        try SQLiteStore(path: directory.path, identity: .tests, keeping: .tests, now: noon)
    }

    private func expectEnd(of store: SQLiteStore) {
        #expect(throws: StoreFailure.self) { try store.transaction {} }
        #expect(throws: StoreFailure.self) { try store.event(at: Position(1)) }
        #expect(throws: StoreFailure.self) { try store.document("a", in: Card.collection) }
        #expect(throws: StoreFailure.self) { try store.close() }
    }

    @Test func `a full disk ends the use of the store`() throws {
        let store = try open()
        try store.transaction { try store.tell("kept") }
        try fill(store)
        let failure = #expect(throws: StoreFailure.self) {
            try store.transaction { for number in 0..<10_000 { try store.tell("\(number)") } }
        }
        #expect(
            failure?.description == "the store failed to append an event: database or disk is full (SQLite code 13)"
        )
        #expect(store.head == Position(1))
        expectEnd(of: store)
        // What was committed before is in the files.
        let copy = TemporaryDirectory()
        try copy.copy(from: directory)
        let restarted = try SQLiteStore(path: copy.path, identity: .tests, keeping: .tests, now: noon)
        #expect(restarted.head == Position(1))
    }

    @Test func `a body cannot hide a failure`() throws {
        let store = try open()
        try fill(store)
        #expect(throws: StoreFailure.self) {
            try store.transaction { do { for number in 0..<10_000 { try store.tell("\(number)") } } catch {} }
        }
        expectEnd(of: store)
    }

    @Test func `a commit that fails ends the use of the store`() throws {
        let store = try open()
        // A constraint that is checked at the commit, and fails.
        try store.connection.execute(
            """
            PRAGMA foreign_keys = ON;
            CREATE TABLE parent (id INTEGER PRIMARY KEY);
            CREATE TABLE child (id INTEGER REFERENCES parent (id) DEFERRABLE INITIALLY DEFERRED);
            CREATE TRIGGER fail AFTER INSERT ON journal BEGIN INSERT INTO child VALUES (7); END;
            """
        )
        let failure = #expect(throws: StoreFailure.self) { try store.transaction { try store.tell("lost") } }
        #expect(failure?.operation == "commit")
        #expect(store.head == .start)
        expectEnd(of: store)
    }

    @Test func `a row that was never written by us ends the use of the store`() throws {
        let store = try open()
        try store.transaction { try store.tell("one") }
        try store.connection.execute("UPDATE journal SET member = 'nobody'")
        #expect(throws: StoreFailure.self) { try store.event(at: Position(1)) }
        expectEnd(of: store)
    }

    /// Allows the file not one page more.
    private func fill(_ store: SQLiteStore) throws {
        _ = try store.connection.integer("PRAGMA max_page_count = 1")
    }
}
