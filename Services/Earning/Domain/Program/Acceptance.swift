// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel

/// Until when a purchase is taken: `acceptance` of the program.
struct Acceptance: Hashable, Sendable {
    /// How long after it happened.
    var late = Period.days(30)
    /// How long before it happens, by the clock of the sender.
    var early = Period.minutes(5)
    var beforeEnrollment = BeforeEnrollment.reject
    /// How long points live that were past their expiry when they were recorded.
    var expiredGrace = Period.days(30)

    enum BeforeEnrollment: Hashable, Sendable {
        case reject
        case accept
        /// When the enrolment came within this time.
        case within(Period)
    }

    init(late: Period = .days(30), early: Period = .minutes(5), beforeEnrollment: BeforeEnrollment = .reject) {
        self.late = late
        self.early = early
        self.beforeEnrollment = beforeEnrollment
    }

    init(_ part: ProgramReader) throws(ProgramFaults) {
        var part = part
        part.checkKeys(["late", "early", "beforeEnrollment"])
        let late: Period?? = part.read { fields throws(Invalid) in try fields.optional("late") }
        let early: Period?? = part.read { fields throws(Invalid) in try fields.optional("early") }
        let before = part.read { fields throws(Invalid) in try fields.beforeEnrollment("beforeEnrollment") ?? .reject }
        guard part.faults.isEmpty, let late, let early, let before else { throw ProgramFaults(faults: part.faults) }
        self.init(late: late ?? .days(30), early: early ?? .minutes(5), beforeEnrollment: before)
    }

    /// Refuses what happened too long ago, is still to happen, or happened before the member was one.
    func check(occurredAt: Timestamp, enrolledAt: Timestamp, now: Timestamp, zone: Zone) throws(Rejection) {
        if now > zone.adding(late, to: occurredAt) {
            throw Rejection(.tooLate, "it happened at \(occurredAt), more than \(late) ago")
        }
        if occurredAt > zone.adding(early, to: now) {
            throw Rejection(.tooEarly, "it is to happen at \(occurredAt), more than \(early) from now, \(now)")
        }
        guard occurredAt < enrolledAt else { return }
        switch beforeEnrollment {
        case .accept: return
        case .within(let period) where enrolledAt <= zone.adding(period, to: occurredAt): return
        case .within, .reject:
            throw Rejection(.beforeEnrollment, "it happened at \(occurredAt), and the member enrolled at \(enrolledAt)")
        }
    }
}

extension Fields {
    fileprivate func beforeEnrollment(_ key: String) throws(Invalid) -> Acceptance.BeforeEnrollment? {
        guard let text: String = try optional(key) else { return nil }
        switch text {
        case "reject": return .reject
        case "accept": return .accept
        default:
            guard let period = Period(text) else {
                throw Invalid(pointer[key], "must be reject, accept or an ISO 8601 duration")
            }
            return .within(period)
        }
    }
}
