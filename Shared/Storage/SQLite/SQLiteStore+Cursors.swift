// SPDX-License-Identifier: Apache-2.0

import Kernel

extension SQLiteStore {
    package func cursor(of stream: StreamName) throws -> Cursor? {
        try attempt("read a cursor") { statements in
            let select = statements.cursors.find
            select.bind(1, stream.stream)
            select.bind(2, Int64(stream.shard))
            return try select.first { Cursor(epoch: $0.text(0), position: Position($0.integer(1))) }
        }
    }

    package func save(_ cursor: Cursor, of stream: StreamName) throws {
        try change("save a cursor") { statements in
            let insert = statements.cursors.save
            insert.bind(1, stream.stream)
            insert.bind(2, Int64(stream.shard))
            insert.bind(3, cursor.epoch)
            insert.bind(4, cursor.position.number)
            try insert.run()
        }
    }

    package func cursors() throws -> [(StreamName, Cursor)] {
        try attempt("read the cursors") { try $0.cursors.read() }
    }
}

struct CursorStatements {
    let find: PreparedStatement
    let save: PreparedStatement
    private let all: PreparedStatement

    init(_ connection: Connection) throws {
        find = try connection.statement("SELECT epoch, position FROM cursor WHERE stream = ? AND shard = ?")
        save = try connection.statement("INSERT OR REPLACE INTO cursor VALUES (?, ?, ?, ?)")
        all = try connection.statement("SELECT stream, shard, epoch, position FROM cursor ORDER BY stream, shard")
    }

    /// All of them, by stream and shard.
    func read() throws -> [(StreamName, Cursor)] {
        var found: [(StreamName, Cursor)] = []
        try all.rows { row in
            let stream = StreamName(row.text(0), shard: Int(row.integer(1)))
            found.append((stream, Cursor(epoch: row.text(2), position: Position(row.integer(3)))))
            return true
        }
        return found
    }
}
