// SPDX-License-Identifier: Apache-2.0

/// The largest number that the wire knows, of money and of points (protocol.md, "Rules for values").
package let largest: Int64 = 9_000_000_000_000_000

/// How the exact points of a purchase become whole ones (program.md, "Head").
package enum Rounding: String, CaseIterable, Hashable, Sendable {
    case down, halfUp, halfEven, up

    /// The whole number for `numerator` ÷ `denominator`, neither of which is negative.
    package func whole(_ numerator: Int128, per denominator: Int128) -> Int128 {
        let (floor, rest) = numerator.quotientAndRemainder(dividingBy: denominator)
        let goesUp =
            switch self {
            case .down: false
            case .halfUp: rest * 2 >= denominator
            case .halfEven: rest * 2 > denominator || (rest * 2 == denominator && floor % 2 == 1)
            case .up: rest > 0
            }
        return goesUp ? floor + 1 : floor
    }
}

/// Divides `total` in proportion to `weights` by largest remainder: each gets its exact share without the fraction, and what is
/// missing goes one by one to the largest fractions, of equal ones to the earlier (program.md, step 3; W2).
///
/// All fractions have the sum of the weights below, so their remainders compare as they are. Products take up to 256 bits.
package func apportion(_ total: Int64, by weights: [Int128]) -> [Int64] {
    let sum = UInt128(weights.reduce(0, +))
    guard sum > 0 else {
        precondition(total == 0, "nothing has a share in \(total)")
        return weights.map { _ in 0 }
    }
    let exact = weights.map { sum.dividingFullWidth(UInt128(total).multipliedFullWidth(by: UInt128($0))) }
    var shares = exact.map { Int64($0.quotient) }
    let byFraction = exact.indices.sorted { (exact[$1].remainder, $0) < (exact[$0].remainder, $1) }
    for index in byFraction.prefix(Int(total - shares.reduce(0, +))) { shares[index] += 1 }
    return shares
}
