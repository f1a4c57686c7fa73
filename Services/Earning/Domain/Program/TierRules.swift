// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel

/// `tiers` of the program.
struct TierRules: Hashable, Sendable {
    let window: Window
    /// How long a level that was reached is kept.
    let validity: Validity
    var downgrade = Downgrade.oneLevel
    /// How long a level that is lost is kept.
    var grace = Period()
    var onReturn = OnReturn.immediate
    /// How long before a level ends the member is told.
    var warn: [Period] = []
    /// By what they need, upward; the first needs nothing.
    let levels: [TierLevel]

    /// Which purchases count.
    enum Window: Hashable, Sendable {
        case rolling(Period)
        case calendarYear
        /// Years of membership.
        case anniversary
    }

    enum Validity: Hashable, Sendable {
        case endOfYear
        case endOfNextYear
        case period(Period)
    }

    enum Downgrade: String, Sendable, CaseIterable { case oneLevel, toEarned, never }
    enum OnReturn: String, Sendable, CaseIterable { case immediate, atReview }
}

/// One of `tiers.levels`.
struct TierLevel: Hashable, Sendable {
    let id: TierName
    /// Qualifying points in the window.
    let from: Points
    /// At least 1.
    var multiplier = Rational(1)
    var entry: Gift?
}
