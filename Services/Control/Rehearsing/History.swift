// SPDX-License-Identifier: Apache-2.0

import Contracts
import Earning
import Kernel
import Rehearsing

/// What a shop sold, as a rehearsal plays it: from when to when, and who had joined by when.
struct History {
    /// A purchase that a program does not take.
    struct Refusal: Hashable, Sendable {
        let row: Int
        let code: String
        let detail: String
    }

    /// What came of it under one program.
    struct Outcome: Sendable {
        let report: RehearsalReport
        /// The first of the purchases that were refused.
        let refusals: [Refusal]
    }

    let source: String
    /// The first moment that is played, and the first that is not.
    let period: Range<Timestamp>
    let purchases: Int
    /// In the order in which they joined.
    private let members: [ImportPlan.NewMember]
    private let ids: [Identifier: MemberID]
    private let isInOrder: Bool
    private let open: () throws -> PurchaseTable

    private static let refusalsKept = 20

    /// The history in a table. If it is not said when it ends, it does with a month by the calendar of a program.
    ///
    /// - Throws: `Failure` when there is nothing to play.
    init(
        _ plan: ImportPlan, source: String, from: Timestamp?, to: Timestamp?, calendar: Program,
        open: @escaping () throws -> PurchaseTable
    ) throws(Failure) {
        guard let first = plan.members.map(\.since).min(), let last = plan.last else {
            throw Failure("there is no purchase to rehearse", code: .badInput)
        }
        let (start, end) = (from ?? first, to ?? calendar.endOfMonth(at: last))
        guard start < end else { throw Failure("nothing lies between \(start) and \(end)", code: .usage) }
        self.source = source
        self.open = open
        period = start..<end
        purchases = plan.rows
        isInOrder = plan.isInOrder
        members = plan.members.sorted { ($0.since, $0.row) < ($1.since, $1.row) }
        ids = Dictionary(
            uniqueKeysWithValues: members.enumerated().map { ($1.identifier, MemberID(bits: UInt128($0 + 1))) })
    }

    /// Who a member is in the table.
    func names(of members: Set<MemberID>) -> [MemberID: Identifier] {
        ids.reduce(into: [:]) { if members.contains($1.value) { $0[$1.value] = $1.key } }
    }

    /// Plays everything under a program. `progress` is asked after each purchase, with how many there were.
    func played(under document: JSON, calendar: Program, _ progress: (Int) -> Void) throws -> Outcome {
        let rehearsal = try Rehearsal(document, from: period.lowerBound, calendar: calendar)
        var rows = try RowsByTime(open(), isInOrder: isInOrder)
        var newcomers = members[...]
        var refusals: [Refusal] = []
        var seen = 0
        func enroll(until time: Timestamp) throws {
            while let next = newcomers.first, next.since <= time, period.upperBound > next.since, let id = ids[next.identifier] {
                newcomers.removeFirst()
                try rehearsal.enroll(id, at: next.since)
            }
        }
        while let row = try rows.next() {
            seen += 1
            guard period.contains(row.time), let member = ids[row.identifier] else { continue }
            try enroll(until: row.time)
            let reply = try rehearsal.take(Message(row.message(member: member.json, source: source).with("specversion", "1.0")))
            if !reply.isOK, refusals.count < History.refusalsKept {
                let detail = reply.problem?["detail"]?.string ?? ""
                refusals.append(Refusal(row: row.number, code: reply.code?.rawValue ?? "\(reply.status)", detail: detail))
            }
            progress(seen)
        }
        try enroll(until: period.upperBound)
        return Outcome(report: try rehearsal.end(at: period.upperBound), refusals: refusals)
    }
}
