// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel

/// How long points live: `expiry` of the program or of a campaign.
struct ExpiryRule: Hashable, Sendable {
    /// Counted from when they were earned.
    let after: Period
    /// They live to the end of this, in the program's zone.
    var align = Alignment.none

    enum Alignment: String, Sendable, CaseIterable { case none, day, month, year }

    /// The first instant at which points earned at `time` are gone.
    func expiry(of time: Timestamp, in zone: Zone) -> Timestamp {
        let end = zone.adding(after, to: time)
        return switch align {
        case .none: end
        case .day: zone.end(of: .day, at: end)
        case .month: zone.end(of: .month, at: end)
        case .year: zone.end(of: .year, at: end)
        }
    }
}

/// What a return takes, and what a restore gives back: `returns` of the program.
struct ReturnRules: Hashable, Sendable {
    var attribution = Attribution.attributed
    var shortfall = Shortfall.debt
    var later = Later.prospective
    var restoreExpiry = RestoreExpiry.originalWithGrace
    var restoreGrace = Period.days(30)

    enum Attribution: String, Sendable, CaseIterable { case attributed, proportional }
    /// What happens with points that are to go and are not there.
    enum Shortfall: String, Sendable, CaseIterable { case debt, clamp, charge, pendingOnly }
    /// What happens with the points that later purchases earned by a level which a return takes away.
    enum Later: String, Sendable, CaseIterable { case prospective, recalculate }
    enum RestoreExpiry: String, Sendable, CaseIterable { case original, originalWithGrace, fresh }
}

/// What a person may correct at most: `limits` of the program. Nil: as much as they want.
struct CorrectionLimits: Hashable, Sendable {
    var adjust: Points?
    var transfer: Points?
}

/// The second wallet, in money: `cashback` of the program.
struct CashbackRule: Hashable, Sendable {
    /// Of the basis: 0.02 for `percent: "2"`.
    let share: Rational
    let currency: Currency
    /// Whether fractions of a minor unit are kept for the next purchase.
    var carry = true
}

/// What a point costs the shop: `pointValue` of the program.
struct PointValue: Hashable, Sendable {
    /// In minor units, which may be a fraction.
    let minorUnits: Rational
    let currency: Currency

    /// What `points` are worth in whole minor units, rounded down.
    func worth(of points: Points) -> Amount {
        Amount(Int64((minorUnits * Rational(Int128(points.count))).floor))
    }
}

/// Points, a reward, or both, given for something that is no purchase.
struct Gift: Hashable, Sendable {
    var points = Points.zero
    var reward: String?
}

/// `gifts` of the program.
struct Gifts: Hashable, Sendable {
    var welcome: Gift?
    var birthday: Gift?
}

/// Buy n, get one: an entry of `stamps`.
struct StampCard: Hashable, Sendable {
    let id: RuleName
    var lines = LineCondition()
    let every: Int64
    let reward: String
}
