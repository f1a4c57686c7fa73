// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import ServiceHost
import Storage

extension Turn {
    /// Keeps a return until its purchase comes; one that waits already goes on waiting.
    func keepWaiting(_ asked: PurchaseReturned, source: String) throws {
        guard try documents(WaitingReturn.self).load(WaitingReturn.id(of: message)) == nil else { return }
        documents().save(
            WaitingReturn(
                message: message,
                purchaseSource: source,
                purchase: asked.purchase,
                occurredAt: occurredAt,
                since: now
            )
        )
    }

    /// Settles the returns that came before their purchase, in the order in which they came, and remembers their answers.
    ///
    /// - Returns: the account afterwards.
    mutating func settleWaitingReturns(of purchase: PurchaseRecorded, at position: Position) throws -> OpenLedger {
        for waiting in try waitingReturns(of: purchase) {
            let (reply, position) = try settle(waiting, of: try purchaseState(purchase, at: position))
            try remember(reply, to: waiting.message, position: position)
            documents(WaitingReturn.self).delete(waiting.id)
        }
        return try ledger(of: purchase.member)
    }

    private mutating func settle(
        _ waiting: WaitingReturn,
        of state: PurchaseState
    ) throws -> (reply: Reply, position: Position) {
        do {
            let asked: PurchaseReturned = try waiting.message.body()
            return try giveBack(asked, report(waiting, asked), of: state)
        } catch let rejection as Rejection {
            return (.refused(rejection), try tellRejection(of: waiting.message, rejection))
        }
    }

    private func waitingReturns(of purchase: PurchaseRecorded) throws -> [WaitingReturn] {
        let key = WaitingReturn.key(of: purchase.purchase, source: purchase.source)
        var query = Query(index: "purchase", from: key, through: key, limit: Limits.turnItems)
        var all: [WaitingReturn] = []
        repeat {
            let page = try documents(WaitingReturn.self).page(query)
            all += page.values
            query.after = page.next
        } while query.after != nil
        return all.sorted { $0.since < $1.since }
    }

    private func report(_ waiting: WaitingReturn, _ asked: PurchaseReturned) -> ReturnReport {
        guard let number = asked.number ?? Name(waiting.message.id) else {
            preconditionFailure("the id \(waiting.message.id) is no name")
        }
        return ReturnReport(
            number: number,
            source: waiting.message.source,
            occurredAt: waiting.occurredAt,
            recordedAt: now
        )
    }
}

/// A chore: hands returns whose purchase has not come for too long to a person, who asks the shop.
///
/// - Returns: whether there are more.
func parkOldReturns(_ turn: inout Turn) throws -> Bool {
    let limit = 64
    let oldest = IndexKey.integer((turn.now + -Limits.returnWait).milliseconds)
    let page = try turn.documents(WaitingReturn.self).page(Query(index: "since", through: oldest, limit: limit))
    for waiting in page.values {
        turn.park(
            waiting.message,
            lane: "return:\(waiting.id)",
            reason: "the purchase \(waiting.purchase) of \(waiting.purchaseSource) has not come since \(waiting.since)"
        )
        turn.documents(WaitingReturn.self).delete(waiting.id)
    }
    return page.next != nil
}
