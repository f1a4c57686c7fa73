// SPDX-License-Identifier: Apache-2.0

import Kernel

extension SQLiteStore {
    package func remembered(_ key: InboxKey) throws -> InboxEntry? {
        try attempt("look into the inbox") { statements in
            let select = statements.inbox.find
            select.bind(1, bits: key.bits)
            return try select.first { row in
                guard row.isNull(2) == row.isNull(3) else {
                    throw SQLiteError(damage: "answer \(row.integer(2)) is missing")
                }
                return InboxEntry(
                    hash: try row.bits(0),
                    position: row.isNull(1) ? nil : Position(row.integer(1)),
                    answer: row.isNull(3) ? nil : row.bytes(3)
                )
            }
        }
    }

    package func remember(_ entry: InboxEntry, as key: InboxKey) throws {
        try change("remember a message") { statements in
            let inbox = statements.inbox
            // Nearly every message is new: then one search of the tree is enough.
            let number = entry.answer.map { _ in nextAnswer() }
            inbox.bind(entry, answer: number, to: inbox.insert, key)
            try inbox.insert.run()
            guard inbox.insert.changes == 0 else {
                if let number, let answer = entry.answer { try inbox.save(answer, as: number) }
                return
            }
            try replace(with: entry, as: key, newAnswer: number, inbox)
        }
    }

    /// A replaced answer is written over in its row, so that none is left over that nothing refers to.
    private func replace(
        with entry: InboxEntry,
        as key: InboxKey,
        newAnswer: Int64?,
        _ inbox: InboxStatements
    ) throws {
        inbox.findAnswer.bind(1, bits: key.bits)
        let old = try inbox.findAnswer.first { $0.isNull(0) ? nil : $0.integer(0) } ?? nil
        if let answer = entry.answer, let number = old ?? newAnswer {
            try inbox.save(answer, as: number)
        } else if let old {
            inbox.deleteAnswer.bind(1, old)
            try inbox.deleteAnswer.run()
        }
        inbox.bind(entry, answer: entry.answer == nil ? nil : old ?? newAnswer, to: inbox.replace, key)
        try inbox.replace.run()
    }
}

struct InboxStatements {
    let find: PreparedStatement
    let insert: PreparedStatement
    let replace: PreparedStatement
    let findAnswer: PreparedStatement
    let deleteAnswer: PreparedStatement
    private let saveAnswer: PreparedStatement

    init(_ connection: Connection) throws {
        find = try connection.statement(
            """
            SELECT inbox.hash, inbox.position, inbox.answer, answer.json
            FROM inbox LEFT JOIN answer ON answer.id = inbox.answer WHERE inbox.key = ?
            """
        )
        insert = try connection.statement(
            "INSERT INTO inbox (key, hash, position, answer) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING"
        )
        replace = try connection.statement("UPDATE inbox SET hash = ?2, position = ?3, answer = ?4 WHERE key = ?1")
        findAnswer = try connection.statement("SELECT answer FROM inbox WHERE key = ?")
        deleteAnswer = try connection.statement("DELETE FROM answer WHERE id = ?")
        saveAnswer = try connection.statement("INSERT OR REPLACE INTO answer VALUES (?, ?)")
    }

    func bind(_ entry: InboxEntry, answer: Int64?, to statement: PreparedStatement, _ key: InboxKey) {
        statement.bind(1, bits: key.bits)
        statement.bind(2, bits: entry.hash)
        if let position = entry.position { statement.bind(3, position.number) } else { statement.bindNull(3) }
        if let answer { statement.bind(4, answer) } else { statement.bindNull(4) }
    }

    func save(_ answer: [UInt8], as number: Int64) throws {
        saveAnswer.bind(1, number)
        saveAnswer.bind(2, text: answer)
        try saveAnswer.run()
    }
}
