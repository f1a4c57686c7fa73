// SPDX-License-Identifier: Apache-2.0

/// How a file is written, so that what was committed survives a power cut.
///
/// `locking_mode` stays `NORMAL`: `EXCLUSIVE` would spare a few locks per transaction, but `punchcard audit` and
/// `sqlite3 -readonly` could not read the file of a running service. `StoreLock` keeps a second owner away.
enum Durability {
    /// Sets up a connection, and refuses to go on if any setting did not take.
    static func setUp(_ connection: Connection, path: String) throws {
        for (setting, value, expected) in settings {
            _ = try connection.text("PRAGMA \(setting) = \(value)")
            let actual = try connection.text("PRAGMA \(setting)") ?? ""
            guard actual == expected else {
                throw StoreRefusal(
                    path: path,
                    reason: "SQLite answers that \(setting) is \(actual), and it must be \(expected)",
                    remedy: "Put the file on a local disk, and use an SQLite of Debian or of sqlite.org."
                )
            }
        }
    }

    /// Each setting, what it is set to, and how SQLite reads it back.
    private static let settings: [(String, value: String, expected: String)] = [
        // Readers do not stop the writer, and a commit is one sequential write.
        ("journal_mode", "WAL", "wal"),
        // FULL: an fsync for every commit, before any answer leaves. GRDB sets NORMAL when it is asked for WAL itself.
        ("synchronous", "FULL", "2"),
        // SQLite 3.40 can damage a file with mmap and a WAL that is reset; and an I/O error would be a signal, not an
        // error.
        ("mmap_size", "0", "0"),
        // 64 MiB of pages: the upper levels of all trees, and the pages of the members who are shopping now.
        ("cache_size", "-65536", "-65536"),
        // Pages of log (4 MiB) before they are copied into the file. Whoever asks just then waits for the copy: while very
        // much falls due, 25 ms at most, and 60 ms with 4,096 pages, which save a tenth of the work (`make due`).
        ("wal_autocheckpoint", "1000", "1000"),
        // What is deleted is overwritten, so that who was erased is in no file any more.
        ("secure_delete", "ON", "1"),
        // When a long audit made the log longer than that, it is cut back afterwards.
        ("journal_size_limit", "67108864", "67108864"),
    ]
}
