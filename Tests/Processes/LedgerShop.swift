// SPDX-License-Identifier: Apache-2.0

import Contracts
import Foundation
import Kernel
import ServiceHost

/// A trial of a program with one member, whose clock stands still until the story goes on.
final class LedgerShop {
    let installation: Installation
    let member: String

    /// Starts the system; `rules` are what the program says beside a point for each euro.
    init(_ rules: String = "", at begin: String = "2026-01-01T11:00:00Z", shards: Int = 1) throws {
        installation = try Installation()
        try installation.start(
            shards: shards, program: LedgerShop.program(rules), options: ["--clock", begin, "--speed", "0"])
        member = try installation.enroll("card:1")
    }

    /// L1 100 and L2 200 live a year and to the end of a month, L3 50 to the end of June. It is May.
    static func threeLots(_ policy: String) throws -> LedgerShop {
        let shop = try LedgerShop(
            """
            expiry: {after: P12M, align: month}
            returns: {restoreExpiry: \(policy)}
            campaigns:
              - {id: bonus, when: {sku: [bonus]}, effect: {add: 50}, expiry: {after: P2M, align: month}}
            """)
        try shop.at("2026-01-10T11:00:00Z")
        try shop.buy(10_000, "L1")
        try shop.at("2026-03-05T11:00:00Z")
        try shop.buy(20_000, "L2")
        try shop.at("2026-04-01T10:00:00Z")
        try shop.buy(lines: [("bonus", 0)], "L3")
        try shop.at("2026-05-15T10:00:00Z")
        return shop
    }

    static func program(_ rules: String) -> String {
        """
        program: worked
        timeZone: Europe/Berlin
        currency: EUR
        \(rules.contains("earn:") ? "" : "earn: [{points: 1, per: \"1.00\"}]")
        \(rules)
        """
    }

    /// Publishes the rules anew, in force from now.
    func publish(_ rules: String) throws {
        try LedgerShop.program(rules).write(toFile: installation.directory + "/rules.yaml", atomically: true, encoding: .utf8)
        try installation.punchcard("program", "publish", installation.directory + "/rules.yaml")
    }

    func at(_ time: String) throws { try installation.punchcard("clock", "set", time) }

    /// Asks, and gives the answer's data.
    @discardableResult
    func done(_ type: String, _ data: JSON, id: String = UUID().uuidString, time: String? = nil) throws -> JSON {
        let reply = try installation.ask(type, data, id: id, ack: "done", time: time)
        guard reply.status == 200, let answer = reply.data else {
            throw Installation.Failure("\(type): \(reply.json(id: id).text)")
        }
        return answer
    }

    /// The code with which something is refused.
    func refused(_ type: String, _ data: JSON, time: String? = nil) throws -> ProblemCode? {
        try installation.ask(type, data, ack: "done", time: time).code
    }

    @discardableResult
    func buy(_ amount: Int64, _ number: String = "P", holds: [String]? = nil, time: String? = nil) throws -> JSON {
        try done(
            "purchase.completed",
            .members([
                "amount": .integer(amount), "currency": "EUR", "holds": holds.map { $0.json }, "member": member.json,
                "purchase": number.json,
            ]), time: time)
    }

    /// Lines named 1, 2, 3 …
    @discardableResult
    func buy(lines: [(sku: String, amount: Int64)], _ number: String = "P") throws -> JSON {
        let total = lines.reduce(0) { $0 + $1.amount }
        let written = lines.enumerated().map { index, line -> JSON in
            ["amount": .integer(line.amount), "line": "\(index + 1)".json, "quantity": 1, "sku": line.sku.json]
        }
        return try done(
            "purchase.completed",
            [
                "amount": .integer(total), "currency": "EUR", "lines": .array(written), "member": member.json,
                "purchase": number.json,
            ])
    }

    /// Gives back a line, an amount, or all that is left.
    func giveBack(_ number: String = "P", line: String? = nil, amount: Int64? = nil) throws -> JSON {
        try done(
            "purchase.returned",
            .members([
                "amount": amount.map(JSON.integer), "lines": line.map { [["line": $0.json]] }, "purchase": number.json,
            ]))
    }

    /// Holds and captures.
    func spend(_ points: Int64, _ hold: String = "H") throws {
        try done("points.hold", ["hold": hold.json, "member": member.json, "points": .integer(points)])
        try done("points.capture", ["hold": hold.json, "member": member.json])
    }

    func account() throws -> JSON { try done("account.get", ["member": member.json]) }
    func balance() throws -> Int64? { try account()["balance"]?.integer }
    func tier() throws -> String? { try account()["tier"]?["id"]?.string }

    /// Kinds and points of the statement.
    func entries() throws -> [String] {
        try statement().map { "\($0["kind"]?.string ?? "") \($0["points"]?.integer ?? 0)" }
    }

    /// What the balance was after each entry that changed it.
    func balances() throws -> [Int64] {
        var balances: [Int64] = []
        for balance in try statement().compactMap({ $0["balance"]?.integer }) where balance != balances.last {
            balances.append(balance)
        }
        return balances
    }

    private func statement() throws -> [JSON] {
        try done("account.statement", ["limit": 512, "member": member.json])["entries"]?.array ?? []
    }

    /// That the files prove all of it.
    func audit() throws -> String { try installation.punchcard("audit") }
}

extension JSON {
    /// An integer in an answer.
    func points(_ field: String) -> Int64? { self[field]?.integer }
}
