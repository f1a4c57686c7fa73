// SPDX-License-Identifier: Apache-2.0

import Kernel

/// The tables of a store: which release made them, and how they become those of this one.
///
/// The JSON is kept as text, so that `sqlite3 -readonly` shows it.
enum Tables {
    /// Marks a file as one of ours: "PNCH".
    static let applicationID: Int64 = 0x504E_4348

    /// One string for each version, never edited once shipped.
    ///
    /// `user_version` says how many of them a file has had.
    static let migrations = [
        """
        CREATE TABLE meta (
            one INTEGER PRIMARY KEY CHECK (one = 1),
            service TEXT NOT NULL,
            shard INTEGER NOT NULL,
            epoch TEXT NOT NULL,
            createdAt INTEGER NOT NULL
        ) STRICT;
        CREATE TABLE journal (
            position INTEGER PRIMARY KEY CHECK (position > 0),
            type TEXT NOT NULL,
            member TEXT,
            previous INTEGER CHECK (previous > 0 AND previous < position),
            recordedAt INTEGER NOT NULL,
            json TEXT NOT NULL
        ) STRICT;
        CREATE TABLE cursor (
            stream TEXT NOT NULL,
            shard INTEGER NOT NULL,
            epoch TEXT NOT NULL,
            position INTEGER NOT NULL CHECK (position >= 0),
            PRIMARY KEY (stream, shard)
        ) STRICT, WITHOUT ROWID;
        -- Keys are random, so every message changes another page of this tree: its rows are small, to have many on a page.
        CREATE TABLE inbox (
            key BLOB PRIMARY KEY,
            hash BLOB NOT NULL,
            position INTEGER CHECK (position > 0),
            answer INTEGER
        ) STRICT, WITHOUT ROWID;
        -- Their answers are appended here.
        CREATE TABLE answer (
            id INTEGER PRIMARY KEY,
            json TEXT NOT NULL
        ) STRICT;
        """,
        // The tables are the same, and every page has a sum (`PageSums`), which an older release would not write.
        "",
    ]

    static var version: Int64 { Int64(migrations.count) }

    /// Refuses a file that is not ours, or not one for this release, before anything in it is changed.
    ///
    /// - Returns: whether it is new, without any table.
    static func check(_ connection: Connection, path: String) throws -> Bool {
        let application = try connection.integer("PRAGMA application_id") ?? 0
        let found = try connection.integer("PRAGMA user_version") ?? 0
        if application == 0, found == 0, try connection.integer("SELECT count(*) FROM sqlite_schema") == 0 {
            return true
        }
        guard application == applicationID else {
            throw StoreRefusal(
                path: path,
                reason: "it is a database of another program (application_id \(application))",
                remedy: "Check the path in the configuration."
            )
        }
        guard found <= version else {
            throw StoreRefusal(
                path: path,
                reason: "a newer release has changed it to version \(found), and this one knows \(version)",
                remedy: "Run that release, or restore the backup that was made before it was installed."
            )
        }
        guard try found < PageSums.firstVersion || PageSums.areKept(in: connection) else {
            throw StoreFile.damage(path, "its header says that its pages have no sums")
        }
        return false
    }

    /// Brings the tables to the version of this release, and the documents to what `schema` declares.
    static func migrate(
        _ connection: Connection,
        isNew: Bool,
        identity: StoreIdentity,
        schema: Schema,
        now: Timestamp
    ) throws {
        try connection.begin()
        do {
            let found = Int(try connection.integer("PRAGMA user_version") ?? 0)
            for migration in migrations[found...] { try connection.execute(migration) }
            if isNew {
                try connection.execute("PRAGMA application_id = \(applicationID)")
                let insert = try connection.statement("INSERT INTO meta VALUES (1, ?, ?, ?, ?)")
                insert.bind(1, identity.service)
                insert.bind(2, Int64(identity.shard))
                insert.bind(3, identity.epoch)
                insert.bind(4, now.milliseconds)
                try insert.run()
            }
            if found < migrations.count { try connection.execute("PRAGMA user_version = \(version)") }
            for collection in schema.collections {
                try DocumentTable(collection).create(connection, reading: { try schema.keys(of: $0, in: collection) })
            }
            try connection.commit()
        } catch {
            try? connection.rollBack()
            throw error
        }
    }

    /// Whose store it is.
    static func identity(_ connection: Connection) throws -> StoreIdentity {
        let restorations = try restorations(connection)
        let select = try connection.statement("SELECT service, shard, epoch FROM meta")
        let found = try select.first { row in
            StoreIdentity(
                service: row.text(0), shard: Int(row.integer(1)), epoch: row.text(2), restorations: restorations)
        }
        guard let found else { throw SQLiteError(damage: "it does not say whose it is") }
        return found
    }

    /// A store that was never restored has no table of it.
    private static func restorations(_ connection: Connection) throws -> [Restoration] {
        let tables = "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = 'restoration'"
        guard try connection.integer(tables) == 1 else { return [] }
        var restorations: [Restoration] = []
        let select = try connection.statement("SELECT before, position FROM restoration ORDER BY number")
        try select.rows { row in
            restorations.append(Restoration(before: row.text(0), position: Position(row.integer(1))))
            return true
        }
        return restorations
    }

    /// Gives a store another epoch, and notes where that begins.
    static func renew(_ connection: Connection, epoch: String) throws {
        try connection.execute(
            """
            CREATE TABLE IF NOT EXISTS restoration (
                number INTEGER PRIMARY KEY, before TEXT NOT NULL, position INTEGER NOT NULL
            ) STRICT;
            INSERT INTO restoration (before, position)
                SELECT epoch, (SELECT coalesce(max(position), 0) FROM journal) FROM meta;
            """)
        let own = try connection.statement("UPDATE meta SET epoch = ?")
        own.bind(1, epoch)
        try own.run()
    }
}
