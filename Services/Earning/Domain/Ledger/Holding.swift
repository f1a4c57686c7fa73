// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel

extension Account {
    /// Sets points aside.
    ///
    /// - Throws: `insufficient_points`, or `hold_exists` for a name that is in use.
    func holding(_ points: Points, as hold: HoldName, until: Timestamp, at time: Timestamp) throws(Rejection) -> PointsHeld {
        guard !holds.contains(where: { $0.hold == hold }) else { throw Self.holdExists(hold) }
        return PointsHeld(
            member: member,
            hold: hold,
            points: points,
            available: available - points,
            lots: try consuming(points),
            until: until,
            occurredAt: time
        )
    }

    static func holdExists(_ hold: HoldName) -> Rejection { Rejection(.holdExists, "\(hold) was held before") }

    /// The free points that are spent next.
    ///
    /// - Throws: `insufficient_points`.
    func consuming(_ points: Points) throws(Rejection) -> [LotPoints] {
        let (taken, missing) = lots.consuming(points)
        guard missing == .zero else {
            throw Rejection(.insufficientPoints, "available \(available), asked \(points)")
        }
        return taken
    }

    func hold(_ name: HoldName) -> OpenHold? { holds.first { $0.hold == name } }

    /// Spends what is held, or the first `points` of it.
    ///
    /// - Throws: `hold_exceeded`.
    func capturing(
        _ hold: OpenHold, _ points: Points? = nil, with purchase: PurchaseReference? = nil, at time: Timestamp
    ) throws(Rejection) -> PointsSpent {
        let points = points ?? hold.lots.points
        guard points <= hold.lots.points else {
            throw Rejection(.holdExceeded, "\(hold.lots.points) are held, asked \(points)")
        }
        return PointsSpent(
            member: member,
            cause: .hold(hold.hold),
            purchase: purchase?.number,
            source: purchase?.source,
            points: points,
            balance: balance - points,
            lots: hold.lots.split(after: points).first,
            occurredAt: time
        )
    }

    /// Lets go of what is still held.
    func releasing(_ hold: OpenHold, because cause: ReleaseReason, at time: Timestamp, now: Timestamp) -> PointsReleased {
        let points = hold.lots.points
        return PointsReleased(
            member: member,
            hold: hold.hold,
            points: points,
            cause: cause,
            balance: balance,
            debtPaid: debtPaid(by: hold.lots, at: now),
            lots: hold.lots,
            occurredAt: time
        )
    }
}

/// The number of a purchase, and who reported it.
struct PurchaseReference: Hashable, Sendable {
    let number: PurchaseNumber
    let source: String
}

/// What became of a hold that has ended: the fold of its `points.spent`, `points.released` and `points.restored`, and of the
/// `points.spent` of what is spent again because the return is void that had given it back.
///
/// Its name is never used again, and what was spent can be restored.
package struct EndedHold: Hashable, Sendable {
    package let member: MemberID
    package let hold: HoldName
    private(set) var state: State
    /// What was spent, in the order of consumption; what was spent again stands last of what is not given back.
    private(set) var spent: [LotPoints] = []
    /// How much of that was given back: the last of it first.
    private(set) var restored = Points.zero
    /// Where it was told, and so where the first answer is found.
    private(set) var position: Position

    enum State: String, Sendable, JSONWord { case captured, released, expired }

    /// - Precondition: the event ends a hold.
    init(member: MemberID, hold: HoldName, state: State, spent: [LotPoints] = [], restored: Points = .zero, position: Position) {
        self.member = member
        self.hold = hold
        self.state = state
        self.spent = spent
        self.restored = restored
        self.position = position
    }

    /// Nil for points that were not held, or are spent again.
    init?(_ told: PointsSpent, at position: Position) {
        guard case .hold(let hold) = told.cause, told.voided == nil else { return nil }
        self.init(member: told.member, hold: hold, state: .captured, spent: told.lots, position: position)
    }

    /// Nil when the rest of a captured hold is released, which is no end of its own.
    init?(_ told: PointsReleased, at position: Position) {
        switch told.cause {
        case .captured: return nil
        case .released: self.init(member: told.member, hold: told.hold, state: .released, position: position)
        case .timeout: self.init(member: told.member, hold: told.hold, state: .expired, position: position)
        }
    }

    /// What it is found by: a member id has no space in it.
    package var key: String { Self.key(member, hold) }
    package static func key(_ member: MemberID, _ hold: HoldName) -> String { "\(member) \(hold)" }

    /// What was not given back yet.
    var left: Points { spent.points - restored }

    var spending: Spending { Spending(cause: .hold(hold), lots: spent, restored: restored) }

    mutating func apply(_ told: PointsRestored) { restored += told.points }

    /// What was given back is spent again, perhaps from other lots than before. What of it is owed stays with the last of those
    /// that were given back: they are the least likely to be over when it comes back again.
    mutating func apply(_ again: PointsSpent) {
        let (kept, back) = spent.split(after: left)
        let (rest, owed) = back.split(after: restored - again.owed)
        restored -= again.points
        spent = kept + owed + again.lots + rest.split(after: restored).first
    }

    /// Refuses what cannot be done with a hold that has ended so.
    var ended: Rejection {
        switch state {
        case .captured: Rejection(.holdCaptured, "\(hold) was captured")
        case .released: Rejection(.holdReleased, "\(hold) was released")
        case .expired: Rejection(.holdExpired, "the time of \(hold) was over before")
        }
    }
}

extension [LotPoints] {
    /// Parts of the same lot with the same expiry as one.
    func joined() -> [LotPoints] {
        var all: [LotPoints] = []
        for part in self {
            if let index = all.firstIndex(where: { $0.lot == part.lot && $0.expiresAt == part.expiresAt }) {
                all[index] = all[index].with(all[index].points + part.points)
            } else {
                all.append(part)
            }
        }
        return all
    }
}
