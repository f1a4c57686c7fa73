// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel

extension Account {
    /// Spends free points at once.
    ///
    /// - Throws: `insufficient_points`.
    func spending(_ points: Points, for redemption: RedemptionID, at time: Timestamp) throws(Rejection) -> PointsSpent {
        PointsSpent(
            member: member,
            cause: .redemption(redemption),
            points: points,
            balance: balance - points,
            lots: try consuming(points),
            occurredAt: time
        )
    }
}

/// Points that were spent for something, and how much of them was given back.
struct Spending: Hashable, Sendable {
    let cause: SpendCause
    /// In the order of consumption.
    let lots: [LotPoints]
    /// The last of them first.
    var restored = Points.zero

    /// What was not given back yet.
    var left: Points { lots.points - restored }

    /// The parts that come back next, the last that was taken first.
    func givingBack(_ points: Points) -> [LotPoints] { Array(lots.split(after: left).first.reversed()).split(after: points).first }
}

extension Account {
    /// Gives spent points back, with the expiry that the program says.
    func restoring(_ points: Points, of spent: Spending, _ details: RestoreDetails) throws(Rejection) -> PointsRestored {
        guard spent.left > .zero else { throw Rejection(.nothingToRestore, "all of \(spent.cause) was restored before") }
        guard points <= spent.left else {
            throw Rejection(.restoreExceedsSpend, "\(spent.left) of \(spent.cause) are left, asked \(points)")
        }
        let parts = spent.givingBack(points).map { $0.expiring(at: details.expiry(of: $0)) }
        let debtPaid = debtPaid(by: parts, at: details.time)
        return PointsRestored(
            member: member,
            cause: spent.cause,
            purchase: details.purchase?.number,
            source: details.purchase?.source,
            points: points,
            balance: balance + points,
            debtPaid: debtPaid,
            lots: parts.joined(),
            reason: details.reason,
            actor: details.actor,
            occurredAt: details.time
        )
    }
}

/// Why, when and by which rules points are restored.
struct RestoreDetails {
    let program: Program
    let time: Timestamp
    var purchase: PurchaseReference?
    var reason: String?
    var actor: String?

    /// When a part that is given back is gone.
    fileprivate func expiry(of part: LotPoints) -> Timestamp? {
        switch program.returns.restoreExpiry {
        case .original: part.expiresAt
        case .originalWithGrace: part.expiresAt.map { max($0, program.zone.adding(program.returns.restoreGrace, to: time)) }
        case .fresh: program.expiry?.expiry(of: time, in: program.zone)
        }
    }
}
