// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import ServiceHost
import Storage

/// Answers `account.statement`: what moved points, oldest first.
func accountStatement(_ asked: AccountStatement, _ turn: inout Turn) throws -> Reply {
    _ = try turn.standing(of: asked.member)
    let account = try turn.account(of: asked.member)
    let entries = try turn.entries(of: account, after: asked.after, limit: asked.limit)
    let next = entries.last?.position ?? asked.after
    return .done(["entries": .array(try entries.map(statementEntry)), "next": next.json])
}

extension Turn {
    /// The first entries after a position, found by walking back from the last: a statement needs no index.
    fileprivate func entries(of account: Account, after position: Position, limit: Int) throws -> [JournalEntry] {
        var found: [JournalEntry] = []
        try walkBack(from: account.previous) { entry in
            guard entry.position > position else { return false }
            if entry.type == PointsEarned.type || entry.type == PointsRevoked.type { found.append(entry) }
            // Only the oldest are wanted, and they come last.
            if found.count >= 2 * limit { found.removeFirst(limit) }
            return true
        }
        return found.suffix(limit).reversed()
    }
}

private func statementEntry(_ entry: JournalEntry) throws -> JSON {
    let event = try entry.event()
    let told: JSON
    if entry.type == PointsEarned.type {
        told = statementEntry(try entry.told(PointsEarned.self))
    } else {
        told = statementEntry(try entry.told(PointsRevoked.self))
    }
    return told.with("causationid", event.message.attributes["causationid"]).with("position", entry.position.json)
        .with("recordedAt", entry.recordedAt.json)
}

private func statementEntry(_ earned: PointsEarned) -> JSON {
    .members([
        "balance": earned.balance.json, "kind": "earned",
        "lot": earned.lots.count == 1 ? earned.lots[0].lot.json : nil,
        "occurredAt": earned.occurredAt.json, "points": earned.points.json, "purchase": earned.purchase.json,
        "reason": .string(earned.explanation.map(\.text).joined(separator: "; ")),
        "rule": earned.explanation.count == 1 ? earned.explanation[0].rule.json : nil,
    ])
}

private func statementEntry(_ revoked: PointsRevoked) -> JSON {
    .members([
        "balance": revoked.balance.json, "kind": "revoked",
        "lot": revoked.lots.count == 1 ? revoked.lots[0].lot.json : nil,
        "occurredAt": revoked.occurredAt.json, "points": (-revoked.points).json, "purchase": revoked.purchase.json,
        "reason": .string("return \(revoked.number)"),
    ])
}
