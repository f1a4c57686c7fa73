// SPDX-License-Identifier: Apache-2.0

import Foundation
import Kernel
@testable import Storage
import Testing

/// Copying a store while it is written, and putting the copy in its place.
@Suite struct CopyTests {
    private let directory = TemporaryDirectory()
    private let other = TemporaryDirectory()
    private let intake = StreamName("intake", shard: 0)
    private let program = StreamName("earning", shard: 0)

    private func open(_ directory: TemporaryDirectory) throws -> SQLiteStore {
        try SQLiteStore(path: directory.path, identity: .tests, keeping: .tests, now: noon)
    }

    private func fill(_ store: SQLiteStore) throws {
        try store.transaction {
            for number in 1...500 {
                try store.tell(String(repeating: "\(number) ", count: 4_000))
                try store.save(Card("\(number)"))
            }
            try store.remember(InboxEntry(hash: 1, position: Position(1), answer: [51]), as: InboxKey(bits: 7))
            try store.save(Cursor(epoch: "e", position: Position(7)), of: intake)
            try store.save(Cursor(epoch: "p", position: Position(2)), of: program)
        }
    }

    @Test func `a copy is the store at one moment, while its owner goes on writing`() throws {
        let store = try open(directory)
        try fill(store)
        let reader = try ReadOnlyStore(path: directory.path)
        var pauses = 0
        try reader.copy(to: other.path) { _ in
            pauses += 1
            try store.transaction {
                try store.tell("later")
                try store.save(Card("later \(pauses)"))
                try store.save(Cursor(epoch: "e", position: Position(100)), of: intake)
            }
        }
        #expect(pauses > 1, "it was copied in steps")
        try reader.close()
        // One file, readable by its owner only, and nothing beside it.
        #expect(try other.contents().keys.sorted() == ["store.db"])
        let mode = try FileManager.default.attributesOfItem(atPath: other.path)[.posixPermissions] as? Int
        #expect(mode == 0o600)
        let copy = try ReadOnlyStore(path: other.path)
        #expect(try copy.head == Position(500))
        #expect(try copy.damage() == [])
        #expect(try copy.cursors().map(\.1.position.number) == [2, 7])
        #expect(try copy.inboxCount() == 1)
        try copy.close()
        #expect(store.head == Position(500 + Int64(pauses)))
        try store.close()
        // And it is a store like any other.
        let opened = try open(other)
        #expect(opened.head == Position(500))
        #expect(opened.identity.epoch == "first")
        try opened.close()
    }

    @Test func `a copy of a store that was left by a kill has what was committed`() throws {
        let store = try open(directory)
        try fill(store)
        // As they lie on the disk: nothing was closed.
        try other.copy(from: directory)
        let third = TemporaryDirectory()
        let reader = try ReadOnlyStore(path: other.path)
        try reader.copy(to: third.path)
        try reader.close()
        let copy = try ReadOnlyStore(path: third.path)
        #expect(try copy.head == Position(500))
        try copy.close()
        try store.close()
    }

    @Test func `nothing is copied over a file that is there, and what is thrown meanwhile ends it`() throws {
        struct Thrown: Error {}
        let store = try open(directory)
        try fill(store)
        let reader = try ReadOnlyStore(path: directory.path)
        try Data("precious".utf8).write(to: URL(fileURLWithPath: other.path))
        #expect(throws: StoreRefusal.self) { try reader.copy(to: other.path) }
        #expect(try other.contents() == ["store.db": Data("precious".utf8)])
        let third = TemporaryDirectory()
        #expect(throws: Thrown.self) { try reader.copy(to: third.path) { _ in throw Thrown() } }
        #expect(try reader.head == Position(500))
        try reader.close()
        try store.close()
    }

    @Test func `a store that is put back gets a new epoch, and its cursors those of the streams beside it`() throws {
        let store = try open(directory)
        try fill(store)
        try store.close()
        try StoreRenewal.renew(
            directory.path, epoch: "second", streams: [intake: ("e", "f"), program: ("another", "q")])
        let renewed = try open(directory)
        #expect(renewed.identity.epoch == "second")
        #expect(renewed.identity.restorations == [Restoration(before: "first", position: Position(500))])
        #expect(renewed.head == Position(500))
        #expect(try renewed.cursor(of: intake) == Cursor(epoch: "f", position: Position(7)))
        // One that had stopped at another epoch stays stopped.
        #expect(try renewed.cursor(of: program) == Cursor(epoch: "p", position: Position(2)))
        try renewed.close()
        #expect(try directory.contents().keys.sorted() == ["store.db", "store.db-lock"])
    }

    @Test func `a store remembers each time that it was put back`() throws {
        let store = try open(directory)
        try store.close()
        try StoreRenewal.renew(directory.path, epoch: "second", streams: [:])
        let again = try open(directory)
        try again.transaction { try again.tell("told in the second") }
        try again.close()
        try StoreRenewal.renew(directory.path, epoch: "third", streams: [:])
        let reader = try ReadOnlyStore(path: directory.path)
        #expect(
            reader.identity.restorations
                == [Restoration(before: "first", position: .start), Restoration(before: "second", position: Position(1))])
        try reader.close()
    }

    @Test(
        arguments: [
            ("third", 60, 60), ("second", 60, 50), ("second", 40, 40), ("first", 60, 20), ("first", 10, 10), ("never", 5, nil),
        ] as [(String, Int64, Int64?)])
    func `what is the same is what stood before each restore since`(epoch: String, read: Int64, same: Int64?) {
        let identity = StoreIdentity(
            service: "testing", shard: 0, epoch: "third",
            restorations: [
                Restoration(before: "first", position: Position(20)), Restoration(before: "second", position: Position(50)),
            ])
        #expect(identity.agreement(with: Cursor(epoch: epoch, position: Position(read)))?.number == same)
    }

    @Test func `a store that is open is not renewed, nor is what is none`() throws {
        let store = try open(directory)
        try fill(store)
        #expect(throws: StoreRefusal.self) { try StoreRenewal.renew(directory.path, epoch: "second", streams: [:]) }
        try store.close()
        let kept = try open(directory)
        #expect(kept.identity.epoch == "first")
        try kept.close()
        #expect(throws: StoreRefusal.self) { try StoreRenewal.renew(other.path, epoch: "second", streams: [:]) }
        try Data(repeating: 7, count: 9_000).write(to: URL(fileURLWithPath: other.path))
        #expect(throws: StoreRefusal.self) { try StoreRenewal.renew(other.path, epoch: "second", streams: [:]) }
    }

    @Test func `whether a store is owned can be told`() throws {
        #expect(try !StoreLock.isOwned(directory.path))
        let store = try open(directory)
        #expect(try StoreLock.isOwned(directory.path))
        try store.close()
        #expect(try !StoreLock.isOwned(directory.path))
    }
}
