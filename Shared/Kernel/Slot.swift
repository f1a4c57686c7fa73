// SPDX-License-Identifier: Apache-2.0

/// Which of the 1,024 slots a member falls into: FNV-1a-64 of the id's UTF-8, modulo 1,024.
///
/// Swift's own hash is seeded anew in each process, so it can never decide where a member lives. The golden vectors are
/// in `docs/reference/protocol.md`, and any language can compute them.
package struct Slot: Hashable, Sendable {
    package let number: Int

    package init(of member: MemberID) {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in member.text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        number = Int(hash % UInt64(Limits.slots))
    }

    package init(number: Int) { self.number = number }

    /// The shard that owns this slot when there are `shards` (a power of two).
    package func shard(of shards: Int) -> Int { number % shards }
}

/// One share of a stream: the events of the members that fall to `index` when there are `count` shares.
package struct Share: Hashable, Sendable {
    package let index: Int
    package let count: Int

    /// Nil unless `count` is a power of two up to 1,024 and `index` is below it.
    package init?(_ index: Int, of count: Int) {
        guard count >= 1, count <= Limits.slots, count & (count - 1) == 0, index >= 0, index < count else { return nil }
        self.index = index
        self.count = count
    }

    private init() { (index, count) = (0, 1) }
    package static let whole = Share()

    /// Whether an event of that slot belongs to this share; events without a member belong to every share.
    package func covers(_ slot: Slot?) -> Bool {
        slot.map { $0.number % count == index || Sabotage.coversEverySlot.isOn } ?? true
    }
}
