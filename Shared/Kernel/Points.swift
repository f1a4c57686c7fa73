// SPDX-License-Identifier: Apache-2.0

/// Whole points.
///
/// A fraction of a point exists only as a `Rational` inside one calculation.
package struct Points: Hashable, Comparable, Sendable, CustomStringConvertible {
    package let count: Int64

    /// - Precondition: within `Limits.magnitude`, which every calculation and every decoder ensures before.
    package init(_ count: Int64) {
        precondition(abs(count) <= Limits.magnitude, "\(count) points are more than the ledger can hold")
        self.count = count
    }

    package static let zero = Points(0)
    package var description: String { String(count) }

    package static func < (a: Points, b: Points) -> Bool { a.count < b.count }
    package static func + (a: Points, b: Points) -> Points { Points(a.count + b.count) }
    package static func - (a: Points, b: Points) -> Points { Points(a.count - b.count) }
    package static prefix func - (a: Points) -> Points { Points(-a.count) }
    package static func += (a: inout Points, b: Points) { a = a + b }
    package static func -= (a: inout Points, b: Points) { a = a - b }
}
