// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import ServiceHost

/// Answers `purchase.simulate`: rated as if it were real, and nothing is told or saved.
func purchaseSimulate(_ asked: PurchaseSimulate, _ turn: inout Turn) throws -> Reply {
    let purchase = asked.purchase
    let number = turn.number(purchase.purchase)
    let standing = try turn.standing(of: purchase.member)
    let programs = try turn.programs(at: turn.occurredAt)
    var account = try turn.account(of: purchase.member)

    let rating = try rate(
        purchase, by: standing, under: programs, occurredAt: turn.occurredAt, now: turn.now, for: .newcomer)
    let earned = try account.earning(
        rating,
        of: number,
        source: turn.message.source,
        partner: purchase.partner,
        lot: turn.id(),
        occurredAt: turn.occurredAt
    )
    if let earned { account.apply(earned, at: account.last.next) }

    let notApplied = rating.notApplied.map { rule -> JSON in ["rule": rule.rule.json, "why": rule.why.json] }
    return .done(purchaseAnswer(number, rating, account).with("notApplied", .array(notApplied)))
}
