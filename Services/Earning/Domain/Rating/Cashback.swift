// SPDX-License-Identifier: Apache-2.0

import Kernel

/// What a purchase gives back in money, exactly: a share of the basis of each line.
///
/// The basis is counted in the whole minor units that the purchase is recorded with. So every value has the denominator of the
/// share, and the fraction that a wallet carries for years does not grow longer with every purchase.
struct Cashback: Hashable, Sendable {
    /// Of the basis.
    let share: Rational
    /// Of each line, in their order.
    let basis: [Amount]

    /// In minor units.
    var lines: [Rational] { basis.map { share * Rational(Int128($0.minorUnits)) } }
    var total: Rational { share * Rational(basis.reduce(Int128(0)) { $0 + Int128($1.minorUnits) }) }
}
