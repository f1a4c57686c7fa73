// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel

/// A member's place in the points ledger.
///
/// It is the fold of the member's events in this journal and of nothing else, so that the audit can replay it: the only way
/// to change an account is to tell something.
package struct Account: Hashable, Sendable {
    package let member: MemberID
    var lots = Lots()
    /// What a return took back and was not there any more; never beside free lots, for what is earned pays it first.
    var debt = Points.zero
    /// All that was ever earned, and all of it that was ever revoked.
    var earned = Points.zero
    var revoked = Points.zero
    /// What counts for tiers: of all that was bought, less what was given back.
    var qualifying = Points.zero
    /// The member's last event in the journal; `.start` before the first.
    var last = Position.start

    init(member: MemberID) { self.member = member }

    package var balance: Points { lots.points - debt }
    /// What can be spent.
    package var available: Points { lots.points }

    /// The position that the member's next event names as the one before it.
    var previous: Position? { last == .start ? nil : last }

    /// Takes up one event of the member.
    mutating func apply(_ fact: some AccountFact, at position: Position) {
        fact.change(&self, at: position)
        last = position
    }
}

/// An event that concerns one member's account, and what it does to it.
package protocol AccountFact: Body {
    func change(_ account: inout Account, at position: Position)
}

extension PurchaseRecorded: AccountFact {
    package func change(_ account: inout Account, at position: Position) { account.qualifying += qualifying }
}

extension PurchaseRejected: AccountFact {
    package func change(_ account: inout Account, at position: Position) {}
}

extension ReturnRecorded: AccountFact {
    package func change(_ account: inout Account, at position: Position) { account.qualifying -= qualifying }
}

extension PointsEarned: AccountFact {
    package func change(_ account: inout Account, at position: Position) {
        account.earned += points
        if Sabotage.countsEarnedTwice.isOn { account.earned += points }
        account.debt -= debtPaid
        for lot in lots {
            account.lots.add(
                OpenLot(
                    lot: lot.lot,
                    points: lot.points,
                    partner: lot.partner,
                    earnedAt: occurredAt,
                    position: position
                )
            )
        }
    }
}

extension PointsRevoked: AccountFact {
    package func change(_ account: inout Account, at position: Position) {
        account.revoked += points
        account.debt += owed
        for lot in lots { account.lots.take(lot) }
    }
}
