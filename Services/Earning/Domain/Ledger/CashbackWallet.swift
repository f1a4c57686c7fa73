// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel

/// A member's second wallet, in money.
///
/// Minor units are credited and taken back as whole ones; what purchases give beyond them is carried as an exact fraction, so that
/// many small purchases give as much as one large.
struct CashbackWallet: Hashable, Sendable {
    /// Below 0 when a return took back what was spent.
    var balance = Amount.zero
    /// What is still to come, in minor units: from 0 to below 1.
    var carry = Rational.zero

    /// Adds what a purchase gives; where fractions are not carried, they are dropped.
    ///
    /// - Returns: the whole minor units credited on each line.
    /// - Throws: `amount_out_of_range` for more than a wallet can hold.
    mutating func credit(_ cashback: Cashback, carries: Bool) throws(Rejection) -> [Amount] {
        let exact = carries ? cashback.total + carry : cashback.total
        let whole = exact.floor
        guard whole <= Int128(Limits.magnitude), Int128(balance.minorUnits) + whole <= Int128(Limits.magnitude) else {
            throw Rejection(.amountOutOfRange, "the wallet would have more than \(Limits.magnitude) minor units of cashback")
        }
        balance += Amount(Int64(whole))
        if carries { carry = exact - Rational(whole) }
        return allocate(Int64(whole), by: cashback.basis.map { Int128($0.minorUnits) }).map { Amount($0) }
    }

    /// Takes back what lines lose by a return, or gives it again when the return is void.
    ///
    /// The carry moves by the difference between the minor units and the exact part; whole units that leave [0, 1) move between it
    /// and the balance.
    ///
    /// - Returns: what was taken of each line, and what then came from the carry; both may be negative.
    mutating func takeBack(_ lines: [CashbackLine], share: Rational, carries: Bool) -> (taken: [Amount], carried: Amount) {
        let taken = lines.map(\.taken)
        let whole = taken.reduce(Amount.zero, +)
        balance -= whole
        guard carries else { return (taken, .zero) }
        let basis = lines.reduce(Int128(0)) { $0 + Int128($1.basisGone.minorUnits) }
        let exact = carry + Rational(Int128(whole.minorUnits)) - share * Rational(basis)
        let carried = Amount(Int64(exact.floor))
        carry = exact - Rational(exact.floor)
        balance += carried
        return (taken, carried)
    }
}

/// Cashback of one line, and what a return or the end of one changes: as everywhere, a line keeps floor(whole × kept ÷ amount).
struct CashbackLine: Hashable, Sendable {
    let credited: Amount
    /// What it was credited for.
    let basis: Amount
    /// What the line cost.
    let amount: Amount
    /// What of that was kept before, and is kept now.
    let before: Amount
    let after: Amount

    fileprivate var taken: Amount { kept(of: credited, before) - kept(of: credited, after) }
    fileprivate var basisGone: Amount { kept(of: basis, before) - kept(of: basis, after) }

    /// A line that cost nothing was credited nothing.
    private func kept(of whole: Amount, _ part: Amount) -> Amount {
        guard amount > .zero else { return .zero }
        return Amount(Int64(Int128(whole.minorUnits) * Int128(part.minorUnits) / Int128(amount.minorUnits)))
    }
}
