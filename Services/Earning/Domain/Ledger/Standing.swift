// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel

/// What Enrollment told of a member that matters here: since when there is one, and when it could not earn.
package struct Standing: Hashable, Sendable {
    package let member: MemberID
    let enrolledAt: Timestamp
    /// In order of time; only the last may be without an end.
    private(set) var absences: [Absence]
    /// As they are now.
    var segments: Set<String> = []

    /// A time in which the member was suspended, closed or erased.
    struct Absence: Hashable, Sendable {
        let status: MemberStatus
        let from: Timestamp
        var until: Timestamp?

        func covers(_ time: Timestamp) -> Bool { from <= time && until.map { time < $0 } ?? true }
    }

    init(member: MemberID, enrolledAt: Timestamp, absences: [Absence] = [], segments: Set<String> = []) {
        self.member = member
        self.enrolledAt = enrolledAt
        self.absences = absences
        self.segments = segments
    }

    init(_ told: MemberEnrolled) {
        self.init(member: told.member, enrolledAt: told.enrolledAt, segments: Set((told.segments ?? []).map(\.text)))
    }

    /// From `time` on the member has this status; what happened before keeps the one it had.
    mutating func change(to status: MemberStatus, at time: Timestamp) {
        if let last = absences.last, last.until == nil { absences[absences.count - 1].until = max(last.from, time) }
        absences.removeAll { $0.until == $0.from }
        if status != .active { absences.append(Absence(status: status, from: time)) }
        if absences.count > Limits.profileItems { absences.removeFirst() }
    }

    /// Refuses what happened while the member was suspended or closed.
    func check(at time: Timestamp) throws(Rejection) {
        guard let absence = absences.last(where: { $0.covers(time) }) else { return }
        try absence.status.check(since: absence.from)
    }

    /// Refuses what would spend: what is said to have happened before still earns, but there is nothing to spend any more.
    func checkSpending(at time: Timestamp, now: Timestamp) throws(Rejection) {
        try check(at: time)
        try check(at: now)
    }
}
