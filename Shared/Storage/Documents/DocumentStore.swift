// SPDX-License-Identifier: Apache-2.0

/// A store with its documents as values.
///
/// This is what the handlers of a service use.
///
/// `transaction` here is the one to use: it writes the changed documents before the commit, and forgets them when there
/// is none.
package final class DocumentStore {
    package let store: any Store
    package private(set) var isInTransaction = false
    /// How many changes of documents were ever asked for: whoever wants to know whether something was written looks twice.
    package internal(set) var changes: UInt64 = 0
    private let capacity: Int
    /// The `Documents` of each type.
    private var all: [ObjectIdentifier: AnyObject] = [:]
    /// The same in the order of their first use, so that two runs of the same program write in the same order.
    private var inOrder: [any TransactionPart] = []

    /// - Parameters:
    ///   - store: where the documents lie.
    ///   - capacity: how many values of each type stay in memory between transactions.
    package init(_ store: any Store, caching capacity: Int = 65_536) {
        self.store = store
        self.capacity = capacity
    }

    /// The documents of one type.
    package func documents<Value: Document>(_ type: Value.Type = Value.self) -> Documents<Value> {
        if let documents = all[ObjectIdentifier(type)] as? Documents<Value> { return documents }
        let documents = Documents<Value>(of: self, caching: capacity)
        all[ObjectIdentifier(type)] = documents
        inOrder.append(documents)
        return documents
    }

    /// Runs `body` in one transaction of the store, with its documents: all of it becomes durable, or nothing ever was.
    @discardableResult
    package func transaction<Result>(_ body: () throws -> Result) throws -> Result {
        do {
            let result = try store.transaction {
                isInTransaction = true
                defer { isInTransaction = false }
                let result = try body()
                for part in inOrder { try part.flush() }
                return result
            }
            for part in inOrder { part.didCommit() }
            return result
        } catch {
            for part in inOrder { part.didRollBack() }
            throw error
        }
    }
}

/// Something in memory that goes along with the transactions of a store.
protocol TransactionPart: AnyObject {
    func flush() throws
    func didCommit()
    func didRollBack()
}
