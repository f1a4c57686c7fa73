// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import Storage
import Testing

/// What every backend does alike.
///
/// `Backend` names them.
@Suite struct StoreConformance {
    private struct Fault: Error, Equatable { let text: String }

    private let ada = MemberID(bits: 1)

    // MARK: Transactions

    @Test(arguments: Backend.allCases) func `a new store is empty`(_ backend: Backend) throws {
        let store = try Rig(backend).store
        #expect(store.head == .start)
        #expect(store.identity == .tests)
        #expect(try store.event(at: Position(1)) == nil)
        #expect(try store.allEvents().isEmpty)
        #expect(try store.count(in: Card.collection) == 0)
        #expect(try store.page(Query(limit: 1), in: Card.collection).isEmpty)
        #expect(try store.cursors().isEmpty)
        #expect(try store.remembered(InboxKey(bits: 1)) == nil)
    }

    @Test(arguments: Backend.allCases) func `a transaction reads what it wrote`(_ backend: Backend) throws {
        let store = try Rig(backend).store
        let seen = try store.transaction {
            let event = try store.tell("one")
            try store.save(Card("a"))
            try store.save(Cursor(epoch: "e", position: Position(7)), of: StreamName("earning", shard: 1))
            try store.remember(
                InboxEntry(hash: 2, position: event.position, answer: [123, 125]),
                as: InboxKey(bits: 1)
            )
            #expect(store.head == Position(1))
            #expect(try store.event(at: Position(1)) == event)
            #expect(try store.document("a", in: Card.collection) == Card("a").json.bytes)
            #expect(try store.cursor(of: StreamName("earning", shard: 1))?.position == Position(7))
            #expect(try store.remembered(InboxKey(bits: 1))?.answer == [123, 125])
            return "what the body returns"
        }
        #expect(seen == "what the body returns")
    }

    @Test(arguments: Backend.allCases) func `a body that throws leaves nothing behind`(_ backend: Backend) throws {
        let store = try Rig(backend).store
        let stream = StreamName("earning", shard: 0)
        let entry = InboxEntry(hash: 1, position: Position(1), answer: Array("1".utf8))
        try store.transaction {
            try store.tell("kept")
            try store.save(Card("kept", state: "open"))
            try store.save(Card("gone", state: "open"))
            try store.save(Cursor(epoch: "e", position: Position(1)), of: stream)
            try store.remember(entry, as: InboxKey(bits: 1))
        }
        #expect(throws: Fault(text: "as it was")) {
            try store.transaction {
                try store.tell("lost")
                try store.tell("lost too")
                try store.save(Card("kept", state: "closed", due: 3))
                try store.save(Card("kept", state: "closed", due: 4))
                try store.save(Card("lost"))
                try store.delete("gone", in: Card.collection)
                try store.save(Cursor(epoch: "f", position: Position(2)), of: stream)
                try store.save(Cursor(epoch: "f", position: Position(2)), of: StreamName("rewards", shard: 0))
                try store.remember(InboxEntry(hash: 2, position: nil, answer: [50]), as: InboxKey(bits: 1))
                try store.remember(InboxEntry(hash: 2, position: nil, answer: [50]), as: InboxKey(bits: 2))
                throw Fault(text: "as it was")
            }
        }
        #expect(store.head == Position(1))
        #expect(try store.allEvents().count == 1)
        #expect(try store.ids(Query(limit: 10)) == [["gone", "kept"]])
        #expect(try store.ids(Query(index: "state", limit: 10)) == [["gone", "kept"]])
        #expect(try store.ids(Query(index: "due", limit: 10)) == [[]])
        #expect(try store.document("kept", in: Card.collection) == Card("kept").json.bytes)
        #expect(try store.cursors().map(\.1.epoch) == ["e"])
        #expect(try store.remembered(InboxKey(bits: 1)) == entry)
        #expect(try store.remembered(InboxKey(bits: 2)) == nil)
        // And it goes on from there.
        try store.transaction {
            #expect(try store.tell("next").position == Position(2))
            try store.remember(InboxEntry(hash: 3, position: nil, answer: [51]), as: InboxKey(bits: 3))
        }
        #expect(try store.remembered(InboxKey(bits: 3))?.answer == [51])
        #expect(try store.remembered(InboxKey(bits: 1)) == entry)
    }

    @Test(arguments: Backend.allCases) func `all is there after reopening, in the same epoch`(_ backend: Backend) throws {
        let rig = try Rig(backend)
        let (event, card) = (try rig.store.transaction { try rig.store.tell("one", of: ada) }, Card("a", due: 5))
        let entry = InboxEntry(hash: .max, position: Position(1), answer: Array(#"{"é":1}"#.utf8))
        try rig.store.transaction {
            try rig.store.save(card)
            try rig.store.save(Cursor(epoch: "e", position: Position(7)), of: StreamName("earning", shard: 3))
            try rig.store.remember(entry, as: InboxKey(bits: .max))
        }
        try rig.reopen()
        #expect(rig.store.identity == .tests)
        #expect(rig.store.head == Position(1))
        #expect(try rig.store.event(at: Position(1)) == event)
        #expect(try rig.store.document("a", in: Card.collection) == card.json.bytes)
        #expect(try rig.store.ids(Query(index: "due", limit: 5)) == [["a"]])
        #expect(try rig.store.cursor(of: StreamName("earning", shard: 3)) == Cursor(epoch: "e", position: Position(7)))
        #expect(try rig.store.remembered(InboxKey(bits: .max)) == entry)
        try rig.store.transaction {
            try rig.store.tell("two")
            try rig.store.remember(InboxEntry(hash: 0, position: nil, answer: [50]), as: InboxKey(bits: 0))
        }
        #expect(try rig.store.remembered(InboxKey(bits: .max)) == entry)
    }

    // MARK: The journal

    @Test(arguments: Backend.allCases) func `events come back as they were appended`(_ backend: Backend) throws {
        let store = try Rig(backend).store
        let told = try store.transaction {
            let first = try store.tell("Grüße", of: ada)
            let second = try store.tell("")
            return [first, second, try store.tell("again", of: ada, after: first.position)]
        }
        #expect(try store.allEvents() == told)
        #expect(try (1...3).map { try store.event(at: Position($0)) } == told)
        #expect(try store.event(at: .start) == nil)
        #expect(try store.event(at: Position(4)) == nil)
        #expect(told.map(\.previous) == [nil, nil, Position(1)])
    }

    @Test(arguments: Backend.allCases) func `events are read after a position, within a limit, until enough`(
        _ backend: Backend
    ) throws {
        let store = try Rig(backend).store
        try store.transaction { for number in 1...9 { try store.tell("\(number)") } }
        #expect(try store.allEvents(after: Position(3), limit: 4).map(\.position.number) == [4, 5, 6, 7])
        #expect(try store.allEvents(after: Position(8), limit: .max).map(\.position.number) == [9])
        #expect(try store.allEvents(after: Position(9)).isEmpty)
        #expect(try store.allEvents(after: Position(99)).isEmpty)
        var seen = 0
        try store.events(after: .start, limit: 9) { entry throws in
            seen += 1
            // Other reads are allowed meanwhile.
            #expect(try store.event(at: entry.position) == entry)
            return seen < 2
        }
        #expect(seen == 2)
        #expect(throws: Fault(text: "of the visitor")) {
            try store.events(after: .start, limit: 9) { _ in throw Fault(text: "of the visitor") }
        }
        #expect(try store.allEvents().count == 9)
    }

    // MARK: Cursors and the inbox

    @Test(arguments: Backend.allCases) func `cursors are kept by stream and shard`(_ backend: Backend) throws {
        let store = try Rig(backend).store
        try store.transaction {
            for (name, shard) in [("rewards", 0), ("earning", 10), ("earning", 2)] {
                try store.save(Cursor(epoch: "a", position: Position(1)), of: StreamName(name, shard: shard))
            }
            try store.save(Cursor(epoch: "b", position: .start), of: StreamName("earning", shard: 2))
        }
        #expect(try store.cursors().map(\.0.description) == ["earning-2", "earning-10", "rewards-0"])
        #expect(try store.cursor(of: StreamName("earning", shard: 2)) == Cursor(epoch: "b", position: .start))
        #expect(try store.cursor(of: StreamName("earning", shard: 3)) == nil)
    }

    @Test(arguments: Backend.allCases) func `what is remembered of a message is replaced`(_ backend: Backend) throws {
        let store = try Rig(backend).store
        let neighbour = InboxEntry(hash: 9, position: nil, answer: Array("neighbour".utf8))
        let answers: [[UInt8]?] = [nil, Array("a".utf8), Array("b".utf8), nil, nil, Array("c".utf8), []]
        for (index, answer) in answers.enumerated() {
            let entry = InboxEntry(hash: UInt128(index), position: Position(Int64(index) + 1), answer: answer)
            try store.transaction {
                try store.remember(entry, as: InboxKey(bits: 7))
                if index == 1 { try store.remember(neighbour, as: InboxKey(bits: 8)) }
            }
            #expect(try store.remembered(InboxKey(bits: 7)) == entry)
        }
        #expect(try store.remembered(InboxKey(bits: 8)) == neighbour)
    }
}
