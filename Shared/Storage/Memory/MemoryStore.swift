// SPDX-License-Identifier: Apache-2.0

import Kernel

/// A store in memory, which behaves as `SQLiteStore` does and can be made to fail: for tests and the simulator.
///
/// A simulated crash is to forget the store and to make another one from its `snapshot()`.
package final class MemoryStore: Store {
    private var state: MemoryState
    private let schema: Schema
    private var undo: [MemoryState.Undo] = []
    private var isInTransaction = false
    private var isReadingRows = false
    private var isClosed = false
    private var failure: StoreFailure?
    private var nextFailure: CommitFailure?

    /// A new store, without anything in it.
    package init(identity: StoreIdentity, keeping schema: Schema) {
        self.schema = schema
        state = MemoryState(identity: identity)
        do { try state.migrate(to: schema) } catch {
            preconditionFailure("there is no document yet, and yet: \(error)")
        }
    }

    /// The store that a process finds when it starts again after a crash.
    ///
    /// - Throws: `UnreadableDocument` where an index is new and a document cannot be read.
    package init(restoring state: MemoryState, keeping schema: Schema) throws {
        self.schema = schema
        self.state = state
        try self.state.migrate(to: schema)
    }

    /// What was committed, without the transaction that is under way.
    ///
    /// It works after a failure too.
    package func snapshot() -> MemoryState {
        var committed = state
        committed.undo(undo)
        return committed
    }

    /// When a commit that fails does so.
    package enum CommitFailure: Sendable {
        /// Nothing of the transaction is there after a restart.
        case beforeDurable
        /// All of it is, and the process never learned so.
        case afterDurable
    }

    /// Makes the next commit throw a `StoreFailure`.
    package func failNextCommit(_ when: CommitFailure) { nextFailure = when }

    package var identity: StoreIdentity { state.identity }
    package var head: Position { Position(Int64(state.journal.count)) }
    /// There is no file.
    package func leaveNoTrace() {}

    package var size: (bytes: Int64, walBytes: Int64) { (0, 0) }

    package func close() throws {
        try check("close")
        precondition(!isInTransaction && !isReadingRows, "the store was closed while it was used")
        isClosed = true
    }

    // MARK: Transactions

    @discardableResult
    package func transaction<Result>(_ body: () throws -> Result) throws -> Result {
        precondition(!isInTransaction, "a transaction inside a transaction")
        precondition(!isReadingRows, "a transaction while rows are read")
        try check("begin a transaction")
        isInTransaction = true
        defer { isInTransaction = false }
        do {
            let result = try body()
            try commit()
            return result
        } catch {
            state.undo(undo)
            undo.removeAll(keepingCapacity: true)
            throw error
        }
    }

    private func commit() throws {
        guard let nextFailure else { return undo.removeAll(keepingCapacity: true) }
        if nextFailure == .afterDurable { undo.removeAll(keepingCapacity: true) }
        let failure = StoreFailure("commit", "it was asked to fail \(nextFailure)")
        self.failure = failure
        throw failure
    }

    private func check(_ operation: String) throws {
        if let failure { throw failure }
        precondition(!isClosed, "cannot \(operation): the store is closed")
    }

    private func change(_ operation: String, _ undo: MemoryState.Undo) throws {
        precondition(isInTransaction, "cannot \(operation) outside a transaction")
        try check(operation)
        self.undo.append(undo)
    }

    // MARK: The journal

    package func event(at position: Position) throws -> JournalEntry? {
        try check("read the journal")
        guard position > .start, position <= head else { return nil }
        return state.journal[Int(position.number) - 1]
    }

    package func events(after position: Position, limit: Int, _ visit: (JournalEntry) throws -> Bool) throws {
        precondition(limit > 0, "a limit of \(limit)")
        try check("read the journal")
        guard position < head else { return }
        let wasReadingRows = isReadingRows
        isReadingRows = true
        defer { isReadingRows = wasReadingRows }
        for entry in state.journal[Int(position.number)...].prefix(limit) {
            guard try visit(entry) else { return }
        }
    }

    package func append(_ entry: JournalEntry) throws {
        precondition(entry.position == head.next, "\(entry.type) at \(entry.position) after \(head)")
        try change("append an event", .event)
        state.journal.append(entry)
    }

    // MARK: Documents

    package func document(_ id: String, in collection: Collection) throws -> [UInt8]? {
        try check("load a document")
        return table(collection)[id]?.json
    }

    package func save(_ json: [UInt8], as id: String, in collection: Collection, keys: [IndexKey?]) throws {
        precondition(!id.isEmpty, "a \(collection.name) without an id")
        precondition(keys.count == collection.indexes.count, "\(keys.count) keys for \(collection)")
        try change("save a document", .document(id, in: collection, table(collection)[id]))
        state.tables[collection.name]?.set(MemoryTable.Row(json: json, keys: keys), id)
    }

    package func delete(_ id: String, in collection: Collection) throws {
        try change("delete a document", .document(id, in: collection, table(collection)[id]))
        state.tables[collection.name]?.set(nil, id)
    }

    package func deleteAll(in collection: Collection) throws {
        // From the end, so that nothing has to move up.
        for id in table(collection).ids.reversed() { try delete(id.text, in: collection) }
    }

    package func page(_ query: Query, in collection: Collection) throws -> [StoredDocument] {
        try check("read a page of documents")
        return table(collection).page(query)
    }

    package func count(in collection: Collection) throws -> Int {
        try check("count documents")
        return table(collection).ids.count
    }

    private func table(_ collection: Collection) -> MemoryTable {
        guard schema.collections.contains(collection), let table = state.tables[collection.name] else {
            preconditionFailure("the store was not opened for \(collection)")
        }
        return table
    }

    // MARK: Cursors and the inbox

    package func cursor(of stream: StreamName) throws -> Cursor? {
        try check("read a cursor")
        return state.reached[stream]
    }

    package func save(_ cursor: Cursor, of stream: StreamName) throws {
        try change("save a cursor", .cursor(stream, state.reached[stream]))
        state.reached[stream] = cursor
    }

    package func cursors() throws -> [(StreamName, Cursor)] {
        try check("read the cursors")
        return state.cursors()
    }

    package func remembered(_ key: InboxKey) throws -> InboxEntry? {
        try check("look into the inbox")
        return state.inbox[key]
    }

    package func remember(_ entry: InboxEntry, as key: InboxKey) throws {
        try change("remember a message", .inbox(key, state.inbox[key]))
        state.inbox[key] = entry
    }
}
