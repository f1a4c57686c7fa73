// SPDX-License-Identifier: Apache-2.0

import Kernel
import Storage

/// The store of a rehearsal: accounts and what else has a last state, in memory.
///
/// Of the journal it keeps only what was not taken yet, for nobody looks back: a table has no returns. Of answers it keeps whether
/// there is one. So what it takes grows with the members, and with a few words for each purchase.
final class RehearsalStore: Store {
    private let kept: MemoryStore
    private var told: [JournalEntry] = []
    private(set) var head = Position.start

    init(keeping schema: Schema) {
        kept = MemoryStore(identity: StoreIdentity(service: "earning", shard: 0, epoch: "rehearsal"), keeping: schema)
    }

    /// What was told since this was asked last, in order.
    func takeTold() -> [JournalEntry] {
        defer { told.removeAll(keepingCapacity: true) }
        return told
    }

    @discardableResult
    func transaction<Result>(_ body: () throws -> Result) throws -> Result {
        let before = (head: head, told: told.count)
        do { return try kept.transaction(body) } catch {
            head = before.head
            told.removeLast(told.count - before.told)
            throw error
        }
    }

    // The journal.

    func append(_ entry: JournalEntry) throws {
        precondition(entry.position == head.next, "\(entry.type) at \(entry.position) after \(head)")
        told.append(entry)
        head = entry.position
    }

    func event(at position: Position) throws -> JournalEntry? { told.first { $0.position == position } }

    func events(after position: Position, limit: Int, _ visit: (JournalEntry) throws -> Bool) throws {
        for entry in told.filter({ $0.position > position }).prefix(limit) {
            guard try visit(entry) else { return }
        }
    }

    // The inbox.

    func remembered(_ key: InboxKey) throws -> InboxEntry? { try kept.remembered(key) }

    func remember(_ entry: InboxEntry, as key: InboxKey) throws {
        let answer = entry.answer.map { _ in RehearsalStore.answered }
        try kept.remember(InboxEntry(hash: entry.hash, position: entry.position, answer: answer), as: key)
    }

    /// One text for all that was answered.
    private static let answered = Array(#"{"status":200}"#.utf8)

    // Everything else, as it is kept in memory.

    var identity: StoreIdentity { kept.identity }
    var size: (bytes: Int64, walBytes: Int64) { kept.size }

    func document(_ id: String, in collection: Collection) throws -> [UInt8]? { try kept.document(id, in: collection) }

    func save(_ json: [UInt8], as id: String, in collection: Collection, keys: [IndexKey?]) throws {
        try kept.save(json, as: id, in: collection, keys: keys)
    }

    func delete(_ id: String, in collection: Collection) throws { try kept.delete(id, in: collection) }
    func leaveNoTrace() { kept.leaveNoTrace() }
    func deleteAll(in collection: Collection) throws { try kept.deleteAll(in: collection) }
    func page(_ query: Query, in collection: Collection) throws -> [StoredDocument] { try kept.page(query, in: collection) }
    func count(in collection: Collection) throws -> Int { try kept.count(in: collection) }
    func cursor(of stream: StreamName) throws -> Cursor? { try kept.cursor(of: stream) }
    func save(_ cursor: Cursor, of stream: StreamName) throws { try kept.save(cursor, of: stream) }
    func cursors() throws -> [(StreamName, Cursor)] { try kept.cursors() }
    func close() throws { try kept.close() }
}
