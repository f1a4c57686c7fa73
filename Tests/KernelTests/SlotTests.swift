// SPDX-License-Identifier: Apache-2.0

import Kernel
import Testing

@Suite struct SlotTests {
    /// From a Python program for FNV-1a-64 that was first tried on the vectors its authors published.
    @Test(
        arguments: [
            ("mem_0", 185, [1, 1, 1, 185]),
            ("mem_1", 774, [0, 2, 6, 774]),
            ("mem_Z", 971, [1, 3, 3, 971]),
            ("mem_z", 555, [1, 3, 3, 555]),
            ("mem_00000000000000000000000000", 747, [1, 3, 3, 747]),
            ("mem_00000000000000000000000001", 312, [0, 0, 0, 312]),
            ("mem_7ZZZZZZZZZZZZZZZZZZZZZZZZZ", 18, [0, 2, 2, 18]),
            ("mem_014D2PF2DBSQQZXQ5TK1V58CGG", 467, [1, 3, 3, 467]),
            ("mem_01HWX5PZ4XFRFT5CY4TQKFE209", 149, [1, 1, 5, 149]),
            ("mem_" + String(repeating: "A", count: 64), 403, [1, 3, 3, 403]),
        ] as [(String, Int, [Int])]
    )
    func `a member falls into the slot that any language computes`(_ id: String, _ number: Int, _ shards: [Int]) throws {
        let slot = Slot(of: try #require(MemberID(id)))
        #expect(slot.number == number)
        #expect([2, 4, 8, 1_024].map { slot.shard(of: $0) } == shards)
        #expect(slot.shard(of: 1) == 0)
    }

    @Test func `doubling the shards moves a slot to s or s + n`() {
        for number in 0..<Limits.slots {
            for count in [1, 2, 4, 8, 16, 512] {
                let (before, after) = (Slot(number: number).shard(of: count), Slot(number: number).shard(of: 2 * count))
                #expect(after == before || after == before + count)
            }
        }
    }

    @Test func `members spread evenly over the slots`() {
        var random = Seeded(seed: 1)
        var counts = Array(repeating: 0, count: 16)
        for _ in 0..<16_000 {
            let id = MemberID(bits: .random(in: 0...UInt128.max, using: &random))
            counts[Slot(of: id).shard(of: 16)] += 1
        }
        // 1,000 each on average with a standard deviation of 31: this is beyond five of them.
        #expect(counts.allSatisfy { (840...1_160).contains($0) }, "\(counts)")
    }
}

@Suite struct ShareTests {
    @Test(arguments: [(0, 1), (0, 2), (1, 2), (3, 4), (1_023, 1_024)])
    func `a share is one of a power of two up to 1024`(_ index: Int, _ count: Int) throws {
        let share = try #require(Share(index, of: count))
        #expect((share.index, share.count) == (index, count))
    }

    @Test(arguments: [
        (0, 0), (0, -1), (0, 3), (0, 6), (0, 2_048), (1, 1), (2, 2), (-1, 2), (1_024, 1_024), (0, Int.min),
        (0, Int.max),
    ])
    func `another share is refused`(_ index: Int, _ count: Int) {
        #expect(Share(index, of: count) == nil)
    }

    @Test(arguments: [1, 2, 4, 64, 1_024])
    func `each slot belongs to exactly one share, that of its shard`(_ count: Int) {
        let shares = (0..<count).compactMap { Share($0, of: count) }
        for number in 0..<Limits.slots {
            let slot = Slot(number: number)
            #expect(shares.filter { $0.covers(slot) }.map(\.index) == [slot.shard(of: count)])
        }
    }

    @Test(arguments: [1, 2, 8])
    func `an event of no member belongs to every share`(_ count: Int) {
        #expect((0..<count).allSatisfy { Share($0, of: count)?.covers(nil) == true })
    }

    @Test func `the whole covers every slot`() {
        #expect(Share.whole == Share(0, of: 1))
        #expect((0..<Limits.slots).allSatisfy { Share.whole.covers(Slot(number: $0)) })
    }
}
