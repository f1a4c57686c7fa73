// SPDX-License-Identifier: Apache-2.0

extension SQLiteStore {
    package func document(_ id: String, in collection: Collection) throws -> [UInt8]? {
        try attempt("load a document") { statements in
            let select = statements.documents(collection).load
            select.bind(1, id)
            return try select.first { $0.bytes(0) }
        }
    }

    package func save(_ json: [UInt8], as id: String, in collection: Collection, keys: [IndexKey?]) throws {
        precondition(!id.isEmpty, "a \(collection.name) without an id")
        precondition(keys.count == collection.indexes.count, "\(keys.count) keys for \(collection)")
        try change("save a document") { try $0.documents(collection).save(json, as: id, keys: keys) }
    }

    package func delete(_ id: String, in collection: Collection) throws {
        try change("delete a document") { statements in
            let delete = statements.documents(collection).delete
            delete.bind(1, id)
            try delete.run()
        }
    }

    package func deleteAll(in collection: Collection) throws {
        try change("delete all documents") { try $0.documents(collection).deleteAll.run() }
    }

    package func page(_ query: Query, in collection: Collection) throws -> [StoredDocument] {
        try attempt("read a page of documents") { statements in
            let select = query.bound(statements.documents(collection))
            var found: [StoredDocument] = []
            try select.rows { row in
                found.append(StoredDocument(id: row.text(0), key: try row.key(1), json: row.bytes(2)))
                return true
            }
            return found
        }
    }

    package func count(in collection: Collection) throws -> Int {
        try attempt("count documents") { statements in
            try statements.documents(collection).count.first { Int($0.integer(0)) } ?? 0
        }
    }
}

extension Query {
    /// The statement that answers this query, with its values.
    ///
    /// It has one lower bound, the later of `from` and `after`: of two, SQLite may take the first to search and the
    /// second to filter, and then each page reads all the ones before it.
    fileprivate func bound(_ statements: DocumentStatements) -> PreparedStatement {
        let select: PreparedStatement
        switch start(in: statements.collection) {
        case .id(let id, let isIncluded):
            select = isIncluded ? statements.pageFromID : statements.pageAfterID
            select.bind(1, id)
        case .key(let index, let key, let id):
            select = statements.pageAfterKey[index]
            // No key is nil, less than the least integer, or has an empty id: so this stands before all.
            select.bind(1, key ?? .integer(.min))
            select.bind(2, id)
        }
        let end: Int32 = index == nil ? 2 : 3
        if let through { select.bind(end, through) } else { select.bindBeyondAll(end) }
        select.bind(end + 1, Int64(limit))
        return select
    }
}
