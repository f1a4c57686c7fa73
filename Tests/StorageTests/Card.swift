// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import Storage

/// A document to test with: a card with a state, which may be due at some time.
struct Card: Document, Equatable {
    static let collection = Collection("card", indexes: ["state", "due"])

    let id: String
    var state: String
    var due: Int64?

    init(_ id: String, state: String = "open", due: Int64? = nil) {
        self.id = id
        self.state = state
        self.due = due
    }

    var keys: [IndexKey?] { [.text(state), due.map(IndexKey.integer)] }

    init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        let fields = try Fields(json, at: pointer)
        id = try fields.required("id")
        state = try fields.required("state")
        due = try fields.optional("due")
    }

    var json: JSON { .members(["id": .string(id), "state": .string(state), "due": due.map(JSON.integer)]) }
}

/// What an earlier release kept: the same documents, found by nothing.
struct PlainCard: Document {
    static let collection = Collection("card")
    let card: Card
    var id: String { card.id }
    init(_ json: JSON, at pointer: Pointer) throws(Invalid) { card = try Card(json, at: pointer) }
    var json: JSON { card.json }
}

/// What a later release keeps: found by other things, one of them under a name that was there before.
struct DueCard: Document {
    static let collection = Collection("card", indexes: ["due", "length"])
    let card: Card
    var id: String { card.id }
    var keys: [IndexKey?] { [card.due.map { .integer(-$0) }, .integer(Int64(card.id.count))] }
    init(_ json: JSON, at pointer: Pointer) throws(Invalid) { card = try Card(json, at: pointer) }
    var json: JSON { card.json }
}

extension Schema {
    static let tests = Schema([Card.self])
}
