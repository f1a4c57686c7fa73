// SPDX-License-Identifier: Apache-2.0

import CPageSums
import GRDB
import GRDBSQLite

/// A sum in every page, put there when the page is written into the file and compared when it is read.
///
/// SQLite itself believes what the disk gives it: a byte that changed in the text of a document would be served, and one in
/// a branch of a tree would hide a document. With the sum, reading such a page is a failure like any other of the disk.
enum PageSums {
    /// Puts the layer that does it below SQLite, once in a process, before the first file is opened.
    static let arePut: Result<Void, DatabaseError> = {
        let code = punchcard_check_pages()
        return code == SQLITE_OK ? .success(()) : .failure(DatabaseError(resultCode: ResultCode(rawValue: code)))
    }()

    /// The first version of the tables whose files have sums.
    static let firstVersion: Int64 = 2

    static func areKept(in connection: Connection) throws -> Bool {
        // The header is read with the first page, and this needs it.
        _ = try connection.integer("PRAGMA schema_version")
        return try connection.handle { punchcard_has_sums($0) }
    }

    /// Makes room for the sums in a new file, or in one of a release that had none: that is written anew, once.
    ///
    /// When it is cut short, the file is as it was before.
    static func reserve(_ connection: Connection) throws {
        if try areKept(in: connection) { return }
        let code = try connection.handle { punchcard_reserve_sums($0) }
        guard code == SQLITE_OK else { throw DatabaseError(resultCode: ResultCode(rawValue: code)) }
        // The bytes cannot be reserved while there is a log.
        _ = try connection.text("PRAGMA journal_mode = DELETE")
        try connection.execute("VACUUM")
    }

    /// Refuses to go on with a file that got no room for sums: another connection kept it as it was.
    static func expect(in connection: Connection, path: String) throws {
        guard try areKept(in: connection) else {
            throw StoreRefusal(
                path: path,
                reason: "an earlier build made it, and it cannot be written anew while something else reads it",
                remedy: "End whatever has it open, such as the sqlite3 shell, and start again. Nothing was changed."
            )
        }
    }

    static func isDamage(_ error: any Error) -> Bool {
        switch error {
        case let error as SQLiteError: error.code == SQLITE_IOERR_DATA
        case let error as DatabaseError: error.extendedResultCode.rawValue == SQLITE_IOERR_DATA
        default: false
        }
    }

    static let damage = "the disk gave back a page that is not the one that was written"

    /// `SQLITE_IOERR_DATA`, which C writes as a sum that Swift does not import.
    private static let SQLITE_IOERR_DATA = SQLITE_IOERR | 32 << 8
}
