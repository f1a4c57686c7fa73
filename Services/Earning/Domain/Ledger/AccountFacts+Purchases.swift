// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel

// What purchases, activities and what undoes them do to an account, beside its points.

extension PurchaseRecorded: AccountFact {
    package func change(_ account: inout Account, at position: Position) {
        account.purchases += 1
        account.qualifying += qualifying
        if let day { account.tier.qualifying.add(qualifying, on: day) }
        if let countsFrom { account.tier.prune(before: countsFrom) }
        account.count(counted)
        for card in stamps { account.stamps[card.stamp, default: 0] += card.units }
    }
}

extension ReturnRecorded: AccountFact {
    package func change(_ account: inout Account, at position: Position) {
        if isFull { account.purchases -= 1 }
        account.qualifying -= qualifying
        if let day { account.tier.qualifying.remove(qualifying, on: day) }
        account.uncount(counted)
        for card in stamps { account.stamps[card.stamp, default: 0] -= card.units }
    }
}

extension ReturnVoided: AccountFact {
    package func change(_ account: inout Account, at position: Position) {
        if wasFull { account.purchases += 1 }
        account.qualifying += qualifying
        if let day { account.tier.qualifying.add(qualifying, on: day) }
        account.count(counted)
        for card in stamps { account.stamps[card.stamp, default: 0] += card.units }
        account.totals.revoked -= forgiven + lots.points
        account.debt -= forgiven
        for lot in lots { account.open(lot, at: position) }
        account.payDebt(debtPaid, from: lots, at: recordedAt)
    }
}

extension ActivityRecorded: AccountFact {
    package func change(_ account: inout Account, at position: Position) { account.count(counted) }
}

extension ReversalRecorded: AccountFact {
    package func change(_ account: inout Account, at position: Position) { account.uncount(counted) }
}

extension Account {
    fileprivate mutating func count(_ awards: [CountedAward]) {
        for award in awards { usage.add(award.rule, in: award.period, points: award.points, count: award.count) }
        usage.prune(at: CalendarDay(number: recordedAt.milliseconds / 86_400_000))
    }

    fileprivate mutating func uncount(_ awards: [CountedAward]) {
        for award in awards { usage.subtract(award.rule, in: award.period, points: award.points, count: award.count) }
    }
}

extension Account {
    /// Remembers a gift that comes once, be it points, a reward or both.
    mutating func note(_ gift: EarnCause.GiftKind, at time: Timestamp) {
        switch gift {
        case .welcome: welcomeGift = time
        case .birthday: birthdayGift = time
        }
    }
}

extension RewardGranted: AccountFact {
    package func change(_ account: inout Account, at position: Position) {
        switch cause {
        case .gift(let kind): account.note(kind, at: occurredAt)
        case .tier(let tier):
            // The points of the same gift were told just before.
            if account.entryGifts[tier]?.at == occurredAt {
                account.entryGifts[tier]?.reward = reward
            } else {
                account.entryGifts[tier] = EntryGift(self, at: position)
            }
        case .purchase, .activity, .referral: break
        }
        if let units { account.stamps[rule, default: 0] -= units }
    }
}

extension RewardWithdrawn: AccountFact {
    package func change(_ account: inout Account, at position: Position) {
        if case .tier(let tier) = cause { account.entryGifts[tier] = nil }
        if let units { account.stamps[rule, default: 0] += units }
    }
}

extension CashbackEarned: AccountFact {
    package func change(_ account: inout Account, at position: Position) {
        account.wallets[currency] = CashbackWallet(balance: balance, carry: carry)
    }
}

extension CashbackRevoked: AccountFact {
    package func change(_ account: inout Account, at position: Position) {
        account.wallets[currency] = CashbackWallet(balance: balance, carry: carry)
    }
}

extension CashbackCarried: AccountFact {
    package func change(_ account: inout Account, at position: Position) {
        account.wallets[currency] = CashbackWallet(balance: balance, carry: carry)
    }
}

extension CashbackSpent: AccountFact {
    package func change(_ account: inout Account, at position: Position) { account.wallets[currency]?.balance = balance }
}

extension TierUpgraded: AccountFact {
    package func change(_ account: inout Account, at position: Position) {
        account.tier.apply(.upgraded(from: from, to: tier, since: since, until: until), at: occurredAt)
    }
}

extension TierDowngraded: AccountFact {
    package func change(_ account: inout Account, at position: Position) {
        account.tier.apply(.downgraded(from: from, to: tier, since: since, until: until), at: occurredAt)
    }
}

extension TierRetained: AccountFact {
    package func change(_ account: inout Account, at position: Position) {
        account.tier.apply(.retained(tier, until: until, graceUntil: graceUntil), at: occurredAt)
    }
}

extension TierExpiring: AccountFact {
    package func change(_ account: inout Account, at position: Position) { account.tier.apply(warningAt: occurredAt) }
}
