// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel

/// What Enrollment's journal comes to here: the `Applicant`s.
///
/// `punchcard audit` replays it up to where this service has read, and must find exactly these.
package struct ApplicantReplay: Sendable {
    package private(set) var applicants: [MemberID: Applicant] = [:]

    package init() {}

    /// Takes in what Enrollment told next, read as what it is; many are of no concern.
    package mutating func apply(_ told: any Body) {
        switch told {
        case let told as MemberEnrolled: applicants[told.member] = Applicant(told)
        case let told as MemberUpdated:
            if let segments = told.segments { applicants[told.member]?.segments = Set(segments.map(\.text)) }
        case let told as any StatusTold: applicants[told.member]?.change(to: told.status, at: told.at)
        default: break
        }
    }
}
