// SPDX-License-Identifier: Apache-2.0

/// An exact fraction in lowest terms, with a positive denominator.
///
/// Points are fractions from the basis of a purchase to its one rounding. Binary floating point would decide cases such
/// as 29.985 by accident, so it appears nowhere.
package struct Rational: Hashable, Comparable, Sendable, CustomStringConvertible {
    package let numerator: Int128
    package let denominator: Int128

    /// - Precondition: `denominator` is not 0. Overflow of 128 bits traps; bounds on the inputs rule it out.
    package init(_ numerator: Int128, over denominator: Int128 = 1) {
        precondition(denominator != 0, "a fraction with denominator 0")
        let divisor = Self.greatestCommonDivisor(numerator.magnitude, denominator.magnitude)
        let sign: Int128 = denominator < 0 ? -1 : 1
        self.numerator = sign * numerator / Int128(divisor)
        self.denominator = sign * denominator / Int128(divisor)
    }

    package static let zero = Rational(0)
    package static let one = Rational(1)

    package var isZero: Bool { numerator == 0 }
    package var description: String { denominator == 1 ? "\(numerator)" : "\(numerator)/\(denominator)" }

    package static func + (a: Rational, b: Rational) -> Rational {
        if a.denominator == b.denominator { return Rational(a.numerator + b.numerator, over: a.denominator) }
        return Rational(a.numerator * b.denominator + b.numerator * a.denominator, over: a.denominator * b.denominator)
    }

    package static func - (a: Rational, b: Rational) -> Rational { a + Rational(-b.numerator, over: b.denominator) }

    package static func * (a: Rational, b: Rational) -> Rational {
        // Reducing crosswise first keeps the intermediate products small.
        let left = Rational(a.numerator, over: b.denominator)
        let right = Rational(b.numerator, over: a.denominator)
        return Rational(left.numerator * right.numerator, over: left.denominator * right.denominator)
    }

    package static func / (a: Rational, b: Rational) -> Rational { a * Rational(b.denominator, over: b.numerator) }

    package static func < (a: Rational, b: Rational) -> Bool {
        let (left, leftIsTooLong) = a.numerator.multipliedReportingOverflow(by: b.denominator)
        let (right, rightIsTooLong) = b.numerator.multipliedReportingOverflow(by: a.denominator)
        if !leftIsTooLong, !rightIsTooLong { return left < right }
        let (longLeft, longRight) = (
            a.numerator.multipliedFullWidth(by: b.denominator), b.numerator.multipliedFullWidth(by: a.denominator)
        )
        return (longLeft.high, longLeft.low) < (longRight.high, longRight.low)
    }

    /// The largest whole number that is not above this.
    package var floor: Int128 {
        let (quotient, remainder) = numerator.quotientAndRemainder(dividingBy: denominator)
        return remainder < 0 ? quotient - 1 : quotient
    }

    /// A decimal such as `"1.00"` or `"0.5"`: 1–15 digits, optionally a point and 1–9 more; nil for anything else.
    package init?(decimal text: String) {
        let parts = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        let whole = parts[0]
        let fraction = parts.count == 2 ? parts[1] : ""
        guard (1...15).contains(whole.utf8.count), parts.count == 1 || (1...9).contains(fraction.utf8.count),
            [whole, fraction].allSatisfy({ $0.utf8.allSatisfy { (48...57).contains($0) } }),
            let digits = Int128(whole + fraction)
        else { return nil }
        self.init(digits, over: fraction.utf8.reduce(1) { scale, _ in scale * 10 })
    }

    /// 1 where both are 0, so that it can be divided by.
    package static func greatestCommonDivisor(_ a: UInt128, _ b: UInt128) -> UInt128 {
        // Most values fit 64 bits, where a division costs a tenth.
        if a <= UInt128(UInt64.max), b <= UInt128(UInt64.max) {
            var (x, y) = (UInt64(a), UInt64(b))
            while y != 0 { (x, y) = (y, x % y) }
            return UInt128(x == 0 ? 1 : x)
        }
        var (x, y) = (a, b)
        while y != 0 { (x, y) = (y, x % y) }
        return x == 0 ? 1 : x
    }
}

/// How the exact points of a purchase become whole ones; applied once for each purchase, after everything else.
package enum Rounding: String, Sendable, CaseIterable {
    case down, halfUp, halfEven, up

    /// The whole number next to `value` by this rule; points are never negative where they are rounded.
    package func apply(_ value: Rational) -> Int128 {
        let floor = value.floor
        let rest = value - Rational(floor)
        if rest.isZero { return floor }
        let half = Rational(1, over: 2)
        switch self {
        case .down: return floor
        case .up: return floor + 1
        case .halfUp: return rest < half ? floor : floor + 1
        case .halfEven: return rest < half || (rest == half && floor % 2 == 0) ? floor : floor + 1
        }
    }
}
