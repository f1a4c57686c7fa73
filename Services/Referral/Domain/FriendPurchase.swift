// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel

/// A purchase of a friend that can qualify, and what is left of it after its returns.
package struct FriendPurchase: Hashable, Sendable {
    let friend: MemberID
    let purchase: PurchaseNumber
    let source: String
    let currency: Currency
    /// Where it is told: purchases qualify in this order.
    let position: Position
    let occurredAt: Timestamp
    private(set) var lines: [Line]
    /// The returns that were taken, and those that are void: either may be told again.
    private(set) var taken: Set<String>
    private(set) var voided: Set<String>

    struct Line: Hashable, Sendable {
        /// Nil for a purchase without lines.
        let line: LineName?
        let amount: Amount
        /// What of `amount` counts.
        let basis: Amount
        var kept: Amount

        /// What counts of what is left, in whole minor units.
        fileprivate var keptBasis: Amount {
            guard amount > .zero else { return .zero }
            return Amount(Int64(Int128(basis.minorUnits) * Int128(kept.minorUnits) / Int128(amount.minorUnits)))
        }
    }

    init(
        friend: MemberID, purchase: PurchaseNumber, source: String, currency: Currency, position: Position, occurredAt: Timestamp,
        lines: [Line], taken: Set<String> = [], voided: Set<String> = []
    ) {
        self.friend = friend
        self.purchase = purchase
        self.source = source
        self.currency = currency
        self.position = position
        self.occurredAt = occurredAt
        self.lines = lines
        self.taken = taken
        self.voided = voided
    }

    init(_ told: PurchaseRecorded, at position: Position) {
        self.init(
            friend: told.member, purchase: told.purchase, source: told.source, currency: told.sent.currency, position: position,
            occurredAt: told.occurredAt,
            lines: told.allocation.enumerated().map { index, part in
                let amount = told.sent.lines?[index].amount ?? told.sent.amount
                return Line(line: part.line, amount: amount, basis: part.basis, kept: amount)
            })
    }

    /// What counts of it: after discounts, as it is paid, and without what the program leaves out.
    var basis: Amount { lines.reduce(.zero) { $0 + $1.keptBasis } }

    mutating func take(_ returned: [LineReturn], by number: ReturnNumber, of source: String) {
        guard taken.insert("\(source) \(number)").inserted else { return }
        for part in returned { change(part) { max(.zero, $0 - part.amount) } }
    }

    /// A return is void.
    mutating func putBack(_ returned: [LineReturn], by number: ReturnNumber, of source: String) {
        guard voided.insert("\(source) \(number)").inserted else { return }
        for part in returned { change(part) { $0 + part.amount } }
    }

    private mutating func change(_ part: LineReturn, _ change: (Amount) -> Amount) {
        guard let index = lines.firstIndex(where: { $0.line == part.line }) else { return }
        lines[index].kept = min(lines[index].amount, change(lines[index].kept))
    }

    /// What an event tells of it.
    var told: QualifyingPurchase {
        QualifyingPurchase(purchase: purchase, source: source, currency: currency, basis: basis)
    }
}
