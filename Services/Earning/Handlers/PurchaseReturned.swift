// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import ServiceHost
import Storage

/// Answers `purchase.returned`, whatever the status of the member: what was bought can be given back.
func purchaseReturned(_ asked: PurchaseReturned, _ turn: inout Turn) throws -> Reply {
    let source = asked.purchaseSource ?? turn.message.source
    switch try turn.known(asked.purchase, of: source) {
    case .recorded(let purchase, _):
        let report = ReturnReport(
            number: turn.number(asked.number),
            source: turn.message.source,
            occurredAt: turn.occurredAt,
            recordedAt: turn.now
        )
        return try turn.giveBack(asked, report, of: purchase).reply
    case .nothing, .awaited:
        if let member = asked.member { _ = try turn.standing(of: member) }
        try turn.await(asked.purchase, of: source)
        try turn.keepWaiting(asked, source: source)
        return .accepted([
            "purchase": asked.purchase.json, "purchaseSource": source.json, "return": turn.number(asked.number).json,
            "waiting": true,
        ])
    }
}

extension Turn {
    /// Takes back what goes with a return.
    ///
    /// - Returns: the answer, and where the return is recorded.
    mutating func giveBack(
        _ asked: PurchaseReturned,
        _ report: ReturnReport,
        of purchase: PurchaseRecorded
    ) throws -> (reply: Reply, position: Position) {
        var account = try account(of: purchase.member)
        let before = try documents(ReturnedPurchase.self).load(purchase.key)
        guard Remainder(of: purchase, less: before).isSound else { throw DamagedPurchase(key: purchase.key) }

        var rated = purchase
        if Sabotage.reratesReturns.isOn {
            let today = try programs(at: now).then
            rated = try Rating(purchase.sent, under: today, at: purchase.occurredAt, for: .newcomer).recorded(
                purchase.sent, purchase.purchase, source: purchase.source, lots: [], occurredAt: purchase.occurredAt, now: now)
        }
        let told = try decide(asked, report, of: rated, less: before)
        let revoked = account.revoking(told, of: purchase)

        let position = try record(told, in: &account, occurredAt: report.occurredAt)
        if let revoked { try record(revoked, in: &account, occurredAt: report.occurredAt) }

        var returned = before ?? ReturnedPurchase(of: told)
        returned.apply(told)
        documents().save(account)
        documents().save(returned)
        let answer: JSON = [
            "available": account.available.json, "balance": account.balance.json, "debt": account.debt.json,
            "member": account.member.json, "purchase": purchase.purchase.json, "purchaseSource": purchase.source.json,
            "restored": 0, "return": report.number.json, "revoked": told.revoked.json,
        ]
        return (.done(answer), position)
    }
}

/// More was returned of a purchase than it was. It is a fault of the store, and nothing is made of it.
private struct DamagedPurchase: Error, CustomStringConvertible {
    let key: String
    var description: String { "more was returned of the purchase \(key) than it was" }
}
