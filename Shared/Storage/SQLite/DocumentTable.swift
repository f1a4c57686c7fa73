// SPDX-License-Identifier: Apache-2.0

/// The table of one collection: `doc_account(id, json, key_status, …)`.
///
/// It keeps SQLite's row ids, although `id` is the key: in a table without them, the documents would also fill the
/// upper levels of the tree, which for documents of 500 bytes has then 7 branches to a page instead of a hundred.
struct DocumentTable {
    let collection: Collection
    let name: String

    init(_ collection: Collection) {
        self.collection = collection
        name = "doc_" + collection.name
    }

    /// Makes the table, or changes its columns to the declared ones.
    ///
    /// A column that is new gets its values from `keys`.
    func create(_ connection: Connection, reading keys: (StoredDocument) throws -> [IndexKey?]) throws {
        let found = Set(try connection.texts("SELECT name FROM pragma_table_info('\(name)')"))
        if found.isEmpty {
            let columns = collection.indexes.map { ", \(column($0)) ANY" }.joined()
            try connection.execute(
                "CREATE TABLE \(name) (id TEXT PRIMARY KEY NOT NULL, json TEXT NOT NULL\(columns)) STRICT"
            )
            return try createIndexes(connection)
        }
        let declared = Set(collection.indexes.map(column))
        for column in found.sorted() where column.hasPrefix("key_") && !declared.contains(column) {
            try connection.execute("DROP INDEX \(name)_\(column); ALTER TABLE \(name) DROP COLUMN \(column)")
        }
        let added = collection.indexes.map(column).filter { !found.contains($0) }
        guard !added.isEmpty else { return }
        for column in added { try connection.execute("ALTER TABLE \(name) ADD COLUMN \(column) ANY") }
        try fillKeys(connection, reading: keys)
        try createIndexes(connection)
    }

    /// An index lists the documents that have a value for it, and among equal values goes by id.
    private func createIndexes(_ connection: Connection) throws {
        for column in collection.indexes.map(column) {
            try connection.execute(
                "CREATE INDEX IF NOT EXISTS \(name)_\(column) ON \(name) (\(column), id) WHERE \(column) IS NOT NULL"
            )
        }
    }

    private func fillKeys(_ connection: Connection, reading keys: (StoredDocument) throws -> [IndexKey?]) throws {
        let select = try connection.statement(
            "SELECT rowid, id, json FROM \(name) WHERE rowid > ? ORDER BY rowid LIMIT 1"
        )
        let columns = collection.indexes.map { column($0) + " = ?" }.joined(separator: ", ")
        let update = try connection.statement("UPDATE \(name) SET \(columns) WHERE rowid = ?")
        var last: Int64 = 0
        while true {
            select.bind(1, last)
            let next = try select.first { row in
                (row.integer(0), StoredDocument(id: row.text(1), key: nil, json: row.bytes(2)))
            }
            guard let (rowid, document) = next else { return }
            for (index, key) in try keys(document).enumerated() { update.bind(Int32(index + 1), key) }
            update.bind(Int32(collection.indexes.count + 1), rowid)
            try update.run()
            last = rowid
        }
    }

    private func column(_ index: String) -> String { "key_" + index }
}

/// The statements of one collection.
struct DocumentStatements {
    let collection: Collection
    let load: PreparedStatement
    private let update: PreparedStatement?
    private let insert: PreparedStatement
    let delete: PreparedStatement
    /// Without a condition, so that SQLite frees the pages and looks at no row.
    let deleteAll: PreparedStatement
    let count: PreparedStatement
    let pageFromID: PreparedStatement
    let pageAfterID: PreparedStatement
    /// For each index, in the order of the declaration.
    let pageAfterKey: [PreparedStatement]

    init(_ collection: Collection, _ connection: Connection) throws {
        let table = DocumentTable(collection).name
        let columns = collection.indexes.map { "key_" + $0 }
        self.collection = collection
        load = try connection.statement("SELECT json FROM \(table) WHERE id = ?")
        // SQLite writes an index anew whenever its column is set, be it to the value that it has. Most changes of a
        // document leave its keys alone, and this spares them a random page for each index.
        let sameKeys = columns.enumerated().map { " AND \($1) IS ?\($0 + 3)" }.joined()
        update =
            try columns.isEmpty ? nil : connection.statement("UPDATE \(table) SET json = ?2 WHERE id = ?1\(sameKeys)")
        insert = try connection.statement(
            """
            INSERT INTO \(table) (\((["id", "json"] + columns).joined(separator: ", ")))
            VALUES (\((["?", "?"] + columns.map { _ in "?" }).joined(separator: ", ")))
            ON CONFLICT (id) DO UPDATE SET \((["json"] + columns).map { "\($0) = excluded.\($0)" }.joined(separator: ", "))
            """
        )
        delete = try connection.statement("DELETE FROM \(table) WHERE id = ?")
        deleteAll = try connection.statement("DELETE FROM \(table)")
        count = try connection.statement("SELECT count(*) FROM \(table)")
        let page = "SELECT id, NULL, json FROM \(table) WHERE id"
        pageFromID = try connection.statement("\(page) >= ? AND id <= ? ORDER BY id LIMIT ?")
        pageAfterID = try connection.statement("\(page) > ? AND id <= ? ORDER BY id LIMIT ?")
        pageAfterKey = try columns.map { key in
            try connection.statement(
                """
                SELECT id, \(key), json FROM \(table) WHERE \(key) IS NOT NULL AND (\(key), id) > (?, ?) AND \(key) <= ?
                ORDER BY \(key), id LIMIT ?
                """
            )
        }
    }
    func save(_ json: [UInt8], as id: String, keys: [IndexKey?]) throws {
        if let update {
            bind(json, id, keys, to: update)
            try update.run()
            if update.changes > 0 { return }
        }
        bind(json, id, keys, to: insert)
        try insert.run()
    }

    private func bind(_ json: [UInt8], _ id: String, _ keys: [IndexKey?], to statement: PreparedStatement) {
        statement.bind(1, id)
        statement.bind(2, text: json)
        for (index, key) in keys.enumerated() { statement.bind(Int32(index + 3), key) }
    }
}
