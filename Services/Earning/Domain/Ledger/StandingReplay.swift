// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel

/// What Enrollment's journal comes to here: the `Standing` of each member.
///
/// `punchcard audit` replays it up to where a shard has read, and must find exactly the documents of the shard's members.
package struct StandingReplay: Sendable {
    package private(set) var standings: [MemberID: Standing] = [:]

    package init() {}

    /// Takes in the next event of Enrollment; most are of no concern.
    ///
    /// - Throws: where and why an event cannot be read.
    package mutating func apply(_ event: Event) throws(Invalid) {
        let (data, pointer) = (event.message.data, Pointer("/data"))
        switch event.message.type {
        case MemberEnrolled.type:
            let told = try MemberEnrolled(data, at: pointer)
            standings[told.member] = Standing(told)
        case MemberUpdated.type:
            let told = try MemberUpdated(data, at: pointer)
            if let segments = told.segments { standings[told.member]?.segments = Set(segments.map(\.text)) }
        case MemberSuspended.type: change(try MemberSuspended(data, at: pointer))
        case MemberResumed.type: change(try MemberResumed(data, at: pointer))
        case MemberClosed.type: change(try MemberClosed(data, at: pointer))
        case MemberReinstated.type: change(try MemberReinstated(data, at: pointer))
        case MemberErased.type: change(try MemberErased(data, at: pointer))
        default: break
        }
    }

    private mutating func change<Change: StatusChange>(_ told: StatusEvent<Change>) {
        standings[told.member]?.change(to: Change.step.result, at: told.at)
    }
}
