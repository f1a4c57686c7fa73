// SPDX-License-Identifier: Apache-2.0

import GRDB
import GRDBSQLite

/// A statement that GRDB compiled and keeps, bound and stepped here.
///
/// GRDB's own way of running it costs 1–1.5 µs more each time, a third of what a purchase costs in
/// all, and takes a JSON text only as a `String`, which is a copy and a check of its UTF-8. This is the one file with
/// unsafe pointers.
final class PreparedStatement {
    /// Holds on to what `handle` points to.
    private let statement: Statement
    private let handle: SQLiteStatement
    private var bindingCode = SQLITE_OK

    init(_ statement: Statement) {
        self.statement = statement
        handle = statement.sqliteStatement
    }

    // Parameters count from 1. SQLite copies what it is given, into memory that the statement keeps from run to run.

    func bind(_ index: Int32, _ value: Int64) { note(sqlite3_bind_int64(handle, index, value)) }

    func bindNull(_ index: Int32) { note(sqlite3_bind_null(handle, index)) }

    func bind(_ index: Int32, _ value: String) {
        var value = value
        value.withUTF8 { bind(index, text: UnsafeRawBufferPointer($0)) }
    }

    /// Binds UTF-8 as a text.
    func bind(_ index: Int32, text: [UInt8]) { text.withUnsafeBytes { bind(index, text: $0) } }

    /// Binds 128 bits as a blob of 16 bytes, so that their order is that of the number.
    func bind(_ index: Int32, bits: UInt128) {
        withUnsafeBytes(of: bits.bigEndian) { note(sqlite3_bind_blob(handle, index, $0.baseAddress, 16, copied)) }
    }

    /// Binds an empty blob, which SQLite sorts after every integer and text.
    func bindBeyondAll(_ index: Int32) { note(sqlite3_bind_zeroblob(handle, index, 0)) }

    func bind(_ index: Int32, _ key: IndexKey?) {
        switch key {
        case .integer(let value): bind(index, value)
        case .text(let value): bind(index, value)
        case nil: bindNull(index)
        }
    }

    /// Runs a statement that has no rows.
    func run() throws(SQLiteError) {
        defer { sqlite3_reset(handle) }
        while try step() {}
    }

    /// What `read` makes of the first row, or nil when there is none.
    func first<Result>(_ read: (Row) throws -> Result) throws -> Result? {
        defer { sqlite3_reset(handle) }
        return try step() ? try read(Row(handle: handle)) : nil
    }

    /// Visits rows until there are no more or `visit` returns false.
    func rows(_ visit: (Row) throws -> Bool) throws {
        precondition(sqlite3_stmt_busy(handle) == 0, "a statement was run while its rows were being read")
        defer { sqlite3_reset(handle) }
        while try step() {
            guard try visit(Row(handle: handle)) else { return }
        }
    }

    /// How many rows the last change touched.
    var changes: Int32 { sqlite3_changes(sqlite3_db_handle(handle)) }

    private func bind(_ index: Int32, text: UnsafeRawBufferPointer) {
        // A null pointer would bind NULL, and an empty array may have one.
        guard let start = text.baseAddress else { return note(sqlite3_bind_text(handle, index, "", 0, copied)) }
        note(sqlite3_bind_text(handle, index, start.assumingMemoryBound(to: CChar.self), Int32(text.count), copied))
    }

    private func note(_ code: Int32) { if code != SQLITE_OK { bindingCode = code } }

    /// True when there is a row, false at the end.
    private func step() throws(SQLiteError) -> Bool {
        guard bindingCode == SQLITE_OK else { throw SQLiteError(bindingCode, handle) }
        switch sqlite3_step(handle) {
        case SQLITE_ROW: return true
        case SQLITE_DONE: return false
        case let code: throw SQLiteError(code, handle)
        }
    }

    /// One row, valid until the next step.
    ///
    /// Columns count from 0.
    struct Row {
        fileprivate let handle: SQLiteStatement

        func isNull(_ column: Int32) -> Bool { sqlite3_column_type(handle, column) == SQLITE_NULL }

        func integer(_ column: Int32) -> Int64 { sqlite3_column_int64(handle, column) }

        func text(_ column: Int32) -> String { String(decoding: buffer(column), as: UTF8.self) }

        func bytes(_ column: Int32) -> [UInt8] { Array(buffer(column)) }

        func bits(_ column: Int32) throws(SQLiteError) -> UInt128 {
            let buffer = buffer(column)
            guard buffer.count == 16 else { throw SQLiteError(damage: "\(buffer.count) bytes where 16 should be") }
            return UInt128(bigEndian: buffer.loadUnaligned(as: UInt128.self))
        }

        func key(_ column: Int32) throws(SQLiteError) -> IndexKey? {
            switch sqlite3_column_type(handle, column) {
            case SQLITE_INTEGER: .integer(integer(column))
            case SQLITE_TEXT: .text(text(column))
            case SQLITE_NULL: nil
            case let type: throw SQLiteError(damage: "a key of type \(type)")
            }
        }

        private func buffer(_ column: Int32) -> UnsafeRawBufferPointer {
            // The order matters: asking for the pointer may change the number of bytes.
            let start = sqlite3_column_blob(handle, column)
            return UnsafeRawBufferPointer(start: start, count: Int(sqlite3_column_bytes(handle, column)))
        }
    }
}

/// What SQLite said.
struct SQLiteError: Error, CustomStringConvertible {
    /// The extended code, such as 1034 for an fsync that failed.
    let code: Int32
    let message: String

    fileprivate init(_ code: Int32, _ handle: SQLiteStatement) {
        self.code = code
        message = String(cString: sqlite3_errmsg(sqlite3_db_handle(handle)))
    }

    /// What went wrong last with a connection.
    init(of connection: SQLiteConnection) {
        code = sqlite3_extended_errcode(connection)
        message = String(cString: sqlite3_errmsg(connection))
    }

    /// A row that SQLite takes for a good one, and that we never wrote.
    init(damage: String) {
        code = SQLITE_CORRUPT
        message = damage
    }

    var description: String { "\(message) (SQLite code \(code))" }
}

/// `SQLITE_TRANSIENT`, which C writes as a cast that Swift cannot import.
private let copied = unsafeBitCast(OpaquePointer(bitPattern: -1), to: sqlite3_destructor_type.self)
