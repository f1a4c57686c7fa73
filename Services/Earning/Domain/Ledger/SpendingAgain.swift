// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel

/// What a full return gave back of one hold, and is still there or was used since.
struct GivenBack: Hashable, Sendable {
    let hold: HoldName
    let points: Points

    /// What is to be spent again when the return is void. What has `expired` since is not: the member would not have it without the
    /// return, and does not have it now.
    static func all(_ restored: [PointsRestored], expired: [LotPoints]) -> [GivenBack] {
        var gone = expired
        return restored.compactMap { told in
            guard let hold = told.cause.hold else { return nil }
            return GivenBack(hold: hold, points: told.lots.reduce(.zero) { $0 + $1.points - $1.counted(in: &gone) })
        }
    }
}

extension LotPoints {
    /// How much of this is among parts that have expired; there it is counted once.
    fileprivate func counted(in gone: inout [LotPoints]) -> Points {
        var missing = points
        for index in gone.indices where isOf(gone[index]) {
            let some = min(missing, gone[index].points)
            gone[index] = gone[index].with(gone[index].points - some)
            missing -= some
        }
        return points - missing
    }

    /// Whether `other` is of the same lot, or of one that this merged into, and ends with it.
    fileprivate func isOf(_ other: LotPoints) -> Bool {
        expiresAt == other.expiresAt && lot == other.lot || other.hasTakenIn(order, of: partner, until: expiresAt)
    }
}

extension Account {
    /// What spends again what a return had given back that is void now; nothing where all of it has expired.
    func spendingAgain(
        _ given: GivenBack, of purchase: PurchaseReference, voiding number: ReturnNumber, under program: Program, at time: Timestamp
    ) -> [any AccountFact] {
        let taking = takingAgain(given.points, under: program)
        let balance = balance - taking.revoked
        var facts: [any AccountFact] = []
        if taking.revoked > .zero {
            facts.append(
                PointsSpent(
                    member: member, cause: .hold(given.hold), purchase: purchase.number, source: purchase.source, voided: number,
                    points: taking.revoked, balance: balance, lots: taking.taken, owed: taking.owed, occurredAt: time))
        }
        let cause = TakeCause.void(purchase.number, source: purchase.source, number, given.hold)
        return facts + forgoing(taking, cause, leaving: balance, under: program, at: time)
    }
}
