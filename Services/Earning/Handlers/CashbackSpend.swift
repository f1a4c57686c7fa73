// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import ServiceHost
import Storage

/// Answers `cashback.spend`.
func cashbackSpend(_ asked: CashbackSpend, _ turn: inout Turn) throws -> Reply {
    try turn.standing(of: asked.member).checkSpending(at: turn.occurredAt, now: turn.now)
    var ledger = try turn.ledger(of: asked.member)

    let spent = try ledger.account.spendingCashback(asked, at: turn.occurredAt)

    try turn.record([spent], in: &ledger)
    try turn.save(&ledger)
    return .done([
        "amount": spent.amount.json, "balance": spent.balance.json, "currency": spent.currency.json, "member": spent.member.json,
        "reference": spent.reference.json,
    ])
}
