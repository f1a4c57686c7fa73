// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel

/// An entry of `campaigns`: more points, or a reward, when something holds.
struct Campaign: Hashable, Sendable {
    let id: RuleName
    /// In force from then on, and before `to`.
    var from: Timestamp?
    var to: Timestamp?
    var when = Condition()
    let effect: Effect
    /// For what it gives, instead of the program's.
    var expiry: ExpiryRule?
    /// Of a group only the best for the member applies.
    var group: String?
    var cap = Cap()

    enum Effect: Hashable, Sendable {
        /// At least 1.
        case multiply(Rational)
        /// Once for each purchase or activity.
        case add(Points)
        /// For each unit of the lines it is about.
        case perItem(Points)
        case per(points: Points, per: MoneyTable)
        case reward(String)
    }

    /// How much of it one member can have.
    struct Cap: Hashable, Sendable {
        var points: Points?
        /// How often.
        var count: Int64?
        /// In each calendar period of this length; nil: ever.
        var per: CapPeriod?

        var isNone: Bool { points == nil && count == nil }
    }

    /// The calendar periods in which a cap counts.
    enum CapPeriod: String, Sendable, CaseIterable {
        case day = "P1D"
        /// From Monday.
        case week = "P1W"
        case month = "P1M"
        case quarter = "P3M"
        case year = "P1Y"
    }
}

/// Which lines something is about: all that is given must hold. Without any, all lines.
struct LineCondition: Hashable, Sendable {
    var sku: Set<String>?
    var category: Set<String>?
    var brand: Set<String>?

    var isNone: Bool { sku == nil && category == nil && brand == nil }
}

/// When a campaign applies: all that is given must hold.
struct Condition: Hashable, Sendable {
    var lines = LineCondition()
    var weekday: Set<Weekday>?
    var hours: Hours?
    var store: Set<String>?
    var channel: Set<String>?
    var partner: Set<String>?
    var tender: Set<String>?
    var tier: Set<String>?
    var segment: Set<String>?
    /// Of the purchase's basis.
    var minimum: MoneyTable?
    var purchaseNumber: ClosedRange<Int64>?
    /// Then it is about activities, and not about purchases.
    var activity: Set<String>?

    enum Weekday: String, Sendable, CaseIterable {
        case mon, tue, wed, thu, fri, sat, sun
    }

    /// Times of day in minutes from midnight, `from` included and `to` not; over midnight when `from` is the later.
    struct Hours: Hashable, Sendable {
        let from: Int64
        let to: Int64
    }
}
