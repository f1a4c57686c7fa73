// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel

// What each event does to an account. Most events hold the lots that they are about, so that nothing is decided here.

extension PointsEarned: AccountFact {
    package func change(_ account: inout Account, at position: Position) {
        switch cause {
        case .gift(let kind): account.note(kind, at: occurredAt)
        case .tier(let tier): account.entryGifts[tier] = EntryGift(self, at: position)
        case .purchase, .activity, .referral: break
        }
        account.totals.earned += points
        if Sabotage.countsEarnedTwice.isOn { account.totals.earned += points }
        account.debt -= debtPaid
        for (place, lot) in lots.enumerated() {
            account.open(lot.part(earnedAt: occurredAt, position: position, place: Int64(place)), at: position)
        }
    }
}

extension EntryGift {
    fileprivate init(_ told: PointsEarned, at position: Position) {
        self.init(
            points: told.points, lots: told.lots.map { OwnLot(lot: $0.lot, expiresAt: $0.expiresAt) }, position: position,
            at: told.occurredAt)
    }

    /// A gift may be a reward alone.
    init(_ told: RewardGranted, at position: Position) {
        self.init(points: .zero, lots: [], position: position, at: told.occurredAt, reward: told.reward)
    }
}

extension EarnedLot {
    func part(earnedAt: Timestamp, position: Position, place: Int64 = 0) -> LotPoints {
        LotPoints(
            lot: lot, points: points, earnedAt: earnedAt, expiresAt: expiresAt, activeAt: activeAt, partner: partner,
            position: position, place: place)
    }
}

extension PointsActivated: AccountFact {
    package func change(_ account: inout Account, at position: Position) {
        for lot in lots { account.lots.activate(lot) }
        account.payDebt(debtPaid, from: lots.map(\.active), at: occurredAt)
    }
}

extension PointsExpired: AccountFact {
    package func change(_ account: inout Account, at position: Position) {
        account.totals.expired += points
        for lot in lots { account.lots.take(lot) }
    }
}

extension PointsExpiring: AccountFact {
    package func change(_ account: inout Account, at position: Position) {
        account.warned = Warned(through: occurredAt, expiry: expiresAt)
    }
}

extension PointsRevoked: AccountFact {
    package func change(_ account: inout Account, at position: Position) {
        if case .tier(let tier) = cause { account.entryGifts[tier] = nil }
        account.totals.revoked += points
        account.debt += owed
        for lot in lots { account.lots.take(lot) }
    }
}

extension PointsHeld: AccountFact {
    package func change(_ account: inout Account, at position: Position) {
        for lot in lots where !Sabotage.keepsHeldFree.isOn { account.lots.take(lot) }
        account.holds.append(OpenHold(hold: hold, lots: lots, until: until))
    }
}

extension PointsSpent: AccountFact {
    package func change(_ account: inout Account, at position: Position) {
        account.totals.spent += points
        account.debt += owed
        if case .hold(let hold) = cause, voided == nil { return account.end(hold, taking: points) }
        for lot in lots { account.lots.take(lot) }
    }
}

extension PointsReleased: AccountFact {
    package func change(_ account: inout Account, at position: Position) {
        account.end(hold, taking: points)
        for lot in lots { account.lots.add(lot) }
        // A hold that nobody looked at ended when its time was over.
        account.payDebt(debtPaid, from: lots, at: cause == .timeout ? occurredAt : account.recordedAt)
    }
}

extension Account {
    /// Takes the first points out of a hold, which is gone with its last.
    fileprivate mutating func end(_ hold: HoldName, taking points: Points) {
        guard let index = holds.firstIndex(where: { $0.hold == hold }) else { preconditionFailure("\(hold) is not held") }
        let rest = holds[index].lots.split(after: points).rest
        if rest.isEmpty {
            holds.remove(at: index)
        } else {
            holds[index] = OpenHold(hold: hold, lots: rest, until: holds[index].until)
        }
    }
}

extension PointsRestored: AccountFact {
    package func change(_ account: inout Account, at position: Position) {
        account.totals.spent -= points
        for lot in lots { account.open(lot, at: position) }
        account.payDebt(debtPaid, from: lots, at: account.recordedAt)
    }
}

extension PointsAdjusted: AccountFact {
    package func change(_ account: inout Account, at position: Position) {
        account.totals.adjusted += points
        account.move(lots, given: points > .zero, debtPaid: debtPaid, at: position)
    }
}

extension PointsTransferred: AccountFact {
    package func change(_ account: inout Account, at position: Position) {
        account.totals.transferred += points
        account.move(lots, given: points > .zero, debtPaid: debtPaid, at: position)
    }
}

extension Account {
    fileprivate mutating func move(_ parts: [LotPoints], given: Bool, debtPaid: Points, at position: Position) {
        for part in parts {
            if given { open(part, at: position) } else { lots.take(part) }
        }
        payDebt(debtPaid, from: parts, at: recordedAt)
    }
}

// These are told of a member, and change nothing of the account.

extension PointsDeclined: AccountFact {
    package func change(_ account: inout Account, at position: Position) {}
}

extension PurchaseRejected: AccountFact {
    package func change(_ account: inout Account, at position: Position) {}
}

extension PointsWrittenOff: AccountFact {
    package func change(_ account: inout Account, at position: Position) {}
}

extension ReturnCharged: AccountFact {
    package func change(_ account: inout Account, at position: Position) {}
}

extension PurchaseRecalculated: AccountFact {
    package func change(_ account: inout Account, at position: Position) {}
}
