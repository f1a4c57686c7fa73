// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel

/// Points earned together that are still there.
struct OpenLot: Hashable, Sendable {
    let lot: LotID
    /// Above 0.
    var points: Points
    let partner: String?
    /// When what earned them happened.
    let earnedAt: Timestamp
    /// Where they were earned.
    let position: Position

    /// Lots of the same origin can become one, and share what was taken from them since.
    func isLike(_ other: OpenLot) -> Bool { partner == other.partner }

    /// The order in which lots are consumed: earliest earned, then by position.
    static func isConsumedBefore(_ a: OpenLot, _ b: OpenLot) -> Bool {
        (a.earnedAt, a.position) < (b.earnedAt, b.position)
    }
}

extension [Points] {
    /// What they come to, which may be more than a ledger can hold.
    var sum: Int128 { reduce(0) { $0 + Int128($1.count) } }
}

/// The open lots of an account, in the order in which they were earned.
struct Lots: Hashable, Sendable {
    private(set) var open: [OpenLot] = []

    /// Above this, lots that are alike merge: an account must stay small enough to be written with each purchase.
    static let limit = 64

    init(_ open: [OpenLot] = []) { self.open = open }

    var points: Points { open.reduce(.zero) { $0 + $1.points } }

    mutating func add(_ lot: OpenLot) {
        open.append(lot)
        while open.count > Self.limit, mergeOldest() {}
    }

    /// Whether all these can be taken, one after the other.
    func have(_ some: [LotPoints]) -> Bool {
        var rest = self
        return some.allSatisfy { lot in
            guard lot.points > .zero, rest.open.first(where: { $0.lot == lot.lot }).map({ $0.points >= lot.points }) == true
            else { return false }
            rest.take(lot)
            return true
        }
    }

    mutating func take(_ taken: LotPoints) {
        guard let index = open.firstIndex(where: { $0.lot == taken.lot }), open[index].points >= taken.points else {
            preconditionFailure("\(taken.points) points of \(taken.lot) are not there")
        }
        open[index].points -= taken.points
        if open[index].points == .zero { open.remove(at: index) }
    }

    /// Merges the oldest lot that has one alike with the next of these; false when no two are alike.
    private mutating func mergeOldest() -> Bool {
        for index in open.indices {
            guard let next = open[(index + 1)...].firstIndex(where: { $0.isLike(open[index]) }) else { continue }
            open[index].points += open[next].points
            open.remove(at: next)
            return true
        }
        return false
    }

    /// Works out from which lots `points` of a purchase are taken back: its own, then others as they would be consumed.
    ///
    /// A lot of its own that has merged lies in the oldest of its kind, so these come between.
    ///
    /// - Returns: what is taken from which lot, and what is missing.
    func takingBack(_ points: Points, own: [LotID], partner: String?) -> (taken: [LotPoints], missing: Points) {
        let lots = open.filter { own.contains($0.lot) }
        let rest = open.filter { !own.contains($0.lot) }.sorted(by: OpenLot.isConsumedBefore)
        let (alike, others) = (rest.filter { $0.partner == partner }, rest.filter { $0.partner != partner })
        var (taken, missing) = ([LotPoints](), points)
        for lot in lots + alike + others where missing > .zero {
            let some = min(lot.points, missing)
            taken.append(LotPoints(lot: lot.lot, points: some))
            missing -= some
        }
        return (taken, missing)
    }
}
