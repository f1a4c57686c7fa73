// SPDX-License-Identifier: Apache-2.0

import Bus
import Contracts
import Earning
import Kernel
import ServiceHost
import Storage

/// START HERE: a shop's own history, played through a program that nobody has published yet.
///
/// The earning service itself does it, as it runs in the shop, in this thread and on a clock that jumps from one moment at which
/// something happens or falls due to the next. What it tells is counted, and forgotten.
///
/// Whoever has a history enrolls its members and hands over its purchases in the order of time, and then ends the rehearsal.
package final class Rehearsal {
    private let program: Program
    private let core: ServiceCore
    private let store = RehearsalStore(keeping: ServiceCore.schema(of: earning))
    private let log = FaultLog()
    private var moment: Moment
    private var tally: Tally
    private var enrollment = EnrollmentStream()
    private var replies: [[UInt8]] = []

    /// Whose calendar says when a month ends.
    private let calendar: Program
    /// The first day of the month that is open, and the first moment after it.
    private var month: (day: CalendarDay, end: Timestamp)

    /// Begins a rehearsal, with a program in force from `start` on. Months are counted by the `calendar` of a program: the same for
    /// all that are compared.
    ///
    /// - Throws: the faults of the document.
    package init(_ document: JSON, from start: Timestamp, calendar: Program) throws {
        program = try Program.check(document)
        self.calendar = calendar
        moment = Moment(now: start, wall: start, steady: 0)
        month = (calendar.day(at: start), calendar.endOfMonth(at: start))
        tally = Tally(levels: program.tierNames)
        core = try ServiceCore(
            earning, process: ProcessName(.earning, 0), topology: Topology(shards: [.enrollment: 1, .earning: 1]),
            secret: Secret(key: [UInt8](repeating: 0, count: 32)), store: store, moment: moment,
            log: { [log] line in log.take(line) })
        let published = try ask(ProgramPublish.type, ProgramPublish(document: document, effectiveFrom: start).json, id: "program")
        guard published.isOK else { throw RehearsalFault(what: "the program was not published: \(published)") }
    }

    // What happens.

    /// Lets a member join at `time`; one who had joined before the beginning is there from the beginning on.
    package func enroll(_ member: MemberID, at time: Timestamp) throws {
        try advance(until: time)
        let told = MemberEnrolled(member: member, identifiers: [], enrolledAt: time)
        guard let (request, answer) = enrollment.tell(told, at: moment.now) else {
            throw RehearsalFault(what: "Earning does not ask who joined")
        }
        core.receive(answer, to: request, at: moment)
        try turn()
        tally.enroll()
    }

    /// Takes a purchase at the `time` of its message, and gives what Earning answers.
    package func take(_ purchase: Message) throws -> Reply {
        if let time = purchase.time { try advance(until: time) }
        let reply = try ask(purchase)
        if reply.isOK, !reply.isDuplicate { tally.open.purchases += 1 }
        if !reply.isOK { tally.open.refused += 1 }
        return reply
    }

    /// Lets everything happen that falls due before `end`, and gives the report.
    package func end(at end: Timestamp) throws -> RehearsalReport {
        try advance(until: end)
        // It can end within a month, or with one that is closed already.
        let hasMore = calendar.day(at: end) > month.day || tally.open != RehearsalFigures()
        if hasMore || tally.months.isEmpty { tally.closeMonth(of: month.day) }
        return RehearsalReport(program: program, months: tally.months)
    }

    // Time.

    /// Goes on to `time`, with all that falls due before. What falls due in the first moment of a month belongs to that month.
    private func advance(until time: Timestamp) throws {
        while true {
            let due = try nextDue()
            if let due, due < min(time, month.end) {
                try settle(by: max(due, moment.now))
            } else if month.end <= time {
                tally.closeMonth(of: month.day)
                month = (calendar.day(at: month.end), calendar.endOfMonth(at: month.end))
            } else {
                break
            }
        }
        move(to: max(time, moment.now))
    }

    /// When something falls due for the next account.
    private func nextDue() throws -> Timestamp? {
        let page = try store.page(Query(index: Account.dueIndex, limit: 1), in: Account.collection)
        guard case .integer(let milliseconds)? = page.first?.key else { return nil }
        return Timestamp(milliseconds: milliseconds)
    }

    private func settle(by time: Timestamp) throws {
        move(to: time, steps: Rehearsal.choreInterval)
        repeat { try turn() } while try nextDue().map { $0 <= time } ?? false
    }

    /// After so many milliseconds of real time Earning looks again for what is due.
    private static let choreInterval = earning.chores.map(\.interval).min() ?? 1

    private func move(to now: Timestamp, steps: Int64 = 0) {
        moment = Moment(now: now, wall: now, steady: moment.steady + steps)
    }

    // Asking.

    private func ask(_ type: String, _ data: JSON, id: String) throws -> Reply {
        try ask(Message(id: id, source: "rehearsal", type: type, data: data))
    }

    private func ask(_ message: Message) throws -> Reply {
        core.receive([[1], [], message.json.bytes], from: Peer(listener: Listener(index: 0), route: []), at: moment)
        try turn()
        guard !replies.isEmpty else { throw RehearsalFault(what: "\(message.id) waits for a member who has not joined") }
        return try Reply(JSON(parsing: replies.removeFirst()))
    }

    private func turn() throws {
        let output = try core.turn(moment)
        replies += output.replies.map(\.body)
        for request in output.requests { enrollment.asked(request.id) }
        for entry in store.takeTold() { try tally.take(entry) }
        if let fault = log.fault { throw fault }
    }
}

/// Why a rehearsal ends early: figures without what comes next would be wrong.
package struct RehearsalFault: Error, CustomStringConvertible {
    let what: String
    package var description: String { "the rehearsal cannot go on: \(what)" }
}
