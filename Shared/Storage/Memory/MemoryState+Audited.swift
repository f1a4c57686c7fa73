// SPDX-License-Identifier: Apache-2.0

import Kernel

extension MemoryState: AuditedStore {
    package var collections: [String] { tables.keys.sorted() }
    /// The last position of the journal.
    package var head: Position { Position(Int64(journal.count)) }

    package func events(after position: Position, _ visit: (JournalEntry) throws -> Bool) throws {
        for entry in journal.dropFirst(Int(position.number)) {
            guard try visit(entry) else { return }
        }
    }

    package func documents(in collection: String, _ visit: (StoredDocument) throws -> Bool) throws {
        guard let table = tables[collection] else { preconditionFailure("there is no \(collection)") }
        for id in table.ids {
            guard let row = table.rows[id] else { preconditionFailure("\(id.text) is listed and is not there") }
            guard try visit(StoredDocument(id: id.text, key: nil, json: row.json)) else { return }
        }
    }

    package func cursors() -> [(StreamName, Cursor)] {
        reached.map { ($0, $1) }.sorted { a, b in
            let (first, second) = (ExactText(a.0.stream), ExactText(b.0.stream))
            return first == second ? a.0.shard < b.0.shard : first < second
        }
    }

    package func inbox(_ visit: (InboxKey, UInt128, Position?) throws -> Bool) throws {
        for (key, entry) in inbox.sorted(by: { $0.key.bits < $1.key.bits }) {
            guard try visit(key, entry.hash, entry.position) else { return }
        }
    }

    /// Memory has no pages that could be damaged.
    package func damage() -> [String] { [] }

    package func close() {}
}
