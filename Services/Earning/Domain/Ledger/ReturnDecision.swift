// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel

/// Who reports a return, under which number, and when it happened.
struct ReturnReport {
    let number: ReturnNumber
    let source: String
    let occurredAt: Timestamp
    let recordedAt: Timestamp
}

/// Decides what goes with a return.
///
/// Nothing is rated again: what the purchase earned, and what was returned of it before, decide alone.
func decide(
    _ asked: PurchaseReturned,
    _ report: ReturnReport,
    of purchase: PurchaseRecorded,
    less returned: ReturnedPurchase?
) throws(Rejection) -> ReturnRecorded {
    if let member = asked.member, member != purchase.member {
        throw Rejection(Invalid(Pointer("/data/member"), "the purchase is that of another member"))
    }
    if let returned, returned.returns.contains(report.number) {
        throw Rejection(.returnExists, "the return \(report.number) of this purchase was recorded before")
    }
    var remainder = Remainder(of: purchase, less: returned)
    let taken = try remainder.take(asked.extent)
    return ReturnRecorded(
        number: report.number,
        source: report.source,
        purchase: purchase.purchase,
        purchaseSource: purchase.source,
        member: purchase.member,
        currency: purchase.sent.currency,
        amount: taken.reduce(.zero) { $0 + $1.amount },
        revoked: taken.reduce(.zero) { $0 + $1.points },
        qualifying: taken.reduce(.zero) { $0 + $1.qualifying },
        lines: taken,
        occurredAt: report.occurredAt,
        recordedAt: report.recordedAt
    )
}
