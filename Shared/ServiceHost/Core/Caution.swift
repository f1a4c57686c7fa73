// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import Storage

/// Finds the item that kills the process.
///
/// A process that did not end cleanly runs its first items singly, and notes each durably before it begins. An item that was
/// noted in three such ends is not begun again: an event is parked, a message answered 500, a chore left out for an hour.
struct Caution {
    private var remaining: Int
    private let until: Int64
    private var attempts: [String: Int64]
    private var noted: String?
    /// Items that are not begun again, until the process has once ended cleanly or a person retries them.
    private(set) var poisoned: Set<String>

    /// Marks the process as running, so that the next start knows whether this one ended cleanly.
    init(_ documents: DocumentStore, _ moment: Moment) throws {
        let notes = try documents.all(Attempt.self)
        let wasRunning = notes.contains { $0.id == Attempt.running }
        let counted = wasRunning ? notes.filter { $0.id != Attempt.running } : []
        attempts = Dictionary(uniqueKeysWithValues: counted.map { ($0.id, $0.count) })
        poisoned = Set(counted.filter { $0.count >= Limits.attempts }.map(\.id))
        remaining = wasRunning ? Limits.cautiousItems : 0
        until = moment.steady + Caution.longest
        guard !wasRunning else { return }
        try documents.transaction {
            // After a clean end, such as for a new release, everything may be tried again.
            for note in notes { documents.documents(Attempt.self).delete(note.id) }
            documents.documents().save(Attempt(id: Attempt.running, count: 1))
        }
    }

    var isActive: Bool { remaining > 0 }

    /// Caution ends after half a minute: whatever killed the process would have come again.
    mutating func look(at moment: Moment) {
        if moment.steady >= until { remaining = 0 }
    }

    /// Why an item must not begin, if it has killed the process too often.
    func poison(_ name: String) -> (any Error)? { poisoned.contains(name) ? Poison(name: name) : nil }

    /// Notes an item before it begins.
    mutating func note(_ name: String, in documents: DocumentStore) throws {
        let count = (attempts[name] ?? 0) + 1
        attempts[name] = count
        noted = name
        try documents.transaction { documents.documents().save(Attempt(id: name, count: count)) }
    }

    /// A person wants it to be tried again. Within a transaction.
    mutating func forgive(_ name: String, in documents: DocumentStore) {
        guard poisoned.remove(name) != nil else { return }
        attempts[name] = nil
        documents.documents(Attempt.self).delete(name)
    }

    /// The item did not kill the process. Within the transaction.
    mutating func passed(in documents: DocumentStore) {
        guard isActive else { return }
        remaining -= 1
        guard let name = noted else { return }
        attempts[name] = nil
        noted = nil
        documents.documents(Attempt.self).delete(name)
    }

    /// The process ends cleanly. Within a transaction.
    func clear(_ documents: DocumentStore) throws { documents.documents(Attempt.self).delete(Attempt.running) }

    private static let longest: Int64 = 30_000

    private struct Poison: Error, CustomStringConvertible {
        let name: String
        var description: String { "\(name) ended the process \(Limits.attempts) times" }
    }
}

/// That an item was begun, how often, and that the process runs.
struct Attempt: Document {
    static let collection = Collection("attempt")
    /// The mark of a running process; no item has this name.
    static let running = "running"

    let id: String
    let count: Int64

    init(id: String, count: Int64) {
        self.id = id
        self.count = count
    }

    init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        let fields = try Fields(json, at: pointer)
        id = try fields.required("id")
        count = try fields.required("count")
    }

    var json: JSON { ["count": count.json, "id": id.json] }
}
