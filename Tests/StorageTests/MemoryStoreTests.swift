// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import Storage
import Testing

/// What only the store in memory does: to fail when asked to, and to be found again after a crash.
@Suite struct MemoryStoreTests {
    @Test(arguments: [(MemoryStore.CommitFailure.beforeDurable, Int64(1)), (.afterDurable, 2)])
    func `a commit fails on request, before or after it is durable`(
        _ when: MemoryStore.CommitFailure,
        _ kept: Int64
    ) throws {
        let store = MemoryStore(identity: .tests, keeping: .tests)
        try store.transaction { try store.tell("one") }
        store.failNextCommit(when)
        #expect(throws: StoreFailure.self) { try store.transaction { try store.tell("two") } }
        #expect(throws: StoreFailure.self) { try store.event(at: Position(1)) }
        #expect(throws: StoreFailure.self) { try store.transaction {} }
        let restarted = try MemoryStore(restoring: store.snapshot(), keeping: .tests)
        #expect(restarted.head == Position(kept))
        #expect(restarted.identity == store.identity)
        try restarted.transaction { try restarted.tell("three") }
    }

    @Test func `a snapshot has nothing of the transaction under way`() throws {
        let store = MemoryStore(identity: .tests, keeping: .tests)
        try store.transaction { try store.save(Card("a")) }
        let snapshot = try store.transaction {
            try store.tell("one")
            try store.save(Card("a", state: "closed"))
            try store.save(Card("b"))
            return store.snapshot()
        }
        #expect(store.head == Position(1))
        let crashed = try MemoryStore(restoring: snapshot, keeping: .tests)
        #expect(crashed.head == .start)
        #expect(try crashed.ids(Query(index: "state", limit: 5)) == [["a"]])
        #expect(try crashed.document("a", in: Card.collection) == Card("a").json.bytes)
    }
}
