// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import ServiceHost
import Storage

/// Answers `return.void`: the return is as if it had not been.
func returnVoid(_ asked: ReturnVoid, _ turn: inout Turn) throws -> Reply {
    guard let past = try turn.pastReturn(asked.number, ofPurchasesOf: asked.purchaseSource ?? turn.message.source),
        let state = try turn.purchaseState(past.told.purchase, of: past.told.purchaseSource)
    else { throw Rejection(.returnNotFound, "there is no return \(asked.number)") }
    var ledger = try turn.ledger(of: past.told.member)
    let program = try turn.programs(at: turn.now).now.program

    let voided = try undo(
        past, asked, of: state, by: ledger.account, under: program, lot: turn.id(), at: turn.occurredAt, now: turn.now)

    try turn.record([voided], in: &ledger)
    let again = try turn.followVoid(voided, of: state, in: &ledger)
    var returned = state.returned ?? ReturnedPurchase(of: past.told)
    returned.apply(voided)
    turn.documents().save(returned)
    try turn.save(&ledger)
    return .done(
        .members([
            "available": ledger.account.available.json, "balance": ledger.account.balance.json, "charge": again.charge,
            "debt": ledger.account.debt.json, "member": past.told.member.json, "points": voided.points.json,
            "purchase": past.told.purchase.json, "purchaseSource": past.told.purchaseSource.json, "return": asked.number.json,
            "spent": again.sum { ($0 as? PointsSpent)?.points }, "writtenOff": again.sum { ($0 as? PointsWrittenOff)?.points },
        ]))
}

extension [any AccountFact] {
    /// Nil where nothing of the kind is told.
    fileprivate func sum(_ points: (any AccountFact) -> Points?) -> JSON? {
        let sum = compactMap(points).reduce(Points.zero, +)
        return sum == .zero ? nil : sum.json
    }

    /// What the shop is to ask for, of all holds together.
    fileprivate var charge: JSON? {
        let charges = compactMap { $0 as? ReturnCharged }
        guard let currency = charges.first?.currency else { return nil }
        return [
            "amount": charges.reduce(Amount.zero) { $0 + $1.amount }.json, "currency": currency.json,
            "points": charges.reduce(Points.zero) { $0 + $1.points }.json,
        ]
    }
}

/// Answers `return.find`: a gateway asks every shard who has a return.
func returnFind(_ asked: ReturnFind, _ turn: inout Turn) throws -> Reply {
    guard let past = try turn.pastReturn(asked.number, ofPurchasesOf: asked.source) else {
        throw Rejection(.returnNotFound, "no return \(asked.number) of a purchase of \(asked.source) was recorded here")
    }
    return .done(["member": past.told.member.json])
}

extension Turn {
    private static let kind = "return"

    /// Makes a return known under its number and the source of its purchase.
    ///
    /// Of two with the same number, for different purchases, the first is found.
    func remember(_ told: ReturnRecorded, at position: Position) throws {
        guard try remembered(source: told.purchaseSource, name: told.number.text, kind: Self.kind) == nil else { return }
        try remember(position, source: told.purchaseSource, name: told.number.text, kind: Self.kind)
    }

    /// A return of a purchase that `source` reported, and what it took.
    fileprivate func pastReturn(_ number: ReturnNumber, ofPurchasesOf source: String) throws -> PastReturn? {
        guard let position = try remembered(source: source, name: number.text, kind: Self.kind),
            let entry = try told(at: position), entry.type == ReturnRecorded.type
        else { return nil }
        let told: ReturnRecorded = try entry.told()
        var revoked: PointsRevoked?
        if let next = try self.told(at: position.next), next.type == PointsRevoked.type {
            let took: PointsRevoked = try next.told()
            let cause = TakeCause.giveBack(told.purchase, source: told.purchaseSource, number)
            if took.cause == cause { revoked = took }
        }
        return PastReturn(told: told, revoked: revoked, standing: try standingReturns(of: told))
    }

    /// What the returns of a purchase took, and no void has given again: only the journal knows.
    private func standingReturns(of past: ReturnRecorded) throws -> StandingReturns {
        var standing = StandingReturns()
        var given: [LotPoints] = []
        try walkBack(from: documents(Account.self).load(past.member.text)?.previous) { entry in
            switch entry.type {
            case PurchaseRecorded.type: return try entry.told(PurchaseRecorded.self).key != past.key
            case ReturnRecorded.type:
                let told: ReturnRecorded = try entry.told()
                if told.key == past.key { standing.expired += told.expired }
            case PointsRevoked.type:
                let told: PointsRevoked = try entry.told()
                if case .giveBack(past.purchase, source: past.purchaseSource, _) = told.cause { standing.revoked += told.points }
            case ReturnVoided.type:
                let told: ReturnVoided = try entry.told()
                guard told.key == past.key else { break }
                standing.revoked -= told.lots.points + told.forgiven
                given += told.expired
            default: break
            }
            return true
        }
        standing.expired = standing.expired.less(given)
        return standing
    }
}
