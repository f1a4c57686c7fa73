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
    for account in page.values {
        var ledger = try turn.ledger(of: account.member)
        try turn.save(&ledger)
    }
    return page.next != nil
}

/// Each takes well below a millisecond, and a caller waits for a turn of them at most.
private let accountsAtOnce = 16
