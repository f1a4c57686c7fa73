// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel

/// What a version of the program says of referrals.
package struct ReferralTerms: Hashable, Sendable {
    let version: Version
    let effectiveFrom: Timestamp
    let zone: Zone
    /// Nil: it rewards none.
    let rules: ReferralRules?
    /// The parts of the document that this was read from.
    let program: JSON

    init(version: Version, effectiveFrom: Timestamp, zone: Zone, rules: ReferralRules?, program: JSON = [:]) {
        self.version = version
        self.effectiveFrom = effectiveFrom
        self.zone = zone
        self.rules = rules
        self.program = program
    }

    /// When it is too late for the purchase of a friend who enrolled at `time`.
    func end(ofSignUpAt time: Timestamp) -> Timestamp? { rules?.within.map { zone.adding($0, to: time) } }

    /// When the rewards for a purchase are due.
    func rewardTime(ofPurchaseAt time: Timestamp) -> Timestamp { zone.adding(rules?.hold ?? Period(), to: time) }

    /// The times in which rewards count for the same limit as one at `time`.
    func limitPeriod(at time: Timestamp) -> Range<Timestamp>? {
        guard let unit = rules?.limit?.per?.unit else { return nil }
        return zone.start(of: unit, at: time)..<zone.end(of: unit, at: time)
    }
}

extension [ReferralTerms] {
    /// The version that holds for what happened at `time`: what is older than the program goes by its first version.
    func holding(at time: Timestamp) -> ReferralTerms? {
        filter { $0.effectiveFrom <= time }.max { ($0.effectiveFrom, $0.version) < ($1.effectiveFrom, $1.version) }
            ?? self.min { ($0.effectiveFrom, $0.version) < ($1.effectiveFrom, $1.version) }
    }
}
