// SPDX-License-Identifier: Apache-2.0

/// Random numbers that a seed determines, on every machine and for ever: SplitMix64 (Steele, Lea and Flood, "Fast splittable
/// pseudorandom number generators", 2014). Swift promises neither for its own ranges, so these are made here as well.
struct Dice: Sendable {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }

    /// A number in a range. The bias of the remainder is far below what a café would notice.
    mutating func number(in range: ClosedRange<Int>) -> Int {
        range.lowerBound + Int(next() % UInt64(range.upperBound - range.lowerBound + 1))
    }

    /// Whether something happens that happens so many times in a thousand.
    mutating func happens(perMille chance: Int) -> Bool { number(in: 0...999) < chance }

    /// One of them.
    mutating func one<Value>(of values: [Value]) -> Value { values[number(in: 0...(values.count - 1))] }

    /// One of them, by weight.
    mutating func one<Value>(by weighted: [(weight: Int, value: Value)]) -> Value {
        var point = number(in: 0...(weighted.reduce(0) { $0 + $1.weight } - 1))
        for entry in weighted {
            if point < entry.weight { return entry.value }
            point -= entry.weight
        }
        preconditionFailure("the point lies beyond all weights")
    }
}
