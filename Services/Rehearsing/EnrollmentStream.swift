// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel

/// Stands in for Enrollment: its stream, of which one event at a time is told when its time has come.
struct EnrollmentStream {
    private var head = Position.start
    /// The question of Earning for more; the last one counts.
    private var request: UInt64?

    mutating func asked(_ request: UInt64) { self.request = request }

    /// Answers the question with an event; nil while there is none.
    mutating func tell(_ told: MemberEnrolled, at now: Timestamp) -> (request: UInt64, answer: [UInt8])? {
        guard let request else { return nil }
        self.request = nil
        head = head.next
        let event: JSON = [
            "data": told.json, "id": "rehearsal.\(head.number)".json, "partitionkey": told.member.json, "recordedtime": now.json,
            "sequence": head.description.json, "source": "punchcard/enrollment/0", "specversion": "1.0",
            "time": told.enrolledAt.json, "type": MemberEnrolled.type.json,
        ]
        let data: JSON = ["epoch": "rehearsal", "events": [event], "head": head.json, "next": head.json]
        return (request, Reply.done(data).json(id: String(request)).bytes)
    }
}
