// SPDX-License-Identifier: Apache-2.0

/// A place in a stream: 1 for the first event, without gaps; 0 stands before the first.
package struct Position: Hashable, Comparable, Sendable, CustomStringConvertible {
    package let number: Int64

    /// - Precondition: not negative.
    package init(_ number: Int64) {
        precondition(number >= 0, "a position of \(number)")
        self.number = number
    }

    package static let start = Position(0)
    package var next: Position { Position(number + 1) }
    package static func < (a: Position, b: Position) -> Bool { a.number < b.number }

    /// How many events lie after `other` up to here; never negative.
    package func distance(from other: Position) -> Int64 { max(0, number - other.number) }

    /// 20 digits, so that positions sort as text: CloudEvents' `sequence`.
    package var description: String {
        let digits = String(number)
        return String(repeating: "0", count: 20 - digits.utf8.count) + digits
    }

    /// Nil unless `sequence` is 20 digits.
    package init?(sequence: String) {
        // `Int64` alone would also read a sign.
        guard sequence.utf8.count == 20, sequence.utf8.allSatisfy({ (48...57).contains($0) }),
            let number = Int64(sequence)
        else { return nil }
        self.number = number
    }
}
