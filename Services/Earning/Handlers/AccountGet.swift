// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import ServiceHost
import Storage

/// Answers `account.get`.
func accountGet(_ asked: AccountGet, _ turn: inout Turn) throws -> Reply {
    _ = try turn.standing(of: asked.member)
    var account = try turn.account(of: asked.member)
    if let moment = asked.at { account = try turn.account(account, asOf: moment) }
    return .done([
        "available": account.available.json, "balance": account.balance.json, "debt": account.debt.json, "held": 0,
        "lifetime": ["earned": account.earned.json, "expired": 0, "revoked": account.revoked.json, "spent": 0],
        "member": account.member.json, "pending": 0, "qualifying": account.qualifying.json,
    ])
}

extension Turn {
    /// The account as it was recorded at `moment`: the fold of the events up to then.
    fileprivate func account(_ account: Account, asOf moment: Timestamp) throws -> Account {
        var entries: [JournalEntry] = []
        try walkBack(from: account.previous) { entry in
            if entry.recordedAt <= moment { entries.append(entry) }
            return true
        }
        var past = Account(member: account.member)
        for entry in entries.reversed() {
            let event = try entry.event()
            if let fact = try EarningReplay.fact(event) { try past.apply(checking: fact, at: event.position) }
        }
        return past
    }
}
