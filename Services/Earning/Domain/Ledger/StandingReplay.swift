// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel

/// What Enrollment's journal comes to here: the `Standing` of each member.
///
/// `punchcard audit` replays it up to where a shard has read, and must find exactly the documents of the shard's members.
package struct StandingReplay: Sendable {
    package private(set) var standings: [MemberID: Standing] = [:]

    package init() {}

    /// Takes in what Enrollment told next, read as what it is; most are of no concern.
    package mutating func apply(_ told: any Body) {
        switch told {
        case let told as MemberEnrolled: standings[told.member] = Standing(told)
        case let told as MemberUpdated:
            if let segments = told.segments { standings[told.member]?.segments = Set(segments.map(\.text)) }
        case let told as any StatusTold: standings[told.member]?.change(to: told.status, at: told.at)
        default: break
        }
    }
}
