// SPDX-License-Identifier: Apache-2.0

import Kernel

/// Divides `total` in proportion to `weights`, by largest remainder; of equal remainders the earlier is served first.
///
/// The parts sum to `total`, none is more than one away from its exact share, and what weighs nothing gets nothing. A part with a
/// limit gets no more than that; then what is left over goes to the next remainders.
///
/// - Precondition: nothing is negative, the weights sum to less than 2¹²⁷, and to more than 0 unless `total` is 0. No limit is
///   below the exact share without its fraction, and together they leave room for `total`.
func allocate(_ total: Int64, by weights: [Int128], atMost limits: [Int64?]? = nil) -> [Int64] {
    if total == 0 { return weights.map { _ in 0 } }
    if weights.count == 1 { return [total] }
    let sum = weights.reduce(0, +)
    precondition(total > 0 && sum > 0, "\(total) among weights of \(sum)")
    let quotas = weights.map { UInt128($0).share(of: UInt128(total), in: UInt128(sum)) }
    var parts = quotas.map { Int64($0.quotient) }
    var left = Int(total - parts.reduce(0, +))
    let order = quotas.indices.sorted { a, b in
        (quotas[b].remainder, a) < (quotas[a].remainder, b)
    }
    if Sabotage.dropsRemainders.isOn { return parts }
    guard let limits else {
        for index in order.prefix(left) { parts[index] += 1 }
        return parts
    }
    while left > 0 {
        let open = order.filter { weights[$0] > 0 && limits[$0].map { [part = parts[$0]] in part < $0 } ?? true }
        precondition(!open.isEmpty, "limits \(limits) leave no room for \(total)")
        for index in open.prefix(left) { parts[index] += 1 }
        left -= min(left, open.count)
    }
    return parts
}

extension UInt128 {
    /// `total × self ÷ sum`, with the remainder, though the product may need 256 bits.
    fileprivate func share(of total: UInt128, in sum: UInt128) -> (quotient: UInt128, remainder: UInt128) {
        let (product, isTooLong) = total.multipliedReportingOverflow(by: self)
        guard isTooLong else { return product.quotientAndRemainder(dividingBy: sum) }
        return sum.dividingFullWidth(total.multipliedFullWidth(by: self))
    }
}

/// Fractions brought to one denominator, so that they can be summed and compared as whole numbers.
struct LikeFractions {
    let numerators: [Int128]
    let denominator: Int128

    /// Nil when that needs more than 126 bits: such points are beyond any ledger.
    init?(_ values: [Rational]) {
        var denominator: Int128 = 1
        for value in values where denominator % value.denominator != 0 {
            let step = Rational(value.denominator, over: denominator).numerator
            guard let product = denominator.timesIfSmall(step) else { return nil }
            denominator = product
        }
        var numerators: [Int128] = []
        var sum: Int128 = 0
        for value in values {
            guard let numerator = value.numerator.timesIfSmall(denominator / value.denominator) else { return nil }
            numerators.append(numerator)
            sum += numerator
            guard sum < Self.bound else { return nil }
        }
        self.numerators = numerators
        self.denominator = denominator
    }

    var sum: Rational { Rational(numerators.reduce(0, +), over: denominator) }

    /// Twice this still fits 127 bits.
    static let bound = Int128(1) << 126
}

extension Int128 {
    /// The product, or nil from 2¹²⁶ on.
    func timesIfSmall(_ other: Int128) -> Int128? {
        let (product, isTooLong) = multipliedReportingOverflow(by: other)
        return isTooLong || product >= LikeFractions.bound ? nil : product
    }
}
