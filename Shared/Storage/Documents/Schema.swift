// SPDX-License-Identifier: Apache-2.0

/// The kinds of document that a service keeps.
///
/// A store is opened with it.
///
/// A kind that the file does not know yet is added when it is opened. So is an index: as the documents in the file then
/// have no value for it, each is read once by its type to get one. An index that is no longer declared is dropped; a
/// kind that is no longer declared stays, for documents are never thrown away.
package struct Schema: Sendable {
    package let collections: [Collection]
    private let read: [String: @Sendable (StoredDocument) throws -> [IndexKey?]]

    /// - Precondition: names are letters, and no two of them are alike but for capitals.
    package init(_ types: [any Document.Type]) {
        var collections: [Collection] = []
        var read: [String: @Sendable (StoredDocument) throws -> [IndexKey?]] = [:]
        for type in types {
            let collection = type.collection
            Self.check([collection.name] + collections.map(\.name))
            Self.check(collection.indexes)
            collections.append(collection)
            read[collection.name] = Self.reader(of: type)
        }
        self.collections = collections
        self.read = read
    }

    /// The values that a document is found by, as its type tells them.
    func keys(of document: StoredDocument, in collection: Collection) throws -> [IndexKey?] {
        guard let read = read[collection.name] else { preconditionFailure("\(collection.name) was not declared") }
        let keys = try read(document)
        precondition(keys.count == collection.indexes.count, "\(keys.count) keys for \(collection)")
        return keys
    }

    private static func reader<Value: Document>(
        of type: Value.Type
    ) -> @Sendable (StoredDocument) throws -> [IndexKey?] {
        { document in try Value(saved: document.json, as: document.id).keys }
    }

    /// Names become tables and columns, whose names SQLite compares without regard to capitals.
    private static func check(_ names: [String]) {
        for name in names {
            let isWord = !name.isEmpty && name.utf8.allSatisfy { (65...90).contains($0) || (97...122).contains($0) }
            precondition(isWord, "the name \(name) must be letters")
        }
        precondition(Set(names.map { $0.lowercased() }).count == names.count, "a name twice among \(names)")
    }
}
