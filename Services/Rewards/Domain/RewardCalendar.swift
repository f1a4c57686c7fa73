// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel

/// What of the programs matters here: where calendar days begin, and which level members have who reached no other.
package struct RewardCalendar: Hashable, Sendable {
    private(set) var terms: [Terms] = []

    /// What one version of the program says.
    struct Terms: Hashable, Sendable {
        let version: Version
        let from: Timestamp
        let zone: Zone
        /// Nil in a program without levels.
        let lowest: TierName?
    }

    package init() {}

    init(terms: [Terms]) { self.terms = terms }

    /// Takes in a version, which may have been read before.
    mutating func add(_ new: Terms) {
        terms.removeAll { $0.version == new.version }
        terms.append(new)
    }

    /// The terms in force at `time`: of those that have begun, the ones published last.
    func terms(at time: Timestamp) -> Terms? { terms.filter { $0.from <= time }.max { $0.version < $1.version } }

    /// When what begins at `time` is over after `period`; days are those of UTC while there is no program.
    func end(of period: Period, from time: Timestamp) -> Timestamp {
        (terms(at: time)?.zone ?? .utc).adding(period, to: time)
    }
}

extension Zone {
    /// Where there is no other.
    fileprivate static let utc: Zone = {
        guard let name = TimeZoneName("UTC") else { preconditionFailure("UTC is no zone") }
        return Zone(name: name, first: 0)
    }()
}
