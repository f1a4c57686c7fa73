// SPDX-License-Identifier: Apache-2.0

import Contracts
import Foundation
import Kernel
@testable import Storage
import Testing

/// Files as a crash leaves them: copied while the store is in use, without it being closed.
@Suite struct CrashTests {
    private let directory = TemporaryDirectory()
    private let copy = TemporaryDirectory()

    private func open(_ directory: TemporaryDirectory) throws -> SQLiteStore {
        try SQLiteStore(path: directory.path, identity: .tests, keeping: .tests, now: noon)
    }

    @Test(arguments: [["", "-wal"], ["", "-wal", "-shm"]])
    func `what was committed is there after a crash, and nothing else`(
        _ files: [String]
    ) throws {
        let store = try open(directory)
        for number in 1...50 {
            try store.transaction {
                try store.tell("\(number)")
                try store.save(Card("last", due: Int64(number)))
            }
        }
        try store.transaction {
            // More than the cache can hold, so that pages of this transaction are in the log too.
            _ = try store.connection.integer("PRAGMA cache_size = 10")
            for number in 51...5_000 { try store.tell("\(number)") }
            try store.save(Card("last", due: 99))
            try copy.copy(from: directory, files)
        }
        let restarted = try open(copy)
        #expect(restarted.head == Position(50))
        #expect(try restarted.document("last", in: Card.collection) == Card("last", due: 50).json.bytes)
        #expect(restarted.identity == store.identity)
        try restarted.transaction { try restarted.tell("51, once more") }
        try restarted.close()
    }

    @Test func `a log that was cut off in the middle loses whole transactions only`() throws {
        let store = try open(directory)
        for number in 1...20 {
            try store.transaction { for _ in 1...10 { try store.tell("\(number)") } }
        }
        let log = try Data(contentsOf: URL(fileURLWithPath: directory.path + "-wal"))
        var heads: [Int64] = []
        for percent in [40, 60, 80, 95] {
            let copy = TemporaryDirectory()
            try copy.copy(from: directory, [""])
            try log.prefix(log.count * percent / 100).write(to: URL(fileURLWithPath: copy.path + "-wal"))
            heads.append(try open(copy).head.number)
        }
        #expect(heads.allSatisfy { $0 % 10 == 0 && $0 < 200 })
        #expect(heads == heads.sorted() && Set(heads).count == 4, "\(heads)")
    }

    @Test func `a file whose making was cut short becomes a store`() throws {
        // The mode of the log is set before the first table is made.
        try Durability.setUp(Connection(path: directory.path, isReader: false), path: directory.path)
        let store = try open(directory)
        #expect(store.head == .start)
    }
}
