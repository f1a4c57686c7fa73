// SPDX-License-Identifier: Apache-2.0

extension Query {
    /// Where a page begins.
    enum Start {
        /// At or after this id.
        case id(String, isIncluded: Bool)
        /// In the index of that number, after this pair of key and id. Without a key: at its beginning.
        case key(index: Int, key: IndexKey?, id: String)
    }

    /// The later of `from` and `after`.
    ///
    /// - Precondition: the index is declared, a query by id has texts as bounds, one by an index goes on after a key.
    func start(in collection: Collection) -> Start {
        precondition(limit > 0, "a limit of \(limit)")
        guard let index else {
            let from = textual(from)
            _ = textual(through)
            guard let after, ExactText(after.id) >= ExactText(from) else { return .id(from, isIncluded: true) }
            return .id(after.id, isIncluded: false)
        }
        guard let number = collection.indexes.firstIndex(of: index) else {
            preconditionFailure("\(collection.name) has no index \(index)")
        }
        // No id is empty, so after an empty one comes every document of that key.
        guard let after else { return .key(index: number, key: from, id: "") }
        guard let key = after.key else {
            preconditionFailure("a page by \(index) goes on after a document without a key")
        }
        if let from, from > key { return .key(index: number, key: from, id: "") }
        return .key(index: number, key: key, id: after.id)
    }

    private func textual(_ bound: IndexKey?) -> String {
        switch bound {
        case nil: ""
        case .text(let id): id
        case .integer(let number): preconditionFailure("a page by id is bounded by \(number)")
        }
    }
}
