// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import ServiceHost

/// Answers `purchase.simulate`: rated as if it were real, and nothing is told or saved.
func purchaseSimulate(_ asked: PurchaseSimulate, _ turn: inout Turn) throws -> Reply {
    let purchase = asked.purchase
    let reference = PurchaseReference(number: turn.number(purchase.purchase), source: turn.message.source)
    let standing = try turn.standing(of: purchase.member)
    let programs = try turn.programs(at: turn.occurredAt)
    var ledger = try turn.ledger(of: purchase.member)

    let rating = try rate(
        purchase, by: standing, under: programs, occurredAt: turn.occurredAt, now: turn.now,
        for: ledger.ratingContext(standing, at: turn.occurredAt))
    let earned = try ledger.account.earning(rating.awarded, rating.explanation, turn.award(for: reference, of: purchase, programs))
    if let earned { ledger.suppose(earned) }
    var credited: [Amount]?
    if let cashback = rating.cashback, let rule = programs.then.program.cashback {
        credited = try ledger.account.crediting(cashback, in: rule.currency, carries: rule.carry).lines
    }

    let notApplied = rating.notApplied.map { rule -> JSON in ["rule": rule.rule.json, "why": rule.why.json] }
    return .done(
        purchaseAnswer(reference.number, rating, ledger, credited: credited, isPending: earned?.isPending ?? false)
            .with("notApplied", .array(notApplied)))
}
