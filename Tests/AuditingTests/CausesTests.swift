// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import TestSupport
import Testing

@testable import Auditing

/// What the inbox has to know of a journal.
struct CausesTests {
    private func causes(_ events: (type: String, id: String, code: String?)...) throws -> [Int64] {
        var causes = Causes()
        for (index, told) in events.enumerated() {
            let event = try Event(
                written: [
                    "causationid": told.id.json, "causationsource": "pos/1",
                    "data": .members(["code": told.code?.json, "type": "purchase.completed"]), "id": "epoch.\(index + 1)".json,
                    "recordedtime": TestSystem.noon.json, "sequence": Position(Int64(index + 1)).description.json,
                    "source": "punchcard/earning/0", "specversion": "1.0", "type": told.type.json,
                ])
            #expect(causes.take(event, TestSystem.secret) != nil)
        }
        return causes.known.map(\.position.number)
    }

    @Test func `the first event of each message, and none of a refusal that leaves no trace`() throws {
        let positions = try causes(
            ("purchase.recorded", "P-1", nil), ("points.earned", "P-1", nil), ("purchase.rejected", "P-2", "too_late"),
            ("purchase.rejected", "P-3", "member_not_found"), ("purchase.rejected", "P-1", "idempotency_conflict"))
        #expect(positions == [1, 3])
    }

    @Test(arguments: ["member_not_found", "idempotency_conflict"])
    func `what follows such a refusal at once is the first of its message`(code: String) throws {
        let positions = try causes(
            ("purchase.rejected", "P-1", code), ("purchase.recorded", "P-1", nil), ("points.earned", "P-1", nil))
        #expect(positions == [2])
    }

    @Test(arguments: ["member_not_found", "idempotency_conflict"])
    func `what was due before such a refusal is not the first of its message`(code: String) throws {
        let positions = try causes(
            ("purchase.recorded", "P-2", nil), ("points.expired", "P-1", nil), ("points.expiring", "P-1", nil),
            ("purchase.rejected", "P-1", code), ("points.expired", "P-1", nil), ("purchase.recorded", "P-1", nil))
        #expect(positions == [1, 5])
    }

    @Test func `what was done is remembered where it was done, whatever is refused after it`() throws {
        let positions = try causes(
            ("points.expired", "P-1", nil), ("purchase.recorded", "P-1", nil), ("points.expiring", "P-1", nil),
            ("purchase.rejected", "P-1", "idempotency_conflict"))
        #expect(positions == [1])
    }
}
