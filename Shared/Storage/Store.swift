// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel

/// What a service keeps: a journal, documents, cursors and an inbox, changed together or not at all.
///
/// A store belongs to one thread. Everything that `transaction` did becomes durable together when it returns, or, when
/// the body or the commit throws, nothing of it ever was. Nothing else writes: there is no change outside a
/// transaction.
///
/// Two backends pass one conformance suite: `SQLiteStore` on a file, and `MemoryStore` for tests and the simulator.
package protocol Store: AnyObject {
    /// Whose store this is.
    var identity: StoreIdentity { get }

    /// Runs `body` in one transaction and commits it durably.
    ///
    /// - Throws: what `body` throws, after everything was rolled back; `StoreFailure` when the commit or the disk
    ///   failed, after which the store must not be used again: the process ends without answering.
    @discardableResult
    func transaction<Result>(_ body: () throws -> Result) throws -> Result

    // Reading works inside a transaction, where it sees what was written so far, and outside.

    /// The last position of the journal; `.start` while it is empty.
    var head: Position { get }
    /// The event at `position`, or nil when there is none.
    func event(at position: Position) throws -> JournalEntry?
    /// Events after `position`, in order, until `visit` returns false. It looks at no more than `limit` positions.
    func events(after position: Position, limit: Int, _ visit: (JournalEntry) throws -> Bool) throws

    /// Appends one event at `head.next`.
    func append(_ entry: JournalEntry) throws

    /// The text of a document, or nil.
    func document(_ id: String, in collection: Collection) throws -> [UInt8]?
    /// Saves a document under its id, with the values it is found by: one for each index of the collection.
    func save(_ json: [UInt8], as id: String, in collection: Collection, keys: [IndexKey?]) throws
    func delete(_ id: String, in collection: Collection) throws
    /// Deletes every document of a collection, however many there are.
    func deleteAll(in collection: Collection) throws
    /// The documents of a page, by an index or by id.
    func page(_ query: Query, in collection: Collection) throws -> [StoredDocument]
    /// How many documents there are.
    func count(in collection: Collection) throws -> Int

    /// How far this service has read a stream of another, or nil when it never has.
    func cursor(of stream: StreamName) throws -> Cursor?
    func save(_ cursor: Cursor, of stream: StreamName) throws
    func cursors() throws -> [(StreamName, Cursor)]

    /// What is remembered of a message.
    func remembered(_ key: InboxKey) throws -> InboxEntry?
    /// Remembers a message, or replaces what is remembered of it.
    func remember(_ entry: InboxEntry, as key: InboxKey) throws

    /// What the transaction under way deletes or replaces is not to be found in the files afterwards, byte by byte: after the
    /// commit, or, while someone reads the file, after the first commit that nobody reads along with.
    func leaveNoTrace()

    /// Bytes of the file and of its write-ahead log.
    var size: (bytes: Int64, walBytes: Int64) { get }

    /// Closes the file. A store that was closed cleanly needs no recovery.
    func close() throws
}

/// One row of the journal.
package struct JournalEntry: Hashable, Sendable {
    package let position: Position
    package let type: String
    /// The member that it concerns, if it concerns one.
    package let member: MemberID?
    /// That member's previous event in this journal, so that a statement is a walk back.
    package let previous: Position?
    /// When it was recorded, on the clock of the machine.
    package let recordedAt: Timestamp
    /// The exact text that subscribers receive.
    package let json: [UInt8]

    package init(
        position: Position,
        type: String,
        member: MemberID?,
        previous: Position?,
        recordedAt: Timestamp,
        json: [UInt8]
    ) {
        self.position = position
        self.type = type
        self.member = member
        self.previous = previous
        self.recordedAt = recordedAt
        self.json = json
    }
}

/// A kind of document: its name, and the names of the values that its documents are found by.
package struct Collection: Hashable, Sendable {
    /// Letters only, such as `account`: it names a table.
    package let name: String
    /// Letters only, such as `status`: each is a column with an index.
    package let indexes: [String]

    package init(_ name: String, indexes: [String] = []) {
        self.name = name
        self.indexes = indexes
    }
}

/// Which documents, in which order.
///
/// Pages go on from the last document of the one before.
package struct Query: Sendable {
    /// The index that selects and orders; nil: by id.
    package var index: String?
    /// Only documents whose key is at least this (for an index), and at most that.
    package var from: IndexKey?
    package var through: IndexKey?
    /// Only documents after this one: its key in the index, and its id.
    package var after: (key: IndexKey?, id: String)?
    package var limit: Int

    package init(
        index: String? = nil,
        from: IndexKey? = nil,
        through: IndexKey? = nil,
        after: (key: IndexKey?, id: String)? = nil,
        limit: Int
    ) {
        self.index = index
        self.from = from
        self.through = through
        self.after = after
        self.limit = limit
    }
}

/// A document as it lies in the store.
package struct StoredDocument: Hashable, Sendable {
    package let id: String
    /// Its value in the index that was asked by; nil when asked by id.
    package let key: IndexKey?
    package let json: [UInt8]

    package init(id: String, key: IndexKey?, json: [UInt8]) {
        self.id = id
        self.key = key
        self.json = json
    }
}

/// A stream of one shard of one service: `earning`, 0.
package struct StreamName: Hashable, Sendable, CustomStringConvertible {
    package let stream: String
    package let shard: Int

    package init(_ stream: String, shard: Int) {
        self.stream = stream
        self.shard = shard
    }

    package var description: String { "\(stream)-\(shard)" }
}

/// How far a stream was read, and in which epoch of it.
package struct Cursor: Hashable, Sendable {
    package let epoch: String
    package let position: Position

    package init(epoch: String, position: Position) {
        self.epoch = epoch
        self.position = position
    }
}

/// The identity of a message, as 16 bytes of a keyed hash of its source and id (or of a purchase's source and number).
package struct InboxKey: Hashable, Sendable {
    package let bits: UInt128
    package init(bits: UInt128) { self.bits = bits }
}

/// What is remembered of a message.
package struct InboxEntry: Hashable, Sendable {
    /// 16 bytes of a keyed hash of what it said: another hash under the same key is a conflict.
    package let hash: UInt128
    /// Where the first event that it caused stands, if it caused one.
    package let position: Position?
    /// The answer it got, without `id` and `duplicate`; nil for an event that was read from a stream and needs none.
    package let answer: [UInt8]?

    package init(hash: UInt128, position: Position?, answer: [UInt8]?) {
        self.hash = hash
        self.position = position
        self.answer = answer
    }
}

/// The disk or the file failed.
///
/// What was not answered before must not be answered now: log it and end.
package struct StoreFailure: Error, CustomStringConvertible {
    package let operation: String
    package let cause: String

    package init(_ operation: String, _ cause: String) {
        self.operation = operation
        self.cause = cause
    }

    package var description: String { "the store failed to \(operation): \(cause)" }
}

/// A file that must not be opened: of another service or shard, from a newer release, damaged, or not as durable as it
/// must be.
package struct StoreRefusal: Error, CustomStringConvertible {
    package let path: String
    package let reason: String
    /// What a person can do about it.
    package let remedy: String

    package init(path: String, reason: String, remedy: String) {
        self.path = path
        self.reason = reason
        self.remedy = remedy
    }

    package var description: String { "\(path): \(reason). \(remedy)" }
}
