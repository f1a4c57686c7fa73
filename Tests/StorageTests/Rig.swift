// SPDX-License-Identifier: Apache-2.0

import Contracts
import Foundation
import Kernel
import Storage

/// A backend that the conformance suite runs against.
enum Backend: CaseIterable {
    case sqlite
    case memory
}

/// One store of a backend, in a directory of its own, which can be closed and opened again.
final class Rig {
    let directory = TemporaryDirectory()
    private let backend: Backend
    private var opened: any Store

    init(_ backend: Backend, keeping schema: Schema = .tests) throws {
        self.backend = backend
        opened =
            switch backend {
            case .sqlite: try SQLiteStore(path: directory.path, identity: .tests, keeping: schema, now: noon)
            case .memory: MemoryStore(identity: .tests, keeping: schema)
            }
    }

    var store: any Store { opened }

    /// Closes the store and opens it anew, as another epoch would have it, which must not matter.
    func reopen(keeping schema: Schema = .tests) throws {
        let identity = StoreIdentity(service: "testing", shard: 0, epoch: "not the first")
        if let memory = opened as? MemoryStore {
            let state = memory.snapshot()
            try memory.close()
            opened = try MemoryStore(restoring: state, keeping: schema)
        } else {
            try opened.close()
            opened = try SQLiteStore(path: directory.path, identity: identity, keeping: schema, now: noon)
        }
    }
}

/// A directory that goes when the test ends.
final class TemporaryDirectory {
    let name = FileManager.default.temporaryDirectory.appendingPathComponent("storage-\(UUID().uuidString)").path

    init() {
        do { try FileManager.default.createDirectory(atPath: name, withIntermediateDirectories: true) } catch {
            preconditionFailure("\(name): \(error)")
        }
    }
    deinit { try? FileManager.default.removeItem(atPath: name) }

    /// The file of a store in it.
    var path: String { name + "/store.db" }

    /// The files in it and what they hold.
    func contents() throws -> [String: Data] {
        var contents: [String: Data] = [:]
        for file in try FileManager.default.contentsOfDirectory(atPath: name) {
            contents[file] = try Data(contentsOf: URL(fileURLWithPath: name + "/" + file))
        }
        return contents
    }

    /// Copies the store's files here, as they lie on the disk at this moment.
    func copy(from other: TemporaryDirectory, _ suffixes: [String] = ["", "-wal", "-shm"]) throws {
        for suffix in suffixes where FileManager.default.fileExists(atPath: other.path + suffix) {
            try FileManager.default.copyItem(atPath: other.path + suffix, toPath: path + suffix)
        }
    }
}

let noon = Timestamp(milliseconds: 1_795_262_400_000)

extension StoreIdentity {
    static let tests = StoreIdentity(service: "testing", shard: 0, epoch: "first")
}

extension Store {
    /// Appends an event of that text, and returns it.
    @discardableResult
    func tell(_ text: String, of member: MemberID? = nil, after previous: Position? = nil) throws -> JournalEntry {
        let entry = JournalEntry(
            position: head.next,
            type: "test.told",
            member: member,
            previous: previous,
            recordedAt: noon,
            json: Array(#"{"text":"\#(text)"}"#.utf8)
        )
        try append(entry)
        return entry
    }

    func allEvents(after position: Position = .start, limit: Int = 1_000) throws -> [JournalEntry] {
        var found: [JournalEntry] = []
        try events(after: position, limit: limit) { entry in
            found.append(entry)
            return true
        }
        return found
    }

    func save(_ card: Card) throws {
        try save(card.json.bytes, as: card.id, in: Card.collection, keys: card.keys)
    }

    /// The ids of all pages of a query, one page after the other.
    func ids(_ query: Query, in collection: Collection = Card.collection) throws -> [[String]] {
        var query = query
        var pages: [[String]] = []
        while true {
            let page = try page(query, in: collection)
            pages.append(page.map(\.id))
            guard page.count == query.limit, let last = page.last else { return pages }
            query.after = (key: last.key, id: last.id)
        }
    }
}
