// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel

/// A member's place in the points ledger.
///
/// It is the fold of the member's events in this journal and of nothing else, so that the audit can replay it: the only way
/// to change an account is to tell something.
package struct Account: Hashable, Sendable {
    package let member: MemberID
    /// What is free; what is held lies in `holds`.
    var lots = Lots()
    var holds: [OpenHold] = []
    /// What a return took back and was not there any more; never beside free active lots, for what becomes free pays it first.
    var debt = Points.zero
    var totals = Totals()
    /// Purchases that were not given back in full.
    var purchases: Int64 = 0
    /// What counted of all that was bought, less what was given back.
    var qualifying = Points.zero
    var tier = MemberTier()
    /// By the level that was entered.
    var entryGifts: [TierName: EntryGift] = [:]
    var usage = CampaignUsage()
    /// Units on each stamp card; below 0 only while a withdrawal is told.
    var stamps: [RuleName: Int64] = [:]
    var wallets: [Currency: CashbackWallet] = [:]
    /// When the member was welcomed.
    var welcomeGift: Timestamp?
    /// When the last gift for a birthday was given.
    var birthdayGift: Timestamp?
    var warned: Warned?
    /// The member's last event in the journal; `.start` before the first.
    var last = Position.start
    /// When that was recorded.
    var recordedAt = Timestamp(milliseconds: 0)
    /// When something falls due; it follows from the rest and the program, and is what a chore finds the account by.
    var due: Timestamp?

    init(member: MemberID) { self.member = member }

    /// Active lots, held ones included, less debt.
    package var balance: Points { lots.active + held - debt }
    /// What can be spent.
    package var available: Points { lots.active }
    /// What cannot be spent yet.
    package var pending: Points { lots.pending }
    package var held: Points { holds.reduce(.zero) { $0 + $1.lots.points } }

    /// The position that the member's next event names as the one before it.
    var previous: Position? { last == .start ? nil : last }

    /// Takes up one event of the member.
    mutating func apply(_ fact: some AccountFact, at position: Position, recordedAt: Timestamp) {
        self.recordedAt = recordedAt
        fact.change(&self, at: position)
        last = position
    }

    /// Takes a lot in; one that stands nowhere yet stands at `position`. Whoever looks at an account has told all that was due
    /// before, so of what expires sooner than the notice that the program gives nobody is warned.
    mutating func open(_ part: LotPoints, at position: Position) {
        lots.add(part.position == .start ? part.at(position) : part)
        warned = Warned(through: recordedAt, expiry: nil)
    }

    /// How much of what is owed these parts pay when they become free at `time`.
    func debtPaid(by parts: [LotPoints], at time: Timestamp) -> Points { min(debt, parts.paying(at: time).points) }

    /// Lets the first of these parts pay what is owed.
    mutating func payDebt(_ paid: Points, from parts: [LotPoints], at time: Timestamp) {
        for part in parts.paying(at: time).split(after: paid).first { lots.take(part) }
        debt -= paid
    }
}

extension [LotPoints] {
    /// Those that can pay a debt, in the order in which they do: what is past its expiry is gone at once, and pays nothing.
    fileprivate func paying(at time: Timestamp) -> [LotPoints] {
        filter { $0.activeAt == nil && $0.expiresAt.map { time < $0 } ?? true }
            .sorted { OpenLot.isConsumedBefore(OpenLot($0), OpenLot($1)) }
    }
}

/// Sums over all entries of an account.
struct Totals: Hashable, Sendable {
    var earned = Points.zero
    /// Less what was restored.
    var spent = Points.zero
    var expired = Points.zero
    /// Less what a void gave back.
    var revoked = Points.zero
    /// What people gave, less what they took.
    var adjusted = Points.zero
    /// What came from others, less what went to them.
    var transferred = Points.zero

    /// What an account with these entries has, pending points included.
    var sum: Int128 { [earned, adjusted, transferred].sum - [spent, expired, revoked].sum }
}

/// Up to where the member was warned of what expires: of everything before `through`, and of what ends by `expiry` at that instant;
/// nil: of everything at that instant.
struct Warned: Hashable, Sendable {
    let through: Timestamp
    let expiry: Timestamp?

    func covers(_ time: Timestamp, _ expiry: Timestamp) -> Bool {
        time < through || time == through && self.expiry.map { expiry <= $0 } ?? true
    }
}

/// Points that are set aside.
struct OpenHold: Hashable, Sendable {
    let hold: HoldName
    /// In the order of consumption.
    let lots: [LotPoints]
    /// When it ends by itself.
    let until: Timestamp
}

/// What was given when a level was entered.
struct EntryGift: Hashable, Sendable {
    let points: Points
    let lots: [OwnLot]
    /// Where it is told.
    let position: Position
    /// When the level was entered.
    let at: Timestamp
    var reward: String?
}

/// An event that concerns one member's account, and what it does to it.
package protocol AccountFact: Body {
    /// When it happened, which may be long before it is told.
    var occurredAt: Timestamp { get }

    func change(_ account: inout Account, at position: Position)
}
