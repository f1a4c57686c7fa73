// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel

/// What Enrollment's journal comes to here: the `Applicant`s.
///
/// `punchcard audit` replays it up to where this service has read, and must find exactly these.
package struct ApplicantReplay: Sendable {
    package private(set) var applicants: [MemberID: Applicant] = [:]

    package init() {}

    /// Takes in the next event of Enrollment; many are of no concern.
    ///
    /// - Throws: where and why an event cannot be read.
    package mutating func apply(_ event: Event) throws(Invalid) {
        let (data, pointer) = (event.message.data, Pointer("/data"))
        switch event.message.type {
        case MemberEnrolled.type:
            let told = try MemberEnrolled(data, at: pointer)
            applicants[told.member] = Applicant(told)
        case MemberUpdated.type:
            let told = try MemberUpdated(data, at: pointer)
            if let segments = told.segments { applicants[told.member]?.segments = Set(segments.map(\.text)) }
        case MemberSuspended.type: change(try MemberSuspended(data, at: pointer))
        case MemberResumed.type: change(try MemberResumed(data, at: pointer))
        case MemberClosed.type: change(try MemberClosed(data, at: pointer))
        case MemberReinstated.type: change(try MemberReinstated(data, at: pointer))
        case MemberErased.type: change(try MemberErased(data, at: pointer))
        default: break
        }
    }

    private mutating func change<Change: StatusChange>(_ told: StatusEvent<Change>) {
        applicants[told.member]?.change(to: Change.step.result, at: told.at)
    }
}
