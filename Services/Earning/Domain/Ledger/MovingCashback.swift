// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel

extension Account {
    /// What a purchase credits to the wallet: the wallet afterwards, and the minor units of each line.
    func crediting(
        _ cashback: Cashback, in currency: Currency, carries: Bool
    ) throws(Rejection) -> (wallet: CashbackWallet, lines: [Amount]) {
        var wallet = wallets[currency] ?? CashbackWallet()
        let lines = try wallet.credit(cashback, carries: carries)
        return (wallet, lines)
    }

    /// The event that books it.
    func cashbackEarned(
        _ exact: Rational, _ credited: (wallet: CashbackWallet, lines: [Amount]), of purchase: PurchaseReference,
        in currency: Currency, at time: Timestamp
    ) -> CashbackEarned {
        CashbackEarned(
            member: member, purchase: purchase.number, source: purchase.source, currency: currency,
            amount: credited.lines.reduce(.zero, +), exact: exact, balance: credited.wallet.balance, carry: credited.wallet.carry,
            occurredAt: time)
    }

    /// What changes in the wallet with what lines of a purchase lose, or have again.
    func movingCashback(
        _ lines: [CashbackLine], _ rule: CashbackRule, of purchase: PurchaseReference, by number: ReturnNumber, at time: Timestamp
    ) -> [any AccountFact] {
        let before = wallets[rule.currency] ?? CashbackWallet()
        var after = before
        let (taken, carried) = after.takeBack(lines, share: rule.share, carries: rule.carry)
        let amount = taken.reduce(.zero, +)
        guard after != before else { return [] }
        // Whole units that the fraction has too many or too few move in an entry of their own.
        let carry = after.carry + Rational(Int128(carried.minorUnits))
        let revoked = CashbackRevoked(
            member: member, purchase: purchase.number, purchaseSource: purchase.source, number: number, currency: rule.currency,
            amount: amount, exact: before.carry + Rational(Int128(amount.minorUnits)) - carry, balance: before.balance - amount,
            carry: carry, occurredAt: time)
        guard carried != .zero else { return [revoked] }
        let moved = CashbackCarried(
            member: member, currency: rule.currency, amount: carried, balance: after.balance, carry: after.carry, occurredAt: time)
        return [revoked, moved]
    }

    /// Money of the wallet that is used.
    ///
    /// - Throws: `insufficient_cashback`.
    func spendingCashback(_ asked: CashbackSpend, at time: Timestamp) throws(Rejection) -> CashbackSpent {
        let balance = wallets[asked.currency]?.balance ?? .zero
        guard asked.amount <= balance else {
            throw Rejection(.insufficientCashback, "the wallet has \(balance), asked \(asked.amount)")
        }
        return CashbackSpent(
            member: member, currency: asked.currency, amount: asked.amount, reference: asked.reference,
            balance: balance - asked.amount, occurredAt: time)
    }
}
