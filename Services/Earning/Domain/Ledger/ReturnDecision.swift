// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel

/// Who reports a return, under which number, and when it happened.
struct ReturnReport {
    let number: ReturnNumber
    let source: String
    let occurredAt: Timestamp
    let recordedAt: Timestamp
}

/// A purchase as it is recorded, and what has become of it.
struct PurchaseState {
    let purchase: PurchaseRecorded
    let position: Position
    let returned: ReturnedPurchase?
    /// The version that rated it: its rules are those of its returns, whatever has come into force since.
    let program: Program

    var remainder: Remainder { Remainder(of: purchase, less: returned) }

    var origin: LotOrigin {
        LotOrigin(
            lots: purchase.lots, partner: purchase.sent.partner,
            order: LotOrder(earnedAt: purchase.occurredAt, position: position))
    }

    var reference: PurchaseReference { PurchaseReference(number: purchase.purchase, source: purchase.source) }

    /// Whether nothing of a purchase is left that earns.
    func isGone(_ remainder: Remainder) -> Bool {
        let categories = Dictionary(uniqueKeysWithValues: (purchase.sent.lines ?? []).map { ($0.line, $0.category) })
        return remainder.isGone { line in
            guard let line, let category = categories[line] ?? nil else { return false }
            return program.basis.excludedCategories.contains(category)
        }
    }

    /// The units of stamp cards that go with these lines.
    func stamps(on lines: [LineReturn]) -> [StampUnits] {
        purchase.stamps.compactMap { counted -> StampUnits? in
            let units = zip(purchase.allocation, counted.lines).reduce(Int64(0)) { sum, place in
                guard place.1 > 0, let line = lines.first(where: { $0.line == place.0.line }) else { return sum }
                return sum + line.quantity
            }
            return units == 0 ? nil : StampUnits(stamp: counted.stamp, units: units)
        }
    }

    /// What of capped and numbered campaigns is free again when `before` has become `after`.
    func counted(_ before: Remainder, _ after: Remainder) -> [CountedAward] {
        let isFull = isGone(after)
        return purchase.counted.compactMap { award in
            let (had, has) = (before.kept(of: award.rule), after.kept(of: award.rule))
            let isOver = award.points > .zero ? had > .zero && has == .zero : isFull
            guard had != has || isOver else { return nil }
            return CountedAward(rule: award.rule, period: award.period, points: had - has, count: isOver ? 1 : 0)
        }
    }

    /// What of the money of each line changes.
    func cashback(to after: Remainder) -> [CashbackLine] {
        let before = remainder
        return purchase.cashback.enumerated().map { index, credited in
            CashbackLine(
                credited: credited, basis: purchase.allocation[index].basis, amount: before.lines[index].amount,
                before: before.lines[index].keptAmount, after: after.lines[index].keptAmount)
        }
    }
}

/// What goes with a return.
struct ReturnDecision {
    let told: ReturnRecorded
    let taking: Taking
    let explanation: [Explanation]
    /// What is left of the purchase afterwards.
    let after: Remainder
}

/// Decides what goes with a return.
///
/// Nothing is rated again: what the purchase earned, and what was returned of it before, decide alone. What of the points had
/// `expired` before is worked out by whoever asks, from the journal.
func decide(
    _ asked: PurchaseReturned, _ report: ReturnReport, of state: PurchaseState, by account: Account,
    expired: () throws -> [LotPoints]
) throws -> ReturnDecision {
    let purchase = state.purchase
    if let member = asked.member, member != purchase.member {
        throw Rejection(Invalid(Pointer("/data/member"), "the purchase is that of another member"))
    }
    if let returned = state.returned, returned.returns.contains(report.number) {
        throw Rejection(.returnExists, "the return \(report.number) of this purchase was recorded before")
    }
    let before = state.remainder
    var after = before
    let taken = try after.take(asked.extent)
    let points = taken.reduce(Points.zero) { $0 + $1.points }
    let taking = account.taking(
        points, of: state.origin, expired: points > .zero ? try expired() : [], under: state.program)
    let told = ReturnRecorded(
        number: report.number,
        source: report.source,
        purchase: purchase.purchase,
        purchaseSource: purchase.source,
        member: purchase.member,
        currency: purchase.sent.currency,
        amount: taken.reduce(.zero) { $0 + $1.amount },
        revoked: points,
        qualifying: taken.reduce(.zero) { $0 + $1.qualifying },
        day: purchase.day,
        lines: taken,
        expired: taking.expired,
        counted: state.counted(before, after),
        stamps: state.stamps(on: taken),
        isFull: state.isGone(after) && !state.isGone(before),
        occurredAt: report.occurredAt,
        recordedAt: report.recordedAt
    )
    return ReturnDecision(
        told: told, taking: taking, explanation: state.explanation(of: taken, leaving: after), after: after)
}
