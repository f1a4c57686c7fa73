// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel

/// The rules of a loyalty program.
///
/// `ProgramReading.swift` makes it from its document.
package struct Program: Equatable, Sendable {
    /// The name of the program.
    package let name: String
    let zone: Zone
    /// The currency of what names none.
    let currency: Currency
    var rounding = Rounding.down
    /// The first that matches a purchase is its base.
    var earn: [EarnRule] = []
    var basis = BasisRule()
    var pointValue: PointValue?
    /// How long after it was earned a point can be spent.
    var pending = Period()
    /// Nil: points live for ever.
    var expiry: ExpiryRule?
    /// How long before points expire the member is told.
    var warn: [Period] = []
    var returns = ReturnRules()
    var acceptance = Acceptance()
    /// How long a hold lasts that does not say.
    var holdTime = Period.minutes(15)
    var limits = CorrectionLimits()
    var cashback: CashbackRule?
    var tiers: TierRules?
    var campaigns: [Campaign] = []
    var stamps: [StampCard] = []
    var gifts = Gifts()
    /// Nil: nothing is given for friends.
    var referral: ReferralRules?

    init(name: String, zone: Zone, currency: Currency) {
        self.name = name
        self.zone = zone
        self.currency = currency
    }

    /// Whether purchases in `currency` are taken at all.
    func accepts(_ currency: Currency) -> Bool {
        currency == self.currency || earn.contains { $0.currency == currency }
    }
}

/// A version of the program, and from when on it is in force.
package struct ProgramVersion: Equatable, Sendable {
    let version: Version
    let effectiveFrom: Timestamp
    /// As it was published.
    let document: JSON
    let program: Program
    /// Where its `program.published` stands in the stream of the shard that owns the program.
    let position: Position
}

/// Which version of the program was in force when.
package struct ProgramTimeline: Hashable, Sendable {
    /// In the order of their publication.
    var publications: [Publication] = []

    struct Publication: Hashable, Sendable {
        let version: Version
        let effectiveFrom: Timestamp
    }

    /// The version in force at `time`: of those that had come into force the one that did last; nil before the first.
    func inForce(at time: Timestamp) -> Version? {
        publications.filter { $0.effectiveFrom <= time }
            .max { ($0.effectiveFrom, $0.version) < ($1.effectiveFrom, $1.version) }?.version
    }

    /// The version that rates what happened at `time`.
    ///
    /// What is older than the program is rated by its first version: a shop that begins with us brings its past along.
    func rating(at time: Timestamp) -> Version? {
        inForce(at: time)
            ?? publications.min { ($0.effectiveFrom, $0.version) < ($1.effectiveFrom, $1.version) }?.version
    }

    var next: Version { publications.last?.version.next ?? Version(1) }
}
