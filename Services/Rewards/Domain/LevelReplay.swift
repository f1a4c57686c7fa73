// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel

/// What Earning's journals come to here of members: the `MemberLevel`s.
///
/// `punchcard audit` replays each up to where this service has read it, and must find exactly these.
package struct LevelReplay: Sendable {
    package private(set) var levels: [MemberID: MemberLevel] = [:]

    package init() {}

    /// Takes in what Earning told next, read as what it is; most is of no concern.
    package mutating func apply(_ told: any Body) {
        switch told {
        case let told as TierUpgraded: levels[told.member] = MemberLevel(member: told.member, tier: told.tier)
        case let told as TierDowngraded: levels[told.member] = MemberLevel(member: told.member, tier: told.tier)
        default: break
        }
    }
}
