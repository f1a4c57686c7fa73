// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import Testing

@testable import Enrollment

@Suite("Status")
struct StatusTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let from: MemberStatus
        let step: StatusStep
        let outcome: Result<MemberStatus, Refused>
        var testDescription: String { "\(step) when \(from)" }

        init(_ from: MemberStatus, _ step: StatusStep, _ result: MemberStatus) {
            (self.from, self.step, outcome) = (from, step, .success(result))
        }

        init(_ from: MemberStatus, _ step: StatusStep, _ code: ProblemCode) {
            (self.from, self.step, outcome) = (from, step, .failure(Refused(code: code)))
        }
    }

    struct Refused: Error, Equatable { let code: ProblemCode }

    static let table = [
        Row(.active, .suspend, .suspended),
        Row(.active, .resume, .memberNotSuspended),
        Row(.active, .close, .closed),
        Row(.active, .reinstate, .memberNotClosed),
        Row(.suspended, .suspend, .memberSuspended),
        Row(.suspended, .resume, .active),
        Row(.suspended, .close, .closed),
        Row(.suspended, .reinstate, .memberNotClosed),
        Row(.closed, .suspend, .memberClosed),
        Row(.closed, .resume, .memberClosed),
        Row(.closed, .close, .memberClosed),
        Row(.closed, .reinstate, .active),
        Row(.active, .erase, .erased),
        Row(.suspended, .erase, .erased),
        Row(.closed, .erase, .erased),
        Row(.erased, .suspend, .memberErased),
        Row(.erased, .resume, .memberErased),
        Row(.erased, .close, .memberErased),
        Row(.erased, .reinstate, .memberErased),
        Row(.erased, .erase, .memberErased),
    ]

    @Test(arguments: table)
    func `every step from every status leads on or is refused`(row: Row) {
        let outcome = Result { () throws(Rejection) in try row.from.after(row.step) }
        #expect(outcome.mapError { Refused(code: $0.code) } == row.outcome)
    }

    @Test func `the table has every step from every status`() {
        #expect(Set(Self.table.map(\.testDescription)).count == MemberStatus.allCases.count * StatusStep.allCases.count)
    }

    @Test func `each step is answered with the status, and told`() throws {
        let desk = try Desk()
        let member = try desk.member("card:1")
        for step in [StatusStep.suspend, .resume, .close, .reinstate] {
            desk.now = desk.now + 1_000
            let reply = try desk.ask(step.types.asked, ["member": "card:1", "reason": "as agreed"])
            #expect(reply == ["changed": ["status"], "member": member.json, "status": step.result.json])
            #expect(try desk.ask("member.get", ["member": "card:1"])["status"] == step.result.json)
            let event = try #require(try desk.events.last)
            #expect(event.message.type == step.types.told)
            #expect(event.message.data == ["at": desk.now.json, "member": member.json, "reason": "as agreed"])
        }
    }

    @Test func `a refused step is not told`() throws {
        let desk = try Desk()
        let member = try desk.member()
        #expect(try desk.refusal(of: "member.resume", ["member": member.json]) == .memberNotSuspended)
        #expect(try desk.events.count == 1)
    }

    @Test func `a status holds from when it happened`() throws {
        let desk = try Desk()
        let member = try desk.member()
        let happened = desk.now + 60_000
        desk.now = desk.now + 3_600_000
        try desk.ask("member.suspend", ["member": member.json], time: happened)
        #expect(try since(desk, member) == happened)
    }

    @Test func `a status does not hold from before the change that it follows`() throws {
        let desk = try Desk()
        let member = try desk.member()
        try desk.ask("member.suspend", ["member": member.json])
        let suspended = try #require(try since(desk, member))
        try desk.ask("member.resume", ["member": member.json], time: suspended + -60_000)
        #expect(try since(desk, member) == suspended)
    }

    @Test func `a status does not hold from the future`() throws {
        let desk = try Desk()
        let member = try desk.member()
        try desk.ask("member.close", ["member": member.json], time: desk.now + 86_400_000)
        #expect(try since(desk, member) == desk.now)
    }

    private func since(_ desk: Desk, _ member: String) throws -> Timestamp? {
        try desk.ask("member.get", ["member": member.json])["since"]?.string.flatMap(Timestamp.init)
    }
}
