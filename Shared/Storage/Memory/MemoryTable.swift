// SPDX-License-Identifier: Apache-2.0

/// The documents of one collection in memory, with their orders kept as sorted arrays: plain, and quick enough for the
/// tens of thousands of documents that a simulation has.
struct MemoryTable: Sendable {
    let collection: Collection
    private(set) var rows: [ExactText: Row] = [:]
    private(set) var ids: [ExactText] = []
    /// For each index, the documents that have a key for it.
    private(set) var orders: [[Place]]

    struct Row: Sendable {
        let json: [UInt8]
        let keys: [IndexKey?]
    }

    struct Place: Comparable, Sendable {
        let key: IndexKey
        let id: ExactText

        static func < (a: Place, b: Place) -> Bool { a.key == b.key ? a.id < b.id : a.key < b.key }
    }

    init(_ collection: Collection) {
        self.collection = collection
        orders = collection.indexes.map { _ in [] }
    }

    subscript(id: String) -> Row? { rows[ExactText(id)] }

    /// Puts a document under its id, or removes it.
    mutating func set(_ row: Row?, _ id: String) {
        let id = ExactText(id)
        let old = rows[id]
        rows[id] = row
        if old == nil, row != nil { ids.insert(id, at: ids.firstPlace { $0 >= id }) }
        if old != nil, row == nil { ids.remove(at: ids.firstPlace { $0 >= id }) }
        for index in orders.indices where old?.keys[index] != row?.keys[index] {
            if let key = old?.keys[index] {
                let place = Place(key: key, id: id)
                orders[index].remove(at: orders[index].firstPlace { $0 >= place })
            }
            if let key = row?.keys[index] {
                let place = Place(key: key, id: id)
                orders[index].insert(place, at: orders[index].firstPlace { $0 >= place })
            }
        }
    }

    func page(_ query: Query) -> [StoredDocument] {
        switch query.start(in: collection) {
        case .id(let id, let isIncluded):
            let start = ids.firstPlace { isIncluded ? $0 >= ExactText(id) : $0 > ExactText(id) }
            let found = ids[start...].prefix(query.limit).prefix { query.reaches(.text($0.text)) }
            return found.map { stored($0, key: nil) }
        case .key(let index, let key, let id):
            let before = Place(key: key ?? .integer(.min), id: ExactText(id))
            let start = orders[index].firstPlace { $0 > before }
            let found = orders[index][start...].prefix(query.limit).prefix { query.reaches($0.key) }
            return found.map { stored($0.id, key: $0.key) }
        }
    }

    private func stored(_ id: ExactText, key: IndexKey?) -> StoredDocument {
        guard let row = rows[id] else { preconditionFailure("\(id.text) is listed and is not there") }
        return StoredDocument(id: id.text, key: key, json: row.json)
    }
}

extension Query {
    fileprivate func reaches(_ key: IndexKey) -> Bool { through.map { key <= $0 } ?? true }
}

extension Array {
    /// The index of the first element for which `isThere` holds; it holds for all after it too.
    fileprivate func firstPlace(where isThere: (Element) -> Bool) -> Int {
        var (low, high) = (startIndex, endIndex)
        while low < high {
            let middle = low + (high - low) / 2
            if isThere(self[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
