// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel

/// What opened lots: a purchase, an activity or a gift, whose points can be taken back.
struct LotOrigin: Hashable, Sendable {
    let lots: [OwnLot]
    let partner: String?
    /// When it happened, and where it is recorded, which is not after its lots.
    let order: LotOrder

    /// Whether a part is of one of its lots, or of one that these merged into.
    func owns(_ part: LotPoints) -> Bool {
        lots.contains { own in own.lot == part.lot || part.hasTakenIn(order, of: partner, until: own.expiresAt) }
    }
}

extension LotPoints {
    /// Whether a lot of `partner` merged into that of this part, which was opened by what stands at `order`, and ends with it: lots
    /// merge one after the other in the order in which they are consumed.
    func hasTakenIn(_ order: LotOrder, of partner: String?, until end: Timestamp?) -> Bool {
        guard let through, self.partner == partner, expiresAt == end else { return false }
        return self.order < order && order <= through
    }
}

/// What happens with points that are to go: from which lots they are taken, and what becomes of the rest.
///
/// With `expired`, `owed`, `writtenOff` and `charged` the parts taken sum to what was to go.
struct Taking: Hashable, Sendable {
    var taken: [LotPoints] = []
    /// What had expired before, and is not taken a second time.
    var expired: [LotPoints] = []
    var owed = Points.zero
    var writtenOff = Points.zero
    var charged = Points.zero

    /// What the member loses.
    var revoked: Points { taken.points + owed }
}

extension Account {
    /// Works out how `points` of `origin` are taken back: its own lots that are free, pending ones first; then what of
    /// these had `expired` counts; then other free lots in the order of consumption; the rest by the shortfall of `program`.
    func taking(_ points: Points, of origin: LotOrigin, expired: [LotPoints], under program: Program) -> Taking {
        let shortfall = program.returns.shortfall
        var taking = Taking()
        let own = lots.open.filter { origin.owns($0.part($0.points)) }
        let ownActive = shortfall == .pendingOnly ? [] : own.filter(\.isActive)
        var (taken, missing) = Lots.taking(points, from: own.filter { !$0.isActive } + ownActive)
        taking.taken = taken
        taking.expired = expired.split(after: missing).first
        missing -= taking.expired.points
        if shortfall != .pendingOnly {
            let others = lots.open.filter { $0.isActive && !origin.owns($0.part($0.points)) }
            (taken, missing) = Lots.taking(missing, from: others)
            taking.taken += taken
        }
        taking.miss(missing, under: program)
        return taking
    }

    /// Works out how `points` are spent again: from what is free, in the order of consumption; the rest by the shortfall.
    func takingAgain(_ points: Points, under program: Program) -> Taking {
        let (taken, missing) = lots.consuming(points)
        var taking = Taking(taken: taken)
        taking.miss(missing, under: program)
        return taking
    }
}

extension Taking {
    /// What becomes of points that are not there.
    fileprivate mutating func miss(_ points: Points, under program: Program) {
        switch program.returns.shortfall {
        case .debt: owed = points
        case .clamp, .pendingOnly: writtenOff = points
        case .charge:
            // What is worth more than an amount can say is not charged, but it is not silent either.
            charged = min(points, program.pointValue?.mostPoints ?? .zero)
            writtenOff = points - charged
        }
    }
}
