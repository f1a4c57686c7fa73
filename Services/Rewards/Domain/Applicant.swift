// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel

/// What Enrollment told of a member that matters here.
package struct Applicant: Hashable, Sendable {
    package let member: MemberID
    private(set) var status = MemberStatus.active
    /// From when on the status holds.
    private(set) var since: Timestamp
    var segments: Set<String> = []

    init(member: MemberID, status: MemberStatus = .active, since: Timestamp, segments: Set<String> = []) {
        self.member = member
        self.status = status
        self.since = since
        self.segments = segments
    }

    init(_ told: MemberEnrolled) {
        self.init(member: told.member, since: told.enrolledAt, segments: Set((told.segments ?? []).map(\.text)))
    }

    mutating func change(to status: MemberStatus, at time: Timestamp) {
        self.status = status
        since = time
    }

    /// Refuses members who cannot spend.
    func check() throws(Rejection) { try status.check(since: since) }
}

/// The level of a member, as Earning told it last. Who was never told of has the lowest.
package struct MemberLevel: Hashable, Sendable {
    package let member: MemberID
    let tier: TierName
}
