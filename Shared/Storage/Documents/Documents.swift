// SPDX-License-Identifier: Apache-2.0

import Contracts

/// The documents of one type in one store, as values: `store.documents(Account.self).load("…")`.
///
/// A value that was read stays decoded. A value that is saved is written when the transaction ends, once, however often
/// it was saved: in a batch of 512 purchases one member may have five.
///
/// What a transaction changes is kept apart from the cache until it is committed. So the cache only ever holds what is
/// in the file, and to roll back is to forget the changes.
package final class Documents<Value: Document> {
    private unowned let owner: DocumentStore
    private let store: any Store
    private let collection = Value.collection
    private var cache: GenerationCache<Value>
    private var changes: [ExactText: Change] = [:]
    /// Of the changes those that are not in the store yet, in the order in which they were made.
    private var unwritten: [ExactText] = []
    /// Whether this transaction deleted everything that is in the cache.
    private var isEmptied = false

    /// What this transaction made of a document.
    private struct Change {
        /// Nil when it was deleted.
        var value: Value?
        var isWritten = false
    }

    init(of owner: DocumentStore, caching capacity: Int) {
        self.owner = owner
        store = owner.store
        cache = GenerationCache(capacity: capacity)
    }

    /// The document of that id, or nil.
    package func load(_ id: String) throws -> Value? {
        let key = ExactText(id)
        if let change = changes[key] { return change.value }
        if !isEmptied, let value = cache[key] { return value }
        guard let json = try store.document(id, in: collection) else { return nil }
        let value = try Value(saved: json, as: id)
        cache[key] = value
        return value
    }

    /// Saves a document under its id: a new one, or instead of the one that is there.
    package func save(_ value: Value) { change(value.id, to: value) }

    /// Deletes the document of that id, if it is there.
    package func delete(_ id: String) { change(id, to: nil) }

    /// Deletes every document of this type.
    package func deleteAll() throws {
        precondition(owner.isInTransaction, "every \(collection.name) was deleted outside a transaction")
        owner.changes += 1
        forgetChanges()
        isEmptied = true
        try store.deleteAll(in: collection)
    }

    /// The documents that `query` asks for, with all that this transaction changed.
    package func page(_ query: Query) throws -> Page<Value> {
        try flush()
        let stored = try store.page(query, in: collection)
        let values = try stored.map { document in
            let key = ExactText(document.id)
            // What was just written is the same as what is here, and this spares the reading of it.
            return try changes[key]?.value ?? cache[key] ?? Value(saved: document.json, as: document.id)
        }
        let isFull = stored.count == query.limit
        return Page(values: values, next: isFull ? stored.last.map { (key: $0.key, id: $0.id) } : nil)
    }

    /// How many there are.
    package func count() throws -> Int {
        try flush()
        return try store.count(in: collection)
    }

    private func change(_ id: String, to value: Value?) {
        precondition(owner.isInTransaction, "the \(collection.name) \(id) was changed outside a transaction")
        precondition(!id.isEmpty, "a \(collection.name) without an id")
        owner.changes += 1
        let key = ExactText(id)
        let earlier = changes.updateValue(Change(value: value), forKey: key)
        if earlier?.isWritten ?? true { unwritten.append(key) }
    }
}

extension Documents: TransactionPart {
    /// Writes what is not in the store yet.
    func flush() throws {
        for key in unwritten {
            if let value = changes[key]?.value {
                try store.save(value.json.bytes, as: key.text, in: collection, keys: value.keys)
            } else {
                try store.delete(key.text, in: collection)
            }
            changes[key]?.isWritten = true
        }
        unwritten.removeAll(keepingCapacity: true)
    }

    func didCommit() {
        if isEmptied { cache.removeAll() }
        for (key, change) in changes { cache[key] = change.value }
        forgetChanges()
    }

    func didRollBack() { forgetChanges() }

    private func forgetChanges() {
        changes.removeAll(keepingCapacity: true)
        unwritten.removeAll(keepingCapacity: true)
        isEmptied = false
    }
}

/// Some documents in order, and from where to go on.
package struct Page<Value> {
    package let values: [Value]
    /// What to ask for with `Query.after`; nil when this was the last page.
    package let next: (key: IndexKey?, id: String)?
}
