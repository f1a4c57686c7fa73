// SPDX-License-Identifier: Apache-2.0

import Kernel

/// A store as it was at one moment, as the audit reads it: whole, and without changing anything.
///
/// `ReadOnlyStore` is one in a file, beside its owner or alone; `MemoryState` is one in memory, for the simulator.
package protocol AuditedStore {
    /// Whose store it is.
    var identity: StoreIdentity { get }
    /// The names of the kinds of document in it.
    var collections: [String] { get }

    /// Events after `position`, in order, until `visit` returns false.
    func events(after position: Position, _ visit: (JournalEntry) throws -> Bool) throws
    /// All documents of a collection by id, until `visit` returns false.
    func documents(in collection: String, _ visit: (StoredDocument) throws -> Bool) throws
    /// How far each stream was read.
    func cursors() throws -> [(StreamName, Cursor)]
    /// What is remembered of each message, by key, without the answers; until `visit` returns false.
    func inbox(_ visit: (InboxKey, UInt128, Position?) throws -> Bool) throws
    /// What is wrong with the store itself, below all that it means, such as an answer that is missing; nothing when it is sound.
    func damage() throws -> [String]
    /// Lets go of it.
    func close() throws
}
