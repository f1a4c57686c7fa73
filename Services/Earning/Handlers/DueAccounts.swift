// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import ServiceHost
import Storage

/// A chore: brings the accounts up to date for which something fell due, the longest overdue first.
///
/// - Returns: whether there are more.
func settleDueAccounts(_ turn: inout Turn) throws -> Bool {
    let first = Sabotage.skipsOverdue.isOn ? IndexKey.integer((turn.now + -3_600_000).milliseconds) : nil
    let query = Query(index: Account.dueIndex, from: first, through: .integer(turn.now.milliseconds), limit: accountsAtOnce)
    let page = try turn.documents(Account.self).page(query)
    var patience = eventsAtOnce
    for account in page.values {
        var ledger = try turn.ledger(of: account.member, patience: patience)
        try turn.save(&ledger)
        patience = ledger.patience
        if patience == 0 { return true }
    }
    return page.next != nil
}

/// A caller waits for as much as this at most: some milliseconds, for an event takes some fifty microseconds. What is left of an
/// account is the longest overdue in the next turn.
private let accountsAtOnce = 16
private let eventsAtOnce = 48
