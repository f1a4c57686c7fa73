// SPDX-License-Identifier: Apache-2.0

import Contracts
import Earning
import Kernel
import ServiceHost
import Storage
import TestSupport

/// Earning as it is shipped, in memory and on the clock of one history.
///
/// The program's clock stands where the last line set it. What is due at a time is told by the next message about the account; a
/// chore does it for all accounts only when the lots of one are looked at, so that both ways are gone.
final class LedgerHistory {
    private let system: TestSystem
    private let earningProcess = ProcessName(.earning, 0)

    /// Begins with what the first line says.
    init(_ line: JSON) throws {
        let fields = try Fields(line, at: Pointer())
        system = try TestSystem([registry, earning], at: try fields.required("at"))
        try system.settle()
        let published = try ask("program.publish", ["document": try fields.required("program")])
        guard published["status"] == 200 else { throw Unplayable("the program is refused: \(published.text)") }
    }

    func answer(_ line: JSON) throws -> JSON {
        if let time = line["at"] {
            system.advanceProgramClock(to: try Timestamp(time, at: Pointer("/at")))
            return [:]
        }
        if let person = line["enroll"] {
            let fields = try Fields(person, at: Pointer("/enroll"))
            let enrolled = MemberEnrolled(
                member: try fields.required("member"), identifiers: [], enrolledAt: try fields.required("at"),
                segments: try fields.required("segments"))
            return try tell(enrolled)
        }
        if let birthday = line["birthday"] { return try tell(MemberBirthday(birthday, at: Pointer("/birthday"))) }
        if let message = line["message"] { return ["reply": try reply(to: message)] }
        if let member = line["account"] { return ["account": try data("account.get", ["member": member])] }
        if let member = line["lots"] { return ["lots": try lots(of: member)] }
        if let member = line["statement"] { return ["statement": .array(try statement(of: member))] }
        throw Unplayable("it is not known what that is")
    }

    // Telling and asking.

    private func tell<Told: Body>(_ told: Told) throws -> JSON {
        let message = system.message("tell", ["data": told.json, "type": Told.type.json])
        let told = try reply(to: message, from: ProcessName(.enrollment, 0))
        guard told["status"] == 200 else { throw Unplayable(told.text) }
        return [:]
    }

    private func ask(_ type: String, _ data: JSON) throws -> JSON { try reply(to: system.message(type, data)) }

    private func data(_ type: String, _ data: JSON) throws -> JSON {
        let reply = try ask(type, data)
        guard reply["status"] == 200, let found = reply["data"] else { throw Unplayable(reply.text) }
        return found
    }

    /// The answer that comes while no time passes.
    private func reply(to message: JSON, from process: ProcessName = ProcessName(.earning, 0)) throws -> JSON {
        let ticket = system.send(message.bytes, to: process)
        try system.settle()
        guard let answer = try system.answer(to: ticket) else { throw Unplayable("no answer comes without time passing") }
        return answer
    }

    // Looking.

    /// Lots as they lie in the store, held points among them, once the chore has run.
    private func lots(of member: JSON) throws -> JSON {
        try system.rest(milliseconds: 1_000)
        guard let name = member.string,
            let saved = try system.store(earningProcess)?.document(name, in: Account.collection)
        else { return [] }
        let account = try JSON(parsing: saved)
        func parts(_ json: JSON?) throws -> [LotPoints] {
            try (json?.array ?? []).map { part throws(Invalid) in try LotPoints(part, at: Pointer()) }
        }
        let held = try (account["holds"]?.array ?? []).flatMap { try parts($0["lots"]) }
        let all = try parts(account["lots"]).map { ($0, Points.zero) } + held.map { ($0, $0.points) }
        return .array(
            all.sorted { LotPoints.isConsumedBefore($0.0, $1.0) }.map { part, held in
                .members([
                    "activeAt": part.activeAt?.json, "expiresAt": part.expiresAt?.json, "held": held.json,
                    "partner": part.partner?.json, "points": part.points.json,
                ])
            })
    }

    private func statement(of member: JSON) throws -> [JSON] {
        var entries: [JSON] = []
        var after: JSON = 0
        while true {
            let page = try data("account.statement", ["after": after, "limit": 100, "member": member])
            guard let more = page["entries"]?.array, !more.isEmpty, let next = page["next"] else { return entries }
            entries += more
            after = next
        }
    }
}

/// A line that cannot be answered, and why.
struct Unplayable: Error, CustomStringConvertible {
    let description: String

    init(_ why: String) { description = why }
}

extension LotPoints {
    /// The order of consumption, told a second time: what expires first, what was earned first, what was recorded first,
    /// and of that in its order.
    fileprivate static func isConsumedBefore(_ a: LotPoints, _ b: LotPoints) -> Bool {
        let (endOfA, endOfB) = (a.expiresAt?.milliseconds ?? .max, b.expiresAt?.milliseconds ?? .max)
        return (endOfA, a.earnedAt, a.position, a.place) < (endOfB, b.earnedAt, b.position, b.place)
    }
}

/// Stands in for Enrollment: tells what it is sent.
private let registry = ServiceDefinition(
    service: .enrollment,
    keeps: [],
    answers: [
        Route("tell", memory: .none) { message, turn in
            let data = message.data["data"] ?? [:]
            switch message.data["type"] {
            case MemberEnrolled.type.json:
                let told = try MemberEnrolled(data, at: Pointer())
                try turn.tell(told, member: told.member)
            default:
                let told = try MemberBirthday(data, at: Pointer())
                try turn.tell(told, member: told.member)
            }
            return .reply(.done([:]))
        }
    ]
)
