// SPDX-License-Identifier: Apache-2.0

/// Counts values in buckets that grow by an eighth, so that any quantile is known within 12.5 %, in constant memory.
package struct Histogram: Sendable {
    private var buckets = [UInt64](repeating: 0, count: 400)
    package private(set) var count: UInt64 = 0
    package private(set) var sum: UInt64 = 0

    package init() {}

    /// Counts one value; negative ones count as 0.
    package mutating func record(_ value: Int64) {
        let value = UInt64(max(0, value))
        buckets[min(buckets.count - 1, Self.bucket(of: value))] += 1
        count += 1
        sum &+= value
    }

    /// The value below which a share of `hundredths` in 100 lies, rounded up to the end of its bucket; 0 while empty.
    package func quantile(_ hundredths: UInt64) -> Int64 {
        guard count > 0 else { return 0 }
        let rank = max(1, (count * hundredths + 99) / 100)
        var seen: UInt64 = 0
        for (index, bucket) in buckets.enumerated() {
            seen += bucket
            if seen >= rank { return Int64(Self.end(of: index)) }
        }
        return Int64(Self.end(of: buckets.count - 1))
    }

    /// Values below 8 have a bucket each; above, eight buckets for each doubling.
    private static func bucket(of value: UInt64) -> Int {
        guard value >= 8 else { return Int(value) }
        let exponent = 63 - value.leadingZeroBitCount
        return (exponent - 2) * 8 + Int((value >> UInt64(exponent - 3)) & 7)
    }

    private static func end(of index: Int) -> UInt64 {
        guard index >= 8 else { return UInt64(index) }
        let exponent = index / 8 + 2
        return (UInt64(8 + index % 8 + 1) << UInt64(exponent - 3)) - 1
    }
}
