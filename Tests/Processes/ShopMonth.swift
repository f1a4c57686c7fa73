// SPDX-License-Identifier: Apache-2.0

import Contracts
import Foundation
import Kernel

/// Two months of one member in which everything happens that can happen to points, through the bus: what was seen of it.
struct ShopMonth: Sendable {
    fileprivate(set) var looks: [JSON] = []
    fileprivate(set) var events: [JSON] = []
    fileprivate(set) var entries: [JSON] = []
    /// What each message was answered, and what when it was sent again after all others.
    fileprivate(set) var answers: [(first: Reply, again: Reply)] = []
    /// How many events there were before the messages were sent again, and after.
    fileprivate(set) var heads: (before: Int, after: Int) = (0, 0)
    /// The account at the end, and after all processes were killed.
    fileprivate(set) var ends: (before: JSON, after: JSON) = ([:], [:])
    fileprivate(set) var audit = ""

    /// Lived once, for all who look at it.
    static let lived = Result { try LivedMonth().seen }

    /// The data of the events of these types, in order.
    func told(_ types: String...) -> [(type: String, data: JSON)] {
        events.compactMap { event in
            guard let type = event["type"]?.string, types.contains(type) else { return nil }
            return (type, event["data"] ?? [:])
        }
    }
}

/// The member, and the system.
private final class LivedMonth {
    private(set) var seen = ShopMonth()

    private static let rules = """
        pending: P2D
        expiry: {after: P1M, warn: [P7D]}
        cashback: {percent: "2", currency: EUR}
        tiers:
          window: calendarYear
          validity: endOfYear
          levels: [{id: silver, from: 0}, {id: gold, from: 1000, multiplier: "1.5", entry: {points: 100}}]
        campaigns:
          - {id: half-more, when: {sku: [a]}, effect: {multiply: "1.5"}}
          - {id: seven, effect: {add: 7}}
          - {id: review, when: {activity: [review.posted]}, effect: {add: 20}}
        gifts: {welcome: {points: 50}}
        """

    private let shop: LedgerShop
    private var sent: [(message: JSON, reply: Reply)] = []
    private var member: JSON { shop.member.json }

    init() throws {
        shop = try LedgerShop(LivedMonth.rules)
        try buyAndHold()
        try giveBackAndUndo()
        try letExpire()
        try reachGoldAndLoseIt()
        try see()
    }

    // What happens.

    private func buyAndHold() throws {
        try correct("points.adjust", ["points": 500])
        try buy("P1", [("a", 1_001), ("b", 1_000), ("c", 1_333)])
        try say("points.hold", ["hold": "H1", "points": 100])
        try at("2026-01-01T12:00:00Z")
        try say("points.hold", ["hold": "H2", "points": 200])
        try say("points.capture", ["hold": "H2", "points": 150])
        try correct("points.restore", ["hold": "H2", "points": 60])
        try say("points.hold", ["hold": "H3", "points": 30])
        try buy("P2", [("a", 5_000), ("b", 333)], holds: ["H3"])
    }

    private func giveBackAndUndo() throws {
        try say("purchase.returned", ["lines": [["line": "1", "amount": 333]], "purchase": "P1"])
        try at("2026-01-05T11:00:00Z")
        try say("activity.performed", ["activity": "review.posted", "reference": "1"])
        try say("activity.reversed", ["activity": "review.posted", "reference": "1"])
        try say("points.hold", ["hold": "H4", "points": 440])
        try say("points.capture", ["hold": "H4"])
        try say("purchase.returned", ["amount": 2_000, "purchase": "P2", "return": "R2"])
        try correct("return.void", ["return": "R2"])
        let friend = try shop.installation.enroll("card:2")
        try correct("points.transfer", ["from": member, "points": 10, "to": friend.json])
    }

    private func letExpire() throws {
        try at("2026-02-10T11:00:00Z")
        try say("purchase.returned", ["purchase": "P1"])
        try say("purchase.returned", ["purchase": "P2"])
    }

    private func reachGoldAndLoseIt() throws {
        try buy("P3", [("a", 60_000), ("b", 60_000)])
        try at("2026-02-20T11:00:00Z")
        try say("points.hold", ["hold": "H5", "points": 600])
        try say("points.capture", ["hold": "H5"])
        try say("purchase.returned", ["lines": [["line": "2"]], "purchase": "P3"])
        try say("purchase.returned", ["purchase": "P3"])
        try shop.publish(LivedMonth.rules + "\nreturns: {shortfall: clamp}")
        try buy("P4", [("a", 100_000)])
        try at("2026-02-25T11:00:00Z")
        let left = try shop.account().points("available") ?? 0
        try say("points.hold", ["hold": "H6", "points": .integer(left)])
        try say("points.capture", ["hold": "H6"])
        try say("purchase.returned", ["purchase": "P4"])
    }

    // How it is said.

    private func at(_ time: String) throws {
        try shop.at(time)
        seen.looks.append(try shop.account())
    }

    private func say(_ type: String, _ data: JSON) throws {
        let data = type == "points.transfer" || type == "return.void" ? data : data.with("member", member)
        let message = JSON.members([
            "ack": type.hasPrefix("purchase.") || type.hasPrefix("activity.") ? "done" : nil, "data": data,
            "id": "M\(sent.count)".json, "source": "test", "specversion": "1.0", "type": type.json,
        ])
        guard let reply = try shop.installation.once(message), reply.status == 200 else {
            throw Installation.Failure("\(message.text) was not done")
        }
        sent.append((message, reply))
        seen.looks.append(try shop.account())
    }

    private func correct(_ type: String, _ data: JSON) throws {
        try say(type, data.with("actor", "desk").with("reason", "goodwill"))
    }

    private func buy(_ number: String, _ lines: [(sku: String, amount: Int64)], holds: [String]? = nil) throws {
        let written = lines.enumerated().map { index, line -> JSON in
            ["amount": .integer(line.amount), "line": "\(index + 1)".json, "quantity": 1, "sku": line.sku.json]
        }
        try say(
            "purchase.completed",
            .members([
                "amount": .integer(lines.reduce(0) { $0 + $1.amount }), "currency": "EUR", "holds": holds.map { $0.json },
                "lines": .array(written), "purchase": number.json,
            ]))
    }

    // What is seen of it.

    private func see() throws {
        seen.entries = try shop.done("account.statement", ["limit": 512, "member": member])["entries"]?.array ?? []
        seen.events = try told()
        for (message, reply) in sent {
            guard let again = try shop.installation.once(message) else {
                throw Installation.Failure("no answer to \(message.text)")
            }
            seen.answers.append((reply, again))
        }
        seen.heads = (seen.events.count, try told().count)
        seen.ends.before = try shop.account()
        shop.installation.killAll()
        try shop.installation.start(program: nil, options: ["--speed", "0"])
        seen.ends.after = try shop.account()
        seen.audit = try shop.audit()
        shop.installation.stop()
    }

    private func told() throws -> [JSON] {
        try shop.done("stream.fetch", ["after": 0, "limit": 512, "stream": "earning", "streamShard": 0])["events"]?.array ?? []
    }
}
