// SPDX-License-Identifier: Apache-2.0

import Contracts

/// A value that is kept whole, as one JSON text, under its id.
package protocol Document: JSONValue {
    static var collection: Collection { get }
    /// Never empty.
    var id: String { get }
    /// What it is found by: one value for each index of the collection, in that order. An index does not list a
    /// document whose value is nil. When the meaning of a value changes, give the index a new name: only then are the
    /// documents that lie there already found by it.
    var keys: [IndexKey?] { get }
}

extension Document {
    package var keys: [IndexKey?] { [] }

    /// Reads the value that was saved as `bytes`.
    package init(saved bytes: [UInt8], as id: String) throws(UnreadableDocument) {
        let json: JSON
        do { json = try JSON(parsing: bytes) } catch {
            throw UnreadableDocument(Self.collection, id, error.description)
        }
        do { self = try Self(json, at: Pointer()) } catch {
            throw UnreadableDocument(Self.collection, id, error.description)
        }
    }
}

/// A document that its type cannot read: a fault of the program or of the file, and never the caller's.
package struct UnreadableDocument: Error, CustomStringConvertible {
    package let collection: String
    package let id: String
    package let reason: String

    init(_ collection: Collection, _ id: String, _ reason: String) {
        self.collection = collection.name
        self.id = id
        self.reason = reason
    }

    package var description: String { "the \(collection) \(id) cannot be read: \(reason)" }
}
