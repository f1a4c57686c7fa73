// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import ServiceHost
import Storage

/// A chore: rewards and expires the referrals that are due, the longest overdue first. What may have been told before, and was
/// not read yet, it waits for.
///
/// - Returns: whether there are more.
func settleDueReferrals(_ turn: inout Turn) throws -> Bool {
    guard let through = turn.readThrough(.enrollment, .earning) else { return false }
    let query = Query(index: ReferralRecord.dueIndex, through: .integer(through.milliseconds), limit: referralsAtOnce)
    let page = try turn.documents(ReferralRecord.self).page(query)
    for due in page.values {
        var record: ReferralRecord? = due
        try turn.settle(&record, through: through)
    }
    return page.next != nil
}

/// A caller waits for a turn of them at most.
private let referralsAtOnce = 16
