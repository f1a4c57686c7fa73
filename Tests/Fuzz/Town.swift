// SPDX-License-Identifier: Apache-2.0

import Contracts
import Earning
import Enrollment
import Gateway
import Kernel
import ServiceHost
import TestSupport

@testable import Storage

/// A whole system in memory in which a little has happened: members enrolled, bought, and returned something.
struct Town {
    let system: TestSystem

    static let gatewayProcess = ProcessName(.gateway, 0)
    private static let definitions = [enrollment, earning, gateway]

    /// The stores at the end of that little, made once.
    static let states: [ProcessName: MemoryState] = {
        do { return try Town.lived() } catch { preconditionFailure("the town is not there: \(error)") }
    }()

    /// Starts on those stores, or on what has become of them.
    init(_ states: [ProcessName: MemoryState] = Town.states) throws {
        system = try TestSystem(Town.definitions, at: TestSystem.noon + 3_600_000) { process, schema in
            guard let state = states[process] else { throw Violation("\(process) has no store") }
            return try MemoryStore(restoring: state, keeping: schema)
        }
        system.restartsAfterCrash = true
        try system.settle()
    }

    /// What was asked, by and by; a repetition of it must find the answers again.
    static let history: [JSON] = {
        func message(_ number: Int, _ type: String, _ data: JSON) -> JSON {
            ["ack": "done", "data": data, "id": "\(number)".json, "source": "pos/1", "specversion": "1.0", "type": type.json]
        }
        let document: JSON = [
            "program": "town", "timeZone": "UTC", "currency": "EUR",
            "earn": [["points": 3, "per": "1.00"], ["points": 1, "per": "100", "currency": "JPY"]],
            "basis": ["excludeCategories": ["giftcard"], "excludeTenders": ["points"]],
            "acceptance": ["late": "P10Y", "beforeEnrollment": "accept"],
        ]
        let lines: JSON = [
            ["amount": 1_999, "category": "food", "line": "1", "quantity": 2, "tax": 99],
            ["amount": 501, "category": "giftcard", "line": "2", "quantity": 1], ["amount": 333, "line": "3", "quantity": 3],
        ]
        return [
            message(1, "program.publish", ["document": document]),
            message(
                2, "member.enroll",
                ["attributes": ["tier": "gold"], "givenName": "Mia", "identifiers": [["kind": "card", "value": "1"]]]),
            message(
                3, "member.enroll", ["identifiers": [["kind": "phone", "value": "+49 30 123"], ["kind": "card", "value": "2"]]]),
            message(
                4, "purchase.completed",
                [
                    "amount": 2_833, "currency": "EUR", "lines": lines, "member": "card:1", "purchase": "R-1",
                    "tenders": [["amount": 2_000, "kind": "cash"], ["amount": 833, "kind": "points"]],
                ]),
            message(5, "purchase.completed", ["amount": 10_000, "currency": "JPY", "member": "card:2"]),
            message(6, "purchase.returned", ["lines": [["line": "1", "quantity": 1]], "purchase": "R-1"]),
            message(7, "purchase.returned", ["member": "card:2", "purchase": "R-later"]),
            message(8, "member.suspend", ["member": "card:2", "reason": "a test"]),
            message(9, "consent.grant", ["channel": "email", "member": "card:1", "purpose": "news"]),
            message(10, "purchase.returned", ["amount": 10, "purchase": "R-1"]),
            message(11, "purchase.completed", ["amount": 700, "currency": "EUR", "member": "card:1"]).with("ack", "stored"),
        ]
    }()

    private static func lived() throws -> [ProcessName: MemoryState] {
        let system = try TestSystem(definitions)
        for message in history {
            guard let reply = try system.exchange(message.bytes, with: gatewayProcess), try Reply(reply).isOK else {
                throw Violation("\(message.text) was refused")
            }
            try system.advance(milliseconds: 1_100)
        }
        try system.advance(milliseconds: 5_000)
        var states: [ProcessName: MemoryState] = [:]
        for process in system.topology.processes {
            states[process] = system.backup(of: process)
        }
        return states
    }

    /// Asks at the door, and checks that there is one answer for each message, with a status and a code of the protocol.
    func ask(_ body: [UInt8], isSound: Bool = true) throws -> [Reply] {
        guard let answer = try system.exchange(body, with: Town.gatewayProcess) else { throw Violation("no answer came") }
        let asked = try? JSON(parsing: body)
        let count = answer.array == nil ? nil : asked?.array?.count
        let answers = answer.array ?? [answer]
        try expect(count == nil || count == answers.count, "\(answers.count) answers to \(count ?? 0) messages")
        return try answers.map { json in
            // `null` stands for an id that could not be read, and only there.
            if json["id"] == .forbidden(.null) {
                try expect(json["problem"]?["code"] == "malformed", "an id is null: \(json["status"] ?? [:])")
            }
            let reply = try Reply(json.with("id", nil))
            guard !reply.isOK || reply.problem != nil else {
                try expect([200, 202].contains(reply.status), "the status is \(reply.status)")
                return reply
            }
            guard let code = reply.code else { throw Violation("no known code: \(json.with("id", nil).text)") }
            try expect(code.status == reply.status, "\(code) has the status \(reply.status)")
            if isSound { try expect(code != .internal, "it failed: \(system.log.suffix(3))") }
            return reply
        }
    }

    /// The heads of all journals.
    var heads: [Position] { system.topology.processes.compactMap { system.store($0)?.head } }
}
