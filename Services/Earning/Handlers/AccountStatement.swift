// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import ServiceHost
import Storage

/// Answers `account.statement`: what moved points, oldest first.
func accountStatement(_ asked: AccountStatement, _ turn: inout Turn) throws -> Reply {
    _ = try turn.standing(of: asked.member)
    let account = try turn.documents(Account.self).load(asked.member.text) ?? Account(member: asked.member)
    let entries = try turn.entries(of: account, after: asked.after, limit: asked.limit)
    let next = entries.last?.position ?? asked.after
    return .done(["entries": .array(try entries.compactMap(statementEntry)), "next": next.json])
}

extension Turn {
    /// The first entries after a position, found by walking back from the last: a statement needs no index.
    fileprivate func entries(of account: Account, after position: Position, limit: Int) throws -> [JournalEntry] {
        var found: [JournalEntry] = []
        try walkBack(from: account.previous) { entry in
            guard entry.position > position else { return false }
            if StatementLine.types.contains(entry.type) { found.append(entry) }
            // Only the oldest are wanted, and they come last.
            if found.count >= 2 * limit { found.removeFirst(limit) }
            return true
        }
        return found.suffix(limit).reversed()
    }
}

private func statementEntry(_ entry: JournalEntry) throws -> JSON? {
    let event = try entry.event()
    guard let line = try EarningReplay.fact(event).flatMap(StatementLine.init) else { return nil }
    return line.json.with("causationid", event.message.attributes["causationid"]).with("position", entry.position.json)
        .with("recordedAt", entry.recordedAt.json)
}
