// SPDX-License-Identifier: Apache-2.0

import Kernel

/// A store as it was at one moment, for the audit: while its owner goes on writing, when the owner is down, or in a
/// copy.
///
/// It changes nothing and leaves nothing behind, not even the index of the write-ahead log that SQLite likes to make.
/// While it is open, a running owner cannot empty its log, which grows; so close it soon.
package final class ReadOnlyStore: AuditedStore {
    package let identity: StoreIdentity
    /// The names of the kinds of document in the file.
    package let collections: [String]
    let connection: Connection
    /// Keeps an owner away while the file is read without SQLite's locks.
    private var lock: StoreLock?
    private let path: String

    /// Opens the store at `path` and holds on to what was committed by now.
    ///
    /// - Throws: `StoreRefusal`.
    package init(path: String) throws {
        let path = StoreFile.absolute(path)
        do {
            let way = try ReadingWay(of: path)
            connection = try Connection(path: way.uri, isReader: true)
            // The first read takes the snapshot, which lasts until the transaction ends.
            try connection.execute("BEGIN")
            guard try !Tables.check(connection, path: path),
                try connection.integer("PRAGMA user_version") == Tables.version
            else {
                throw StoreRefusal(
                    path: path,
                    reason: "an older release made it",
                    remedy: "Start the service of this release once, which brings it up to date."
                )
            }
            identity = try Tables.identity(connection)
            collections = try connection.texts(
                "SELECT substr(name, 5) FROM sqlite_schema WHERE type = 'table' AND name GLOB 'doc_*' ORDER BY name"
            )
            lock = way.lock
            self.path = path
        } catch {
            throw SQLiteStore.refusal(of: path, for: error)
        }
    }

    package func close() throws {
        try reading {
            try connection.execute("ROLLBACK")
            try connection.close()
            lock = nil
        }
    }

    /// The last position of the journal.
    package var head: Position {
        get throws { try reading { Position(try connection.integer("SELECT max(position) FROM journal") ?? 0) } }
    }

    /// Events after `position`, in order, until `visit` returns false.
    package func events(after position: Position, _ visit: (JournalEntry) throws -> Bool) throws {
        try reading {
            let select = try JournalStatements(connection).after
            select.bind(1, position.number)
            select.bind(2, .max)
            try select.rows { try visit(JournalEntry($0)) }
        }
    }

    /// All documents of a collection by id, until `visit` returns false.
    package func documents(in collection: String, _ visit: (StoredDocument) throws -> Bool) throws {
        precondition(collections.contains(collection), "there is no \(collection)")
        try reading {
            let table = DocumentTable(Collection(collection)).name
            let select = try connection.statement("SELECT id, json FROM \(table) ORDER BY id")
            try select.rows { try visit(StoredDocument(id: $0.text(0), key: nil, json: $0.bytes(1))) }
        }
    }

    /// How far each stream was read.
    package func cursors() throws -> [(StreamName, Cursor)] { try reading { try CursorStatements(connection).read() } }

    /// How many messages are remembered.
    package func inboxCount() throws -> Int {
        try reading { Int(try connection.integer("SELECT count(*) FROM inbox") ?? 0) }
    }

    /// What is remembered of each message, by key, without the answers; until `visit` returns false.
    package func inbox(_ visit: (InboxKey, UInt128, Position?) throws -> Bool) throws {
        try reading {
            let select = try connection.statement("SELECT key, hash, position FROM inbox ORDER BY key")
            try select.rows { row in
                try visit(InboxKey(bits: try row.bits(0)), row.bits(1), row.isNull(2) ? nil : Position(row.integer(2)))
            }
        }
    }

    /// What SQLite finds wrong with the file, at most a hundred lines, answers that are not there, and nothing when it is sound.
    ///
    /// It reads every page.
    package func damage() throws -> [String] {
        try reading {
            let lines = try connection.texts("PRAGMA integrity_check").filter { $0 != "ok" }
            guard lines.isEmpty else { return lines }
            let query = "SELECT count(*) FROM inbox WHERE answer IS NOT NULL AND answer NOT IN (SELECT id FROM answer)"
            let missing = try connection.integer(query) ?? 0
            return missing == 0 ? [] : ["\(missing) messages are remembered without their answers"]
        }
    }

    /// Turns what SQLite says into a `StoreFailure`.
    func reading<Result>(_ operation: String = "read", _ body: () throws -> Result) throws -> Result {
        do { return try body() } catch {
            guard let cause = SQLiteStore.cause(error) else { throw error }
            throw StoreFailure("\(operation) \(path)", cause)
        }
    }
}
