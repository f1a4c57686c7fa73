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

extension Acceptance {
    init(_ part: inout ProgramReader) {
        self.init()
        late = part.period("late", orZero: true) ?? late
        early = part.period("early", orZero: true) ?? early
        beforeEnrollment = BeforeEnrollment("beforeEnrollment", &part) ?? beforeEnrollment
        expiredGrace = part.period("expiredGrace", orZero: true) ?? expiredGrace
    }

    var sentences: [Sentence] {
        [
            Sentence(.purchases, "acceptance/late", "A purchase is taken up to \(late.words) after it happened."),
            Sentence(.purchases, "acceptance/early", "A purchase may be \(early.words) ahead by the clock of its sender."),
            Sentence(.purchases, "acceptance/beforeEnrollment", beforeEnrollment.words),
            Sentence(
                .purchases, "acceptance/expiredGrace",
                "Points that were past their expiry when they were recorded live \(expiredGrace.words) from then."),
        ]
    }
}

extension Acceptance.BeforeEnrollment {
    fileprivate init?(_ key: String, _ part: inout ProgramReader) {
        guard let json = part.json(key) else { return nil }
        switch (json.string, json.string.flatMap { Period($0) }) {
        case ("reject", _): self = .reject
        case ("accept", _): self = .accept
        case (_, let period?): self = .within(period)
        default:
            part.refuse(part.pointer[key], "must be reject, accept or an ISO 8601 duration")
            return nil
        }
    }

    fileprivate var words: String {
        switch self {
        case .reject: "Purchases from before the member enrolled are refused."
        case .accept: "Purchases from before the member enrolled are taken."
        case .within(let period): "Purchases from before the member enrolled are taken if they are at most \(period.words) older."
        }
    }
}
