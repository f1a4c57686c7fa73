// SPDX-License-Identifier: Apache-2.0

import Kernel

/// Everything that a `MemoryStore` keeps.
///
/// A value: a copy of it is what a disk would hold at that moment.
package struct MemoryState: Sendable {
    package let identity: StoreIdentity
    var journal: [JournalEntry] = []
    var tables: [String: MemoryTable] = [:]
    var reached: [StreamName: Cursor] = [:]
    var inbox: [InboxKey: InboxEntry] = [:]

    /// A store in which there is nothing yet.
    package init(identity: StoreIdentity) { self.identity = identity }

    /// As `StoreRenewal` makes of a file: the store with another epoch, and cursors in those of the streams beside it.
    package func renewed(epoch: String, streams: [StreamName: (before: String, now: String)] = [:]) -> MemoryState {
        let restoration = Restoration(before: identity.epoch, position: Position(Int64(journal.count)))
        var state = MemoryState(
            identity: StoreIdentity(
                service: identity.service, shard: identity.shard, epoch: epoch,
                restorations: identity.restorations + [restoration]))
        (state.journal, state.tables, state.inbox) = (journal, tables, inbox)
        for (stream, cursor) in reached {
            let isRenewed = streams[stream]?.before == cursor.epoch
            state.reached[stream] =
                isRenewed
                ? Cursor(epoch: streams[stream]?.now ?? cursor.epoch, position: cursor.position) : cursor
        }
        return state
    }

    /// What was there before a change, so that it can be put back.
    enum Undo {
        case event
        case document(String, in: Collection, MemoryTable.Row?)
        case cursor(StreamName, Cursor?)
        case inbox(InboxKey, InboxEntry?)
    }

    /// Takes the changes back, the last one first.
    mutating func undo(_ log: [Undo]) {
        for change in log.reversed() {
            switch change {
            case .event: journal.removeLast()
            case .document(let id, let collection, let row): tables[collection.name]?.set(row, id)
            case .cursor(let stream, let cursor): reached[stream] = cursor
            case .inbox(let key, let entry): inbox[key] = entry
            }
        }
    }

    /// Adds the tables and indexes that are new in `schema`, and drops the indexes that are not in it.
    mutating func migrate(to schema: Schema) throws {
        for collection in schema.collections {
            guard let table = tables[collection.name] else {
                tables[collection.name] = MemoryTable(collection)
                continue
            }
            if table.collection == collection { continue }
            var changed = MemoryTable(collection)
            for id in table.ids {
                guard let row = table.rows[id] else { continue }
                let document = StoredDocument(id: id.text, key: nil, json: row.json)
                changed.set(
                    MemoryTable.Row(json: row.json, keys: try schema.keys(of: document, in: collection)),
                    id.text
                )
            }
            tables[collection.name] = changed
        }
    }
}
