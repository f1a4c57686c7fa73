// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import ServiceHost
import Storage

/// Answers `purchase.completed`.
func purchaseCompleted(_ purchase: PurchaseCompleted, _ turn: inout Turn) throws -> Reply {
    let (number, source) = (turn.number(purchase.purchase), turn.message.source)
    let standing = try turn.standing(of: purchase.member)
    let known = try turn.known(number, of: source)
    if case .recorded(_, let first) = known, !Sabotage.takesNumbersTwice.isOn {
        throw Rejection(
            .purchaseExists,
            "the purchase \(number) was recorded before, by another message",
            data: try turn.answer(to: first)?.data
        )
    }
    let programs = try turn.programs(at: Sabotage.ratesByToday.isOn ? turn.now : turn.occurredAt)
    var account = try turn.account(of: purchase.member)

    let rating = try rate(
        purchase, by: standing, under: programs, occurredAt: turn.occurredAt, now: turn.now, for: .newcomer)
    let earned = try account.earning(
        rating,
        of: number,
        source: source,
        partner: purchase.partner,
        lot: turn.id(),
        occurredAt: turn.occurredAt
    )
    let recorded = rating.recorded(
        purchase,
        number,
        source: source,
        lots: earned?.lots ?? [],
        occurredAt: turn.occurredAt,
        now: turn.now
    )

    let position = try turn.record(recorded, in: &account, occurredAt: turn.occurredAt)
    if let earned { try turn.record(earned, in: &account, occurredAt: turn.occurredAt) }

    turn.documents().save(account)
    try turn.remember(recorded, at: position, isAwaited: known.isAwaited)
    if known.isAwaited { account = try turn.settleWaitingReturns(of: recorded) }
    return .done(purchaseAnswer(number, rating, account))
}

/// What a purchase, real or simulated, is answered with.
func purchaseAnswer(_ number: PurchaseNumber, _ rating: Rating, _ account: Account) -> JSON {
    let explanation = rating.explanation.map { rule -> JSON in
        ["points": rule.points.json, "rule": rule.rule.json, "text": rule.text.json]
    }
    return [
        "available": account.available.json, "balance": account.balance.json, "explanation": .array(explanation),
        "member": account.member.json, "points": rating.points.json, "purchase": number.json, "state": "active",
    ]
}
