// SPDX-License-Identifier: Apache-2.0

import GRDB
import GRDBSQLite

extension ReadOnlyStore {
    /// Copies the store, as it was when this was opened, into a new file that only its owner may read.
    ///
    /// Nothing is written where the store lies, and its owner goes on: SQLite reads the pages of one snapshot. The new file is
    /// durable when this returns, and stands alone: it has no write-ahead log.
    ///
    /// - Parameters:
    ///   - path: where no file is yet.
    ///   - pause: called now and then, with how many pages there are left, for whoever has to do something meanwhile.
    /// - Throws: `StoreRefusal` when the file cannot be made, `StoreFailure` when reading or writing fails.
    package func copy(to path: String, pause: (_ pagesLeft: Int) throws -> Void = { _ in }) throws {
        let path = StoreFile.absolute(path)
        guard StoreFile.size(path) == 0 else {
            throw StoreRefusal(path: path, reason: "there is a file already", remedy: "Name another place.")
        }
        try StoreFile.make(path)
        try reading("copy to \(path)") {
            let copy = try Connection(path: path, isReader: false)
            // Nobody reads it before it is whole, so it needs no journal; it is synced once, at the end.
            _ = try copy.text("PRAGMA journal_mode = OFF")
            _ = try copy.text("PRAGMA synchronous = OFF")
            // Its pages get their sums as they are written, for which there has to be room from the first page on.
            try PageSums.reserve(copy)
            try copy.execute("PRAGMA user_version = 0")
            try connection.copy(to: copy, pause: pause)
            try copy.close()
        }
        try StoreFile.sync(path)
    }
}

extension Connection {
    /// 4 MiB with SQLite's usual pages: so many are copied between two pauses.
    private static let pagesPerStep: Int32 = 1_024

    /// Copies the database of this connection over that of another (https://www.sqlite.org/backup.html).
    fileprivate func copy(to other: Connection, pause: (Int) throws -> Void) throws {
        try withHandle { from in
            try other.withHandle { to in
                guard let backup = sqlite3_backup_init(to, "main", from, "main") else { throw SQLiteError(of: to) }
                var code = SQLITE_OK
                var failure: (any Error)?
                repeat {
                    code = sqlite3_backup_step(backup, Connection.pagesPerStep)
                    do { try pause(Int(sqlite3_backup_remaining(backup))) } catch { failure = error }
                } while code == SQLITE_OK && failure == nil
                let end = sqlite3_backup_finish(backup)
                if let failure { throw failure }
                guard code == SQLITE_DONE, end == SQLITE_OK else { throw SQLiteError(of: to) }
            }
        }
    }
}
