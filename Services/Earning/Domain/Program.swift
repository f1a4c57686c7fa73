// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel

/// The rules of a loyalty program, as far as this release knows them.
///
/// `ProgramReading.swift` makes it from its document.
package struct Program: Hashable, Sendable {
    /// The name of the program.
    let name: String
    let zone: Zone
    /// The currency of what names none.
    let currency: Currency
    let rounding: Rounding
    /// The first that matches a purchase is its base.
    let earn: [EarnRule]
    let basis: BasisRule
    let acceptance: Acceptance

    /// Whether purchases in `currency` are taken at all.
    func accepts(_ currency: Currency) -> Bool {
        currency == self.currency || earn.contains { $0.currency == currency }
    }
}

/// A version of the program, and from when on it is in force.
package struct ProgramVersion: Hashable, Sendable {
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
