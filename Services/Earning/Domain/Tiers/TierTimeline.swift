// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel

/// Which terms were in force when: those of the versions of the program, for one member.
///
/// A new version moves nobody by itself. What members hold is read in its terms, and the next purchase or review goes by them:
/// - A level of the same name is that level, whatever it needs now.
/// - Instead of a level that is gone there is the highest that needs no more than that one needed when it was reached: one that
///   was only renamed goes on under its new name, and where platinum is given up its members have gold.
/// - Who has the lowest level has the lowest, whatever it is called and though one was added below.
/// - Where there are tiers for the first time, everybody has the lowest level, and what was bought lately counts at the next
///   purchase.
/// - Where there are none any more nobody has a level. What was held is there again when they come back before its end; a
///   level that ends meanwhile falls to the lowest, without a grace.
struct TierTimeline {
    private let inForce: (Timestamp) -> TierTerms?

    /// - Parameter inForce: what was in force at a moment; nil when the program had no tiers.
    init(_ inForce: @escaping (Timestamp) -> TierTerms?) { self.inForce = inForce }

    func terms(at time: Timestamp) -> TierTerms? { inForce(time) }

    /// The level that a standing is at `time`; nil when there are no tiers.
    func level(of standing: TierStanding?, at time: Timestamp) -> TierLevel? {
        guard let rules = terms(at: time)?.rules else { return nil }
        guard let standing, standing.until != nil else { return rules.lowest }
        if let level = rules.level(named: standing.tier) { return level }
        let former = terms(at: standing.since)?.rules.level(named: standing.tier)
        return rules.level(reachedWith: former?.from ?? .zero)
    }
}
