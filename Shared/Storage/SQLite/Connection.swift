// SPDX-License-Identifier: Apache-2.0

import GRDB

/// One connection to one file, used by one thread.
///
/// GRDB opens and sets up the connection, compiles the statements and delimits the transactions. The statements are
/// then run directly on the thread that owns the store: without a hop to GRDB's queue, which guards the connection
/// against other threads, of which there are none.
final class Connection {
    private let queue: DatabaseQueue
    /// Milliseconds. Only a person with the sqlite3 shell can hold a lock on the file, and this is how long they may.
    private static let patience = 5_000

    /// Opens the file at `path`, which for a reader is an URI.
    init(path: String, isReader: Bool) throws {
        var configuration = Configuration()
        configuration.label = "store"
        configuration.readonly = isReader
        configuration.foreignKeysEnabled = false
        configuration.busyMode = .timeout(Double(Self.patience) / 1_000)
        // Transactions span many uses of the queue here, and its check would end the process in the place of a
        // `StoreFailure`.
        configuration.allowsUnsafeTransactions = true
        try PageSums.arePut.get()
        queue = try DatabaseQueue(path: path, configuration: configuration)
    }

    /// SQLite's handle, for what GRDB does not offer.
    func handle<Result>(_ body: (OpaquePointer?) throws -> Result) throws -> Result {
        try queue.unsafeReentrantRead { try body($0.sqliteConnection) }
    }

    /// Copies the write-ahead log into the file and cuts it to nothing, unless someone reads the file just now.
    ///
    /// - Returns: whether it did.
    func emptyLog() throws -> Bool {
        try execute("PRAGMA busy_timeout = 0")
        let isBusy = try integer("PRAGMA wal_checkpoint(TRUNCATE)")
        try execute("PRAGMA busy_timeout = \(Self.patience)")
        return isBusy == 0
    }

    /// Compiles a statement, or returns GRDB's cached one, ready to be run any number of times.
    func statement(_ sql: String) throws -> PreparedStatement {
        try queue.unsafeReentrantWrite { PreparedStatement(try $0.cachedStatement(sql: sql)) }
    }

    /// Runs statements that are not worth being kept.
    func execute(_ sql: String) throws { try queue.unsafeReentrantWrite { try $0.execute(sql: sql) } }

    /// The first column of the first row, as a number or as a text.
    func integer(_ sql: String) throws -> Int64? { try queue.unsafeReentrantRead { try Int64.fetchOne($0, sql: sql) } }
    func text(_ sql: String) throws -> String? { try queue.unsafeReentrantRead { try String.fetchOne($0, sql: sql) } }
    /// The first column of all rows.
    func texts(_ sql: String) throws -> [String] { try queue.unsafeReentrantRead { try String.fetchAll($0, sql: sql) } }

    // These three go through GRDB, which must know of a transaction that is committed.

    func begin() throws { try run("BEGIN IMMEDIATE") }
    func commit() throws { try run("COMMIT") }
    func rollBack() throws { try run("ROLLBACK") }

    private func run(_ sql: String) throws {
        try queue.unsafeReentrantWrite { try $0.cachedStatement(sql: sql).execute() }
    }

    /// Lends what SQLite knows this connection by.
    func withHandle<Result>(_ body: (SQLiteConnection) throws -> Result) throws -> Result {
        try queue.unsafeReentrantWrite { database in
            guard let handle = database.sqliteConnection else { throw SQLiteError(damage: "it is closed") }
            return try body(handle)
        }
    }

    /// Closes the file.
    ///
    /// All statements must be gone.
    func close() throws { try queue.close() }

    /// Lets go of the connection without closing it, for the rest of the life of the process.
    ///
    /// To close it would copy the write-ahead log into the file, and after a failed fsync nobody knows what is in that
    /// log.
    func abandon() { _ = Unmanaged.passRetained(queue) }
}
