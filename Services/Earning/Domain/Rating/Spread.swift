// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel

/// Exact points, and how they are divided among the lines of a purchase: a line has total × weight ÷ the sum of the weights.
///
/// The terms of the total and the sum of the weights are below 2¹²⁶. Every multiplier makes them longer, by up to 30 bits, and a
/// cap that cuts by as much as what it cuts is long: a purchase on which so many meet that more is needed is refused, rather than
/// rated nearly right. Twenty multipliers with a decimal fit.
struct Spread: Hashable, Sendable {
    let total: Rational
    let weights: [Int128]

    /// No points on so many lines.
    static func nothing(on lines: Int) -> Spread {
        Spread(total: .zero, weights: [Int128](repeating: 0, count: lines))
    }

    private var sum: Int128 { weights.reduce(0, +) }

    /// The part on some lines.
    func only(_ lines: LineSelection) throws(Rejection) -> Spread {
        let weights = lines.only(weights)
        let part = weights.reduce(0, +)
        guard part > 0 else { return Spread(total: .zero, weights: weights) }
        return Spread(total: try total.times(Rational(part, over: sum)), weights: weights)
    }

    func times(_ factor: Rational) throws(Rejection) -> Spread {
        Spread(total: try total.times(factor), weights: weights)
    }

    /// On each line the points of both.
    func plus(_ other: Spread) throws(Rejection) -> Spread {
        if total.isZero { return other }
        if other.total.isZero { return self }
        // What a unit of the other's weights is worth in units of these.
        let totals = try other.total.times(Rational(total.denominator, over: total.numerator))
        let ratio = try totals.times(Rational(sum, over: other.sum))
        var (both, bothSum): ([Int128], Int128) = ([], 0)
        for (mine, others) in zip(weights, other.weights) {
            guard let left = mine.timesIfSmall(ratio.denominator), let right = others.timesIfSmall(ratio.numerator) else {
                throw Self.tooLong
            }
            both.append(left + right)
            let (sum, isTooLong) = bothSum.addingReportingOverflow(left + right)
            guard !isTooLong, sum < LikeFractions.bound else { throw Self.tooLong }
            bothSum = sum
        }
        guard let total = LikeFractions([total, other.total])?.sum else { throw Self.tooLong }
        return Spread(total: total, weights: both.inLowestTerms)
    }

    static let tooLong = Rejection(.amountOutOfRange, "its exact points are fractions too long to be reckoned with")
}

extension Rational {
    /// The product, while it is short enough.
    func times(_ other: Rational) throws(Rejection) -> Rational {
        let left = Rational(numerator, over: other.denominator)
        let right = Rational(other.numerator, over: denominator)
        guard let above = left.numerator.timesIfSmall(right.numerator),
            let below = left.denominator.timesIfSmall(right.denominator)
        else { throw Spread.tooLong }
        return Rational(above, over: below)
    }
}

extension [Int128] {
    /// The smallest whole numbers in the same proportion.
    fileprivate var inLowestTerms: [Int128] {
        let divisor = Int128(reduce(0) { Rational.greatestCommonDivisor($0, $1.magnitude) })
        return divisor > 1 ? map { $0 / divisor } : self
    }
}
