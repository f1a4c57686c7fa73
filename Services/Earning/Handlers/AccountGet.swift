// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import ServiceHost
import Storage

/// Answers `account.get`, as the account is now or was at a moment.
func accountGet(_ asked: AccountGet, _ turn: inout Turn) throws -> Reply {
    let standing = try turn.standing(of: asked.member)
    if let moment = asked.at { return .done(try turn.ledger(of: standing, asOf: moment).answer(standing)) }
    return .done(try turn.ledger(of: asked.member).answer(standing))
}

extension Turn {
    /// The account as it was at `moment`: the fold of the events up to then, and what had fallen due. What was recorded before
    /// them belongs to them, even if the clock went ahead then.
    fileprivate func ledger(of standing: Standing, asOf moment: Timestamp) throws -> OpenLedger {
        let account = try documents(Account.self).load(standing.member.text) ?? Account(member: standing.member)
        var entries: [JournalEntry] = []
        try walkBack(from: account.previous) { entry in
            if entry.recordedAt <= moment || !entries.isEmpty { entries.append(entry) }
            return true
        }
        var past = Account(member: account.member)
        for entry in entries.reversed() {
            let event = try entry.event()
            if let fact = try EarningReplay.fact(event) { try past.apply(checking: fact, event) }
        }
        return try ledger(past, asOf: moment)
    }
}

extension OpenLedger {
    fileprivate func answer(_ standing: Standing) -> JSON {
        let totals = account.totals
        return .members([
            "available": account.available.json, "balance": account.balance.json, "cashback": cashbackAnswer,
            "debt": account.debt.json, "held": account.held.json,
            "lifetime": [
                "earned": totals.earned.json, "expired": totals.expired.json, "revoked": totals.revoked.json,
                "spent": totals.spent.json,
            ],
            "member": account.member.json, "nextExpiry": nextExpiry, "nextTier": nextTier, "pending": account.pending.json,
            "qualifying": qualifying.json, "stamps": stampsAnswer, "tier": tierAnswer,
        ])
    }

    /// What counts for tiers: in the window of now, or of all that was bought in a program without tiers.
    private var qualifying: Points {
        guard let terms = programs.tiers.terms(at: programs.now) else { return account.qualifying }
        return terms.sum(of: account.tier.qualifying, at: programs.now)
    }

    var tierAnswer: JSON? {
        guard let level else { return nil }
        let standing = account.tier.standing
        return .members([
            "graceUntil": standing?.graceUntil?.json, "id": level.id.json,
            "since": (standing?.since ?? programs.enrolledAt).json, "until": standing?.end?.json,
        ])
    }

    private var nextTier: JSON? {
        guard let level, let next = programs.tiers.terms(at: programs.now)?.rules.level(above: level) else { return nil }
        return ["id": next.id.json, "missing": max(.zero, next.from - qualifying).json]
    }

    private var nextExpiry: JSON? {
        guard let end = account.lots.open.filter(\.isActive).compactMap(\.expiresAt).min() else { return nil }
        let points = account.lots.open.filter { $0.isActive && $0.expiresAt == end }.map(\.points).reduce(.zero, +)
        return ["at": end.json, "points": points.json]
    }

    private var cashbackAnswer: JSON? {
        guard !account.wallets.isEmpty else { return nil }
        return .array(
            account.wallets.sorted { $0.key.code < $1.key.code }.map { currency, wallet in
                ["amount": wallet.balance.json, "currency": currency.json]
            })
    }

    private var stampsAnswer: JSON? {
        guard let cards = programs.current?.stamps, !cards.isEmpty else { return nil }
        return .array(
            cards.map { card in
                ["count": (account.stamps[card.id] ?? 0).json, "every": card.every.json, "id": card.id.json]
            })
    }
}
