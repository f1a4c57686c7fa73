// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import Storage
import Testing

/// What every backend does alike with documents.
@Suite struct DocumentConformance {
    @Test(arguments: Backend.allCases) func `a document is saved, replaced and deleted`(_ backend: Backend) throws {
        let store = try Rig(backend).store
        try store.transaction {
            try store.save(Card("a"))
            try store.save(Card("b"))
            try store.save(Card("a", state: "closed"))
        }
        #expect(try store.document("a", in: Card.collection) == Card("a", state: "closed").json.bytes)
        #expect(try store.count(in: Card.collection) == 2)
        try store.transaction {
            try store.delete("a", in: Card.collection)
            try store.delete("never there", in: Card.collection)
        }
        #expect(try store.document("a", in: Card.collection) == nil)
        #expect(try store.ids(Query(index: "state", limit: 5)) == [["b"]])
        #expect(try store.count(in: Card.collection) == 1)
    }

    @Test(arguments: Backend.allCases) func `all documents of a collection are deleted, and no others`(
        _ backend: Backend
    ) throws {
        let store = try Rig(backend).store
        try store.transaction {
            for number in 1...200 { try store.save(Card("\(number)", due: Int64(number))) }
            try store.tell("kept")
        }
        #expect(throws: Thrown.self) {
            try store.transaction {
                try store.deleteAll(in: Card.collection)
                #expect(try store.count(in: Card.collection) == 0)
                throw Thrown()
            }
        }
        #expect(try store.count(in: Card.collection) == 200)
        try store.transaction {
            try store.deleteAll(in: Card.collection)
            try store.save(Card("after", due: 7))
        }
        #expect(try store.ids(Query(index: "due", limit: 9)) == [["after"]])
        #expect(try store.document("1", in: Card.collection) == nil)
        #expect(store.head == Position(1))
    }

    private struct Thrown: Error {}

    @Test(arguments: Backend.allCases) func `two spellings of a letter are two documents`(_ backend: Backend) throws {
        let store = try Rig(backend).store
        let (composed, combined) = ("caf\u{e9}", "cafe\u{301}")
        try store.transaction {
            try store.save(Card(composed, state: combined))
            try store.save(Card(combined, state: composed))
        }
        #expect(try store.count(in: Card.collection) == 2)
        let pages = try store.page(Query(limit: 5), in: Card.collection)
        #expect(pages.map { Array($0.id.utf8) } == [Array(combined.utf8), Array(composed.utf8)])
        let byState = try store.page(Query(index: "state", from: .text(composed), limit: 5), in: Card.collection)
        #expect(byState.map { Array($0.id.utf8) } == [Array(combined.utf8)])
    }

    @Test(arguments: Backend.allCases, [1, 2, 3, 7, 100]) func `pages by an index go on among equal keys`(
        _ backend: Backend,
        _ limit: Int
    ) throws {
        let store = try Rig(backend).store
        try store.transaction {
            for (id, due) in [("d", 1), ("a", 2), ("c", 1), ("b", 1), ("e", nil), ("f", -5), ("g", 2)]
                as [(String, Int64?)]
            {
                try store.save(Card(id, due: due))
            }
        }
        let pages = try store.ids(Query(index: "due", limit: limit))
        #expect(Array(pages.joined()) == ["f", "b", "c", "d", "a", "g"], "the card that is never due is not listed")
        #expect(pages.dropLast().allSatisfy { $0.count == limit })
        let keys = try store.page(Query(index: "due", limit: 100), in: Card.collection).map(\.key)
        #expect(keys == [-5, 1, 1, 1, 2, 2].map(IndexKey.integer))
    }

    /// Which documents, of those due at 1, 2, 2, 3, 4.
    @Test(arguments: Backend.allCases) func `a page by an index has bounds, both included`(_ backend: Backend) throws {
        let store = try Rig(backend).store
        try store.transaction {
            for (id, due) in [("a", 1), ("b", 2), ("c", 2), ("d", 3), ("e", 4)] as [(String, Int64)] {
                try store.save(Card(id, due: due))
            }
        }
        typealias Place = (key: IndexKey?, id: String)
        let table: [(from: Int64?, through: Int64?, after: Place?, expected: String)] = [
            (nil, nil, nil, "abcde"), (2, nil, nil, "bcde"), (nil, 2, nil, "abc"), (2, 3, nil, "bcd"), (3, 2, nil, ""),
            (2, 3, (.integer(2), "b"), "cd"), (2, nil, (.integer(1), "a"), "bcde"), (nil, 2, (.integer(2), "c"), ""),
            (nil, nil, (.integer(2), "bb"), "cde"), (5, nil, nil, ""), (nil, nil, (.integer(4), "e"), ""),
            (.min, .max, (.integer(0), "z"), "abcde"),
        ]
        for row in table {
            let query = Query(
                index: "due",
                from: row.from.map(IndexKey.integer),
                through: row.through.map(IndexKey.integer),
                after: row.after,
                limit: 10
            )
            #expect(try store.page(query, in: Card.collection).map(\.id).joined() == row.expected, "\(row)")
        }
    }

    @Test(arguments: Backend.allCases) func `a page by id has bounds, both included`(_ backend: Backend) throws {
        let store = try Rig(backend).store
        try store.transaction { for id in ["c", "a", "e", "b", "d"] { try store.save(Card(id)) } }
        let table: [(from: String?, through: String?, after: String?, expected: String)] = [
            (nil, nil, nil, "abcde"), ("b", nil, nil, "bcde"), (nil, "b", nil, "ab"), ("b", "d", nil, "bcd"),
            ("d", "b", nil, ""),
            ("b", "d", "b", "cd"), ("b", nil, "a", "bcde"), (nil, nil, "bb", "cde"), ("b", "d", "d", ""),
            ("bb", nil, nil, "cde"),
        ]
        for row in table {
            let query = Query(
                from: row.from.map(IndexKey.text),
                through: row.through.map(IndexKey.text),
                after: row.after.map { (key: nil, id: $0) },
                limit: 10
            )
            #expect(try store.page(query, in: Card.collection).map(\.id).joined() == row.expected, "\(row)")
        }
        #expect(try store.ids(Query(limit: 2)) == [["a", "b"], ["c", "d"], ["e"]])
        #expect(try store.page(Query(limit: 1), in: Card.collection).first?.key == nil)
    }

    @Test(arguments: Backend.allCases) func `a new index finds the documents that were there`(_ backend: Backend) throws {
        let rig = try Rig(backend, keeping: Schema([PlainCard.self]))
        try rig.store.transaction {
            for card in [Card("a", due: 2), Card("bb", state: "closed"), Card("ccc", due: 1)] {
                try rig.store.save(card.json.bytes, as: card.id, in: PlainCard.collection, keys: [])
            }
        }
        try rig.reopen(keeping: .tests)
        #expect(try rig.store.ids(Query(index: "due", limit: 5)) == [["ccc", "a"]])
        #expect(try rig.store.ids(Query(index: "state", limit: 5)) == [["bb", "a", "ccc"]])
        try rig.reopen(keeping: Schema([DueCard.self]))
        #expect(try rig.store.ids(Query(index: "length", limit: 5), in: DueCard.collection) == [["a", "bb", "ccc"]])
        // An index that went and came back knows what changed meanwhile.
        try rig.store.transaction {
            let card = Card("a", state: "aloof", due: 2)
            try rig.store.save(card.json.bytes, as: card.id, in: DueCard.collection, keys: [.integer(-2), .integer(1)])
        }
        try rig.reopen(keeping: .tests)
        #expect(try rig.store.ids(Query(index: "state", limit: 5)) == [["a", "bb", "ccc"]])
    }
}
