// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel

/// Points earned together that are still there, and free: what is held lies with its hold.
///
/// After a restore a lot can have parts that expire at different times, so it is known by its id and its expiry together.
struct OpenLot: Hashable, Sendable {
    let lot: LotID
    /// Above 0.
    var points: Points
    let partner: String?
    /// When what earned them happened.
    let earnedAt: Timestamp
    /// The first instant at which they are gone; nil: never.
    let expiresAt: Timestamp?
    /// From when on they can be spent; nil: they are active.
    var activeAt: Timestamp?
    /// Where they were earned.
    let position: Position
    /// Its place among those that were earned there together.
    let place: Int64
    /// The last lot that merged into this one.
    var through: LotOrder?

    var isActive: Bool { activeAt == nil }
    var order: LotOrder { LotOrder(earnedAt: earnedAt, position: position) }

    /// Lots of the same origin and expiry can become one, and share what was taken from them since.
    fileprivate func isLike(_ other: OpenLot) -> Bool {
        partner == other.partner && expiresAt == other.expiresAt && isActive && other.isActive
    }

    /// The order in which lots are consumed: by earliest expiry, then earliest earned, then by position, then by place.
    static func isConsumedBefore(_ a: OpenLot, _ b: OpenLot) -> Bool {
        if a.expiresAt != b.expiresAt {
            guard let end = a.expiresAt else { return false }
            return b.expiresAt.map { end < $0 } ?? true
        }
        return (a.order, a.place) < (b.order, b.place)
    }

    /// Some of its points.
    func part(_ points: Points) -> LotPoints {
        LotPoints(
            lot: lot, points: points, earnedAt: earnedAt, expiresAt: expiresAt, activeAt: activeAt, partner: partner,
            position: position, place: place, through: through)
    }

    init(_ part: LotPoints) {
        lot = part.lot
        points = part.points
        partner = part.partner
        earnedAt = part.earnedAt
        expiresAt = part.expiresAt
        activeAt = part.activeAt
        position = part.position
        place = part.place
        through = part.through
    }
}

extension [Points] {
    /// What they come to, which may be more than a ledger can hold.
    var sum: Int128 { reduce(0) { $0 + Int128($1.count) } }
}

extension [LotPoints] {
    var points: Points { reduce(.zero) { $0 + $1.points } }

    /// The first `points` of these, and the rest.
    func split(after points: Points) -> (first: [LotPoints], rest: [LotPoints]) {
        var (first, rest, missing) = ([LotPoints](), [LotPoints](), points)
        for part in self {
            let some = Swift.min(part.points, missing)
            missing -= some
            if some > .zero { first.append(part.with(some)) }
            if some < part.points { rest.append(part.with(part.points - some)) }
        }
        return (first, rest)
    }

    /// What is left of each lot without what `others` have of it.
    func less(_ others: [LotPoints]) -> [LotPoints] {
        joined().compactMap { part in
            let gone = others.filter { $0.lot == part.lot && $0.expiresAt == part.expiresAt }.points
            return part.points > gone ? part.with(part.points - gone) : nil
        }
    }
}

extension LotPoints {
    func with(_ points: Points) -> LotPoints { changed { $0.points = points } }

    /// The same points, which are gone at another time.
    func expiring(at time: Timestamp?) -> LotPoints { changed { $0.expiresAt = time } }

    /// The same points, in a lot that was opened there.
    func at(_ position: Position, place: Int64? = nil) -> LotPoints {
        changed { (part: inout LotPoints) in
            (part.position, part.through) = (position, nil)
            if let place { part.place = place }
        }
    }

    /// The same points, which can be spent now.
    var active: LotPoints { changed { $0.activeAt = nil } }

    private func changed(_ change: (inout LotPoints) -> Void) -> LotPoints {
        var part = self
        change(&part)
        return part
    }
}

/// The open lots of an account, in the order in which they are consumed.
struct Lots: Hashable, Sendable {
    private(set) var open: [OpenLot] = []

    /// Above this, lots that are alike merge: an account must stay small enough to be written with each purchase.
    static let limit = 64

    init(_ open: [OpenLot] = []) { self.open = open }

    /// What can be spent.
    var active: Points { open.reduce(.zero) { $1.isActive ? $0 + $1.points : $0 } }
    /// What cannot be spent yet.
    var pending: Points { open.reduce(.zero) { $1.isActive ? $0 : $0 + $1.points } }

    /// The next instant at which a lot becomes active or is gone.
    var nextChange: Timestamp? {
        var next: Timestamp?
        for lot in open {
            for time in [lot.expiresAt, lot.activeAt] {
                if let time, next.map({ time < $0 }) ?? true { next = time }
            }
        }
        return next
    }

    mutating func add(_ part: LotPoints) {
        if let index = index(of: part) {
            open[index].points += part.points
            return
        }
        let lot = OpenLot(part)
        // Most lots are earned last and expire last, so the search begins at the end.
        let place = open.lastIndex { !OpenLot.isConsumedBefore(lot, $0) }.map { $0 + 1 } ?? 0
        open.insert(lot, at: place)
        while open.count > Self.limit, mergeOldest() {}
    }

    mutating func take(_ taken: LotPoints) {
        guard let index = index(of: taken), open[index].points >= taken.points else {
            preconditionFailure("\(taken.points) points of \(taken.lot) are not there")
        }
        open[index].points -= taken.points
        if open[index].points == .zero { open.remove(at: index) }
    }

    mutating func activate(_ part: LotPoints) {
        take(part)
        add(part.active)
    }

    private func index(of part: LotPoints) -> Int? {
        open.firstIndex { $0.lot == part.lot && $0.expiresAt == part.expiresAt && $0.activeAt == part.activeAt }
    }

    /// Whether all these can be taken, one after the other.
    func have(_ some: [LotPoints]) -> Bool {
        var rest = self
        return some.allSatisfy { lot in
            guard lot.points > .zero, let index = rest.index(of: lot), rest.open[index].points >= lot.points else {
                return false
            }
            rest.take(lot)
            return true
        }
    }

    /// Merges the oldest lot that has one alike with the next of these; false when no two are alike.
    private mutating func mergeOldest() -> Bool {
        for index in open.indices {
            guard let next = open[(index + 1)...].firstIndex(where: { $0.isLike(open[index]) }) else { continue }
            open[index].points += open[next].points
            open[index].through = max(open[next].through ?? open[next].order, open[index].through ?? open[index].order)
            open.remove(at: next)
            return true
        }
        return false
    }

    /// Works out from which free lots `points` are taken, in the order of consumption.
    ///
    /// - Returns: what is taken from which lot, and what is missing.
    func consuming(_ points: Points) -> (taken: [LotPoints], missing: Points) {
        Self.taking(points, from: open.filter(\.isActive))
    }

    static func taking(_ points: Points, from lots: [OpenLot]) -> (taken: [LotPoints], missing: Points) {
        var (taken, missing) = ([LotPoints](), points)
        for lot in lots {
            guard missing > .zero else { break }
            let some = min(lot.points, missing)
            taken.append(lot.part(some))
            missing -= some
        }
        return (taken, missing)
    }
}
