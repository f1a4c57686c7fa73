// SPDX-License-Identifier: Apache-2.0

import Kernel

extension SQLiteStore {
    package func event(at position: Position) throws -> JournalEntry? {
        try attempt("read the journal") { statements in
            guard position > .start, position <= head else { return nil }
            let select = statements.journal.at
            select.bind(1, position.number)
            return try select.first(JournalEntry.init)
        }
    }

    package func events(after position: Position, limit: Int, _ visit: (JournalEntry) throws -> Bool) throws {
        precondition(limit > 0, "a limit of \(limit)")
        try self.visit("read the journal") { statements in
            guard position < head else { return }
            let select = statements.journal.after
            select.bind(1, position.number)
            select.bind(2, position.number.saturatingAdding(limit))
            try select.rows { try visit(JournalEntry($0)) }
        }
    }

    package func append(_ entry: JournalEntry) throws {
        precondition(entry.position == head.next, "\(entry.type) at \(entry.position) after \(head)")
        try change("append an event") { statements in
            let insert = statements.journal.insert
            insert.bind(1, entry.position.number)
            insert.bind(2, entry.type)
            if let member = entry.member { insert.bind(3, member.text) } else { insert.bindNull(3) }
            if let previous = entry.previous { insert.bind(4, previous.number) } else { insert.bindNull(4) }
            insert.bind(5, entry.recordedAt.milliseconds)
            insert.bind(6, text: entry.json)
            try insert.run()
        }
        didAppend(entry.position)
    }
}

struct JournalStatements {
    let at: PreparedStatement
    let after: PreparedStatement
    let insert: PreparedStatement

    init(_ connection: Connection) throws {
        let select = "SELECT position, type, member, previous, recordedAt, json FROM journal WHERE position"
        at = try connection.statement("\(select) = ?")
        after = try connection.statement("\(select) > ? AND position <= ? ORDER BY position")
        insert = try connection.statement("INSERT INTO journal VALUES (?, ?, ?, ?, ?, ?)")
    }
}

extension JournalEntry {
    init(_ row: PreparedStatement.Row) throws {
        let position = row.integer(0)
        var member: MemberID?
        if !row.isNull(2) {
            member = MemberID(row.text(2))
            guard member != nil else { throw SQLiteError(damage: "event \(position) has no member id in its column") }
        }
        self.init(
            position: Position(position),
            type: row.text(1),
            member: member,
            previous: row.isNull(3) ? nil : Position(row.integer(3)),
            recordedAt: Timestamp(milliseconds: row.integer(4)),
            json: row.bytes(5)
        )
    }
}

extension Int64 {
    fileprivate func saturatingAdding(_ count: Int) -> Int64 {
        let (sum, overflow) = addingReportingOverflow(Int64(count))
        return overflow ? .max : sum
    }
}
