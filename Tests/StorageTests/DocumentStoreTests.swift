// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import Storage
import Synchronization
import Testing

/// Documents as values: cached, and written once for each transaction.
@Suite struct DocumentStoreTests {
    private struct Fault: Error {}

    private let memory = MemoryStore(identity: .tests, keeping: Schema([Card.self, Counted.self]))

    @Test func `a document is loaded as it was saved`() throws {
        let store = DocumentStore(memory)
        try store.transaction { () throws in
            #expect(try store.documents(Card.self).load("a") == nil)
            store.documents().save(Card("a", due: 1))
            #expect(try store.documents().load("a") == Card("a", due: 1))
        }
        #expect(try store.documents().load("a") == Card("a", due: 1))
        #expect(try DocumentStore(memory).documents().load("a") == Card("a", due: 1), "by another, from the store")
    }

    @Test func `a document that is saved five times is written once, at the end`() throws {
        let store = DocumentStore(memory)
        let before = Counted.encodings.load(ordering: .relaxed)
        try store.transaction { () throws in
            for number in 1...5 { store.documents().save(Counted(number: Int64(number))) }
            #expect(try memory.document("one", in: Counted.collection) == nil)
        }
        #expect(Counted.encodings.load(ordering: .relaxed) - before == 1)
        #expect(try memory.document("one", in: Counted.collection) == Array(#"{"number":5}"#.utf8))
    }

    @Test func `a page has what the transaction changed`() throws {
        let store = DocumentStore(memory)
        let cards = store.documents(Card.self)
        try store.transaction { for id in ["a", "b", "c"] { cards.save(Card(id)) } }
        try store.transaction {
            cards.delete("a")
            cards.save(Card("b", state: "closed"))
            cards.save(Card("d"))
            #expect(
                try cards.page(Query(index: "state", from: .text("open"), limit: 5)).values.map(\.id) == ["c", "d"]
            )
            #expect(try cards.count() == 3)
            // A change after that page is written too.
            cards.save(Card("d", state: "closed"))
            cards.save(Card("a", state: "reborn"))
            let page = try cards.page(Query(index: "state", limit: 2))
            #expect(page.values == [Card("b", state: "closed"), Card("d", state: "closed")])
            let next = try cards.page(Query(index: "state", after: page.next, limit: 3))
            #expect(next.values == [Card("c"), Card("a", state: "reborn")])
            #expect(next.next == nil)
        }
        #expect(try memory.ids(Query(limit: 9)) == [["a", "b", "c", "d"]])
    }

    @Test(arguments: [false, true]) func `a transaction that is rolled back is forgotten`(_ isFlushed: Bool) throws {
        let store = DocumentStore(memory)
        let cards = store.documents(Card.self)
        try store.transaction {
            cards.save(Card("kept"))
            cards.save(Card("back"))
        }
        #expect(throws: Fault.self) {
            try store.transaction {
                cards.save(Card("kept", state: "closed"))
                cards.save(Card("new"))
                cards.delete("back")
                if isFlushed { #expect(try cards.count() == 2) }
                throw Fault()
            }
        }
        #expect(try cards.load("kept") == Card("kept"))
        #expect(try cards.load("new") == nil)
        #expect(try cards.load("back") == Card("back"))
        try store.transaction {}
        #expect(try memory.count(in: Card.collection) == 2)
    }

    @Test(arguments: [false, true]) func `all documents are deleted at once, or none`(_ isKept: Bool) throws {
        let store = DocumentStore(memory)
        let cards = store.documents(Card.self)
        try store.transaction { for id in ["a", "b", "c"] { cards.save(Card(id)) } }
        do {
            try store.transaction {
                cards.save(Card("early"))
                try cards.deleteAll()
                #expect(try cards.load("a") == nil)
                #expect(try cards.count() == 0)
                cards.save(Card("b", state: "reborn"))
                #expect(try cards.load("b") == Card("b", state: "reborn"))
                #expect(try cards.page(Query(limit: 9)).values.map(\.id) == ["b"])
                if !isKept { throw Fault() }
            }
        } catch is Fault {}
        let expected = isKept ? [Card("b", state: "reborn")] : ["a", "b", "c"].map { Card($0) }
        #expect(try cards.page(Query(limit: 9)).values == expected)
        for id in ["a", "b", "c", "early"] { #expect(try cards.load(id) == expected.first { $0.id == id }) }
        #expect(try memory.count(in: Card.collection) == expected.count)
    }

    @Test func `a commit that fails leaves no value behind`() throws {
        let store = DocumentStore(memory)
        memory.failNextCommit(.beforeDurable)
        #expect(throws: StoreFailure.self) { try store.transaction { store.documents().save(Card("a")) } }
        #expect(throws: StoreFailure.self) { try store.documents(Card.self).load("a") }
    }

    @Test(arguments: [2, 3, 8, 1_000]) func `a small cache forgets and reads again`(_ capacity: Int) throws {
        let store = DocumentStore(memory, caching: capacity)
        let cards = store.documents(Card.self)
        var dice = Dice(state: UInt64(capacity))
        var model: [String: Card] = [:]
        for turn in 0..<200 {
            try store.transaction { () throws in
                for _ in 0..<5 {
                    let id = "\(dice.roll(30))"
                    #expect(try cards.load(id) == model[id])
                    if dice.roll(5) == 0 {
                        cards.delete(id)
                        model[id] = nil
                    } else {
                        model[id] = Card(id, due: Int64(turn))
                        cards.save(Card(id, due: Int64(turn)))
                    }
                }
            }
        }
        for number in 0..<30 { #expect(try cards.load("\(number)") == model["\(number)"]) }
    }

    @Test func `a document that its type cannot read is named`() throws {
        try memory.transaction {
            try memory.save(Array(#"{"id":7}"#.utf8), as: "a", in: Card.collection, keys: [nil, nil])
        }
        let error = #expect(throws: UnreadableDocument.self) {
            try DocumentStore(memory).documents(Card.self).load("a")
        }
        #expect(error?.description == "the card a cannot be read: /id: must be a string")
    }
}

/// A document that counts how often its JSON is asked for.
private struct Counted: Document {
    static let collection = Collection("counted")
    static let encodings = Atomic(0)
    let id = "one"
    let number: Int64

    init(number: Int64) { self.number = number }
    init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        number = try Fields(json, at: pointer).required("number")
    }
    var json: JSON {
        Self.encodings.add(1, ordering: .relaxed)
        return .members(["number": .integer(number)])
    }
}
