// SPDX-License-Identifier: Apache-2.0

import TestSupport

extension Seeded {
    /// A whole number of the range; all are equally likely.
    mutating func number(in range: ClosedRange<Int64>) -> Int64 {
        range.lowerBound + Int64(next() % UInt64(range.upperBound - range.lowerBound + 1))
    }

    mutating func count(in range: ClosedRange<Int>) -> Int { Int(number(in: Int64(range.lowerBound)...Int64(range.upperBound))) }

    /// True in so many of a hundred thousand cases.
    mutating func happens(_ rate: Int) -> Bool { rate > 0 && next() % 100_000 < UInt64(rate) }

    /// True in so many of a hundred cases.
    mutating func percent(_ rate: Int) -> Bool { happens(rate * 1_000) }

    mutating func pick<Elements: RandomAccessCollection>(_ elements: Elements) -> Elements.Element {
        precondition(!elements.isEmpty, "nothing to pick from")
        return elements[elements.index(elements.startIndex, offsetBy: Int(next() % UInt64(elements.count)))]
    }

    /// A dice of its own, so that what one draws does not change what another does.
    mutating func fork() -> Seeded { Seeded(next()) }
}
