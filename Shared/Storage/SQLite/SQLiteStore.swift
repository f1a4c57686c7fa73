// SPDX-License-Identifier: Apache-2.0

import GRDB
import Kernel

/// A store in one SQLite file, with the only connection that writes it.
package final class SQLiteStore: Store {
    package let identity: StoreIdentity
    let path: String
    let connection: Connection
    private var lock: StoreLock?
    private var statements: Statements?
    private var isInTransaction = false
    private var isReadingRows = false
    /// What went wrong with the disk or the file, after which nothing more is done.
    private var failure: StoreFailure?
    /// Whether the log still has what was to leave no trace.
    private var hasTraces = false
    /// What lies at the ends of the tables that are appended to.
    private var ends: Ends

    private struct Ends {
        var head: Position
        var answer: Int64
    }

    /// Opens the store at `path`, or makes it, for the documents of `schema`.
    ///
    /// - Parameters:
    ///   - path: where it lies. Missing directories are made.
    ///   - identity: whose the store must be. Its epoch is that of a new file; an existing one keeps its own.
    ///   - schema: the kinds of document, all of them.
    ///   - now: when a new file was made.
    /// - Throws: `StoreRefusal`.
    package init(path: String, identity: StoreIdentity, keeping schema: Schema, now: Timestamp) throws {
        self.path = StoreFile.absolute(path)
        do {
            try StoreFile.make(self.path)
            lock = try StoreLock.exclusive(for: self.path)
            try StoreFile.checkHeader(self.path)
            try LogCheck.check(self.path)
            connection = try Connection(path: self.path, isReader: false)
            let isNew = try Tables.check(connection, path: self.path)
            self.identity = isNew ? identity : try Tables.identity(connection)
            try Self.check(self.identity, is: identity, path: self.path)
            try PageSums.reserve(connection)
            try Durability.setUp(connection, path: self.path)
            try PageSums.expect(in: connection, path: self.path)
            // Its end may be torn, or have what was to leave no trace when the process was killed.
            hasTraces = try !connection.emptyLog()
            try Tables.migrate(connection, isNew: isNew, identity: identity, schema: schema, now: now)
            let statements = try Statements(connection, schema.collections)
            ends = Ends(
                head: Position(try connection.integer("SELECT max(position) FROM journal") ?? 0),
                answer: try connection.integer("SELECT max(id) FROM answer") ?? 0
            )
            self.statements = statements
        } catch {
            throw Self.refusal(of: self.path, for: error)
        }
    }

    deinit {
        guard failure != nil else { return }
        statements = nil
        connection.abandon()
    }

    package func close() throws {
        if let failure { throw failure }
        precondition(!isInTransaction && !isReadingRows, "the store was closed while it was used")
        statements = nil
        do { try connection.close() } catch { throw fail("close the file", Self.cause(error) ?? "\(error)") }
        lock = nil
    }

    package var size: (bytes: Int64, walBytes: Int64) { (StoreFile.size(path), StoreFile.size(path + "-wal")) }

    package var head: Position { ends.head }

    // MARK: Transactions

    @discardableResult
    package func transaction<Result>(_ body: () throws -> Result) throws -> Result {
        precondition(!isInTransaction, "a transaction inside a transaction")
        precondition(!isReadingRows, "a transaction while rows are read")
        try attempt("begin a transaction") { _ in try connection.begin() }
        isInTransaction = true
        defer { isInTransaction = false }
        let before = ends
        do {
            let result = try body()
            // This also throws when the body met a failure and caught it.
            try attempt("commit") { _ in try connection.commit() }
            if hasTraces { try attempt("empty the log") { _ in hasTraces = try !connection.emptyLog() } }
            return result
        } catch {
            ends = before
            if let failure {
                try? connection.rollBack()
                throw failure
            }
            try attempt("roll back") { _ in try connection.rollBack() }
            throw error
        }
    }

    package func leaveNoTrace() {
        precondition(isInTransaction, "nothing is deleted outside a transaction")
        hasTraces = true
    }

    /// Runs statements, and turns what SQLite says into the one `StoreFailure` that ends the use of this store.
    ///
    /// What a closure of the caller throws passes through.
    func attempt<Result>(_ operation: String, _ body: (Statements) throws -> Result) throws -> Result {
        if let failure { throw failure }
        guard let statements else { preconditionFailure("cannot \(operation): the store is closed") }
        do { return try body(statements) } catch {
            guard let cause = Self.cause(error) else { throw error }
            throw fail(operation, cause)
        }
    }

    /// The same for a change.
    func change(_ operation: String, _ body: (Statements) throws -> Void) throws {
        precondition(isInTransaction, "cannot \(operation) outside a transaction")
        try attempt(operation, body)
    }

    /// The same where rows are given to a closure of the caller.
    func visit(_ operation: String, _ body: (Statements) throws -> Void) throws {
        let wasReadingRows = isReadingRows
        isReadingRows = true
        defer { isReadingRows = wasReadingRows }
        try attempt(operation, body)
    }

    private func fail(_ operation: String, _ cause: String) -> StoreFailure {
        let failure = StoreFailure(operation, cause)
        self.failure = failure
        return failure
    }

    /// What SQLite said, or nil for an error that is not from it.
    static func cause(_ error: any Error) -> String? {
        switch error {
        case let error where PageSums.isDamage(error): PageSums.damage
        case let error as SQLiteError: error.description
        case let error as DatabaseError: "\(error.message ?? "") (SQLite code \(error.extendedResultCode.rawValue))"
        default: nil
        }
    }

    /// Notes that the journal got longer.
    func didAppend(_ position: Position) { ends.head = position }

    /// The number of the next answer.
    func nextAnswer() -> Int64 {
        ends.answer += 1
        return ends.answer
    }

    // MARK: Opening

    private static func check(_ found: StoreIdentity, is wanted: StoreIdentity, path: String) throws {
        guard found.service == wanted.service, found.shard == wanted.shard else {
            throw StoreRefusal(
                path: path,
                reason:
                    "it is the store of \(found.service)-\(found.shard), and this is \(wanted.service)-\(wanted.shard)",
                remedy: "Check the path and the shard in the configuration."
            )
        }
    }

    /// What to say of a file that could not be opened.
    static func refusal(of path: String, for error: any Error) -> any Error {
        if let error = error as? UnreadableDocument {
            return StoreRefusal(
                path: path,
                reason: "it needs a new index, and \(error.description)",
                remedy: "Run the release before this one, and have the document mended. Nothing was changed."
            )
        }
        guard let cause = cause(error) else { return error }
        if let code = (error as? DatabaseError)?.resultCode, code != .SQLITE_CORRUPT, code != .SQLITE_NOTADB,
            !PageSums.isDamage(error)
        {
            return StoreRefusal(
                path: path,
                reason: "SQLite cannot open it: \(cause)",
                remedy: "Check the disk, the space on it, and that the user of this process may write there."
            )
        }
        return StoreFile.damage(path, cause)
    }
}

/// The statements that every store has, compiled once.
struct Statements {
    let journal: JournalStatements
    let inbox: InboxStatements
    let cursors: CursorStatements
    private let documents: [String: DocumentStatements]

    init(_ connection: Connection, _ collections: [Collection]) throws {
        journal = try JournalStatements(connection)
        inbox = try InboxStatements(connection)
        cursors = try CursorStatements(connection)
        var documents: [String: DocumentStatements] = [:]
        for collection in collections { documents[collection.name] = try DocumentStatements(collection, connection) }
        self.documents = documents
    }

    func documents(_ collection: Collection) -> DocumentStatements {
        guard let statements = documents[collection.name], statements.collection == collection else {
            preconditionFailure("the store was not opened for \(collection)")
        }
        return statements
    }
}
