// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import ServiceHost

/// Answers `purchase.simulate`: rated and booked as if it were real, in an account of which nothing is kept.
func purchaseSimulate(_ asked: PurchaseSimulate, _ turn: inout Turn) throws -> Reply {
    let purchase = asked.purchase
    let reference = PurchaseReference(number: turn.number(purchase.purchase), source: turn.message.source)
    let standing = try turn.standing(of: purchase.member)
    let programs = try turn.programs(at: turn.occurredAt)
    var ledger = try turn.ledger(of: purchase.member).supposed

    let booked = try turn.book(purchase, as: reference, by: standing, under: programs, in: &ledger)

    let notApplied = booked.rating.notApplied.map { rule -> JSON in ["rule": rule.rule.json, "why": rule.why.json] }
    return .done(booked.answer(by: ledger).with("notApplied", .array(notApplied)))
}
