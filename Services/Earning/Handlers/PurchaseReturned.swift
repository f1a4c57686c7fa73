// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import ServiceHost
import Storage

/// Answers `purchase.returned`, whatever the status of the member: what was bought can be given back.
func purchaseReturned(_ asked: PurchaseReturned, _ turn: inout Turn) throws -> Reply {
    let source = asked.purchaseSource ?? turn.message.source
    guard let state = try turn.purchaseState(asked.purchase, of: source) else {
        if let member = asked.member { _ = try turn.standing(of: member) }
        try turn.await(asked.purchase, of: source)
        try turn.keepWaiting(asked, source: source)
        return .accepted([
            "purchase": asked.purchase.json, "purchaseSource": source.json, "return": turn.number(asked.number).json,
            "waiting": true,
        ])
    }
    let report = ReturnReport(
        number: turn.number(asked.number),
        source: turn.message.source,
        occurredAt: turn.occurredAt,
        recordedAt: turn.now
    )
    return try turn.giveBack(asked, report, of: state).reply
}

extension Turn {
    /// A purchase that was recorded, and what has become of it.
    func purchaseState(_ number: PurchaseNumber, of source: String) throws -> PurchaseState? {
        guard case .recorded(let known) = try known(number, of: source) else { return nil }
        return try purchaseState(known.purchase, at: known.event.position)
    }

    func purchaseState(_ purchase: PurchaseRecorded, at position: Position) throws -> PurchaseState {
        let returned = try documents(ReturnedPurchase.self).load(purchase.key)
        let state = PurchaseState(
            purchase: purchase, position: position, returned: returned, program: try version(purchase.version).program)
        guard state.remainder.isSound else { throw DamagedPurchase(key: purchase.key) }
        return state
    }

    /// Takes back what goes with a return.
    ///
    /// - Returns: the answer, and where the return is recorded.
    mutating func giveBack(
        _ asked: PurchaseReturned,
        _ report: ReturnReport,
        of found: PurchaseState
    ) throws -> (reply: Reply, position: Position) {
        let state = Sabotage.reratesReturns.isOn ? try rerated(found) : found
        var ledger = try ledger(of: state.purchase.member)
        let decision = try decide(asked, report, of: state, by: ledger.account) { try expired(of: state.origin, in: ledger) }
        let (told, taking) = (decision.told, decision.taking)
        let cause = TakeCause.giveBack(told.purchase, source: told.purchaseSource, told.number)

        let position = try record([told], in: &ledger)
        let booked = ledger.account.booking(
            taking, cause, decision.explanation, under: state.program, at: report.occurredAt)
        try record(booked, in: &ledger)
        let restored = try followReturn(decision, of: state, in: &ledger)

        var returned = state.returned ?? ReturnedPurchase(of: told)
        returned.apply(told)
        documents().save(returned)
        try remember(told, at: position)
        try save(&ledger)
        let account = ledger.account
        let charged = booked.lazy.compactMap { $0 as? ReturnCharged }.first
        return (
            .done(
                .members([
                    "available": account.available.json, "balance": account.balance.json,
                    "charge": charged.map { ["amount": $0.amount.json, "currency": $0.currency.json, "points": $0.points.json] },
                    "debt": account.debt.json, "explanation": explanationAnswer(decision.explanation),
                    "member": account.member.json, "purchase": told.purchase.json,
                    "purchaseSource": told.purchaseSource.json, "restored": restored.json, "return": report.number.json,
                    "revoked": taking.revoked.json, "tier": ledger.level?.id.json,
                    "writtenOff": taking.writtenOff == .zero ? nil : taking.writtenOff.json,
                ])), position
        )
    }

    private func rerated(_ state: PurchaseState) throws -> PurchaseState {
        let purchase = state.purchase
        let rated = try Rating(purchase.sent, under: programs(at: now).then, at: purchase.occurredAt, for: .newcomer)
        let again = PurchaseRecorded(
            sent: purchase.sent, purchase: purchase.purchase, source: purchase.source, occurredAt: purchase.occurredAt,
            recordedAt: purchase.recordedAt, points: rated.points, qualifying: rated.qualifying, version: purchase.version,
            allocation: rated.allocation, lots: purchase.lots)
        return PurchaseState(purchase: again, position: state.position, returned: state.returned, program: state.program)
    }

    /// What of the lots of a purchase, or of an activity, expired unspent and was not yet counted so.
    ///
    /// Only the journal knows, back to where they were earned; it is read when something has expired.
    func expired(of origin: LotOrigin, in ledger: OpenLedger) throws -> [LotPoints] {
        // Restored points can have another end than the lots that they come from.
        guard ledger.account.totals.expired > .zero else { return [] }
        var gone = ledger.untoldExpiries.flatMap(\.lots)
        var counted: [LotPoints] = []
        try walkBack(from: ledger.account.previous) { entry in
            guard entry.position > origin.order.position else { return false }
            switch entry.type {
            case PointsExpired.type: gone += try entry.told(PointsExpired.self).lots
            case ReturnRecorded.type: counted += try entry.told(ReturnRecorded.self).expired
            case ReversalRecorded.type: counted += try entry.told(ReversalRecorded.self).expired
            case PurchaseRecalculated.type: counted += try entry.told(PurchaseRecalculated.self).expired
            case ReturnVoided.type:
                counted += try entry.told(ReturnVoided.self).expired.map { $0.with(-$0.points) }
            default: break
            }
            return true
        }
        return gone.filter(origin.owns).less(counted)
    }
}

/// More was returned of a purchase than it was. It is a fault of the store, and nothing is made of it.
private struct DamagedPurchase: Error, CustomStringConvertible {
    let key: String
    var description: String { "more was returned of the purchase \(key) than it was" }
}
