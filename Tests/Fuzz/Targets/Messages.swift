// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import ServiceHost
import Storage
import TestSupport

@testable import Earning
@testable import Enrollment

extension FuzzTarget {
    /// Bodies, one a line, at the door of a whole system: each is answered, none is a fault of ours, what is no message changes
    /// nothing, and in the end the books balance.
    static let messages = FuzzTarget("messages", cases: 250, seeds: conversations) { bytes in
        let town = try Town()
        var mayStillMove = false
        for line in bytes.split(separator: UInt8(ascii: "\n")).prefix(12) {
            let before = town.heads
            let replies = try town.ask(Array(line))
            mayStillMove = mayStillMove || replies.contains { $0.isOK || $0.status > 500 }
            if !mayStillMove, replies.allSatisfy({ [400, 413].contains($0.status) }) {
                try expect(town.heads == before, "what was refused as no message was told of")
            }
        }
        try town.system.advance(milliseconds: 5_000)
        try town.checkBooks()
    }
}

/// What happened in the town, and one more of each message.
@Sendable private func conversations() -> [[UInt8]] {
    let more: [(String, JSON)] = [
        ("member.get", ["member": "card:1"]), ("member.find", ["kind": "card", "value": "1"]),
        ("account.get", ["member": "card:1"]),
        ("account.statement", ["after": 0, "limit": 10, "member": "card:1"]), ("program.get", ["version": 1]),
        ("program.explain", ["version": 1]),
        ("member.overview", ["member": "card:1"]), ("stream.list", [:]), ("parked.list", [:]),
        ("parked.retry", ["member": "card:1", "service": "earning", "shard": 0]),
        ("parked.discard", ["actor": "me", "member": "card:1", "reason": "why", "service": "earning", "shard": 0]),
        (
            "stream.fetch",
            ["after": 1, "consumer": "crm", "limit": 2, "shard": 0, "shards": 4, "stream": "earning", "types": ["a.b"]]
        ),
        ("stream.forget", ["consumer": "crm", "stream": "earning"]),
        ("member.update", ["attributes": ["tier": "x"], "member": "card:1", "timeZone": "Europe/Berlin"]),
        ("member.linkIdentifier", ["kind": "email", "member": "card:1", "value": "A@b.example"]),
        ("member.unlinkIdentifier", ["kind": "card", "member": "card:1", "value": "1"]),
        ("member.resume", ["member": "card:2", "reason": "b"]), ("member.close", ["member": "card:2", "reason": "b"]),
        ("member.reinstate", ["member": "card:2", "reason": "b"]),
        ("preference.set", ["key": "a", "member": "card:1", "value": "b"]),
        ("consent.withdraw", ["channel": "email", "member": "card:1", "purpose": "news"]),
        ("purchase.simulate", ["amount": 1_000, "currency": "EUR", "member": "card:1"]), ("ping", [:]), ("info", [:]),
        ("stats", [:]),
        ("purchase.completed", ["amount": 9_000_000_000_000_000, "currency": "EUR", "member": "card:1", "purchase": "R-9"]),
        ("purchase.returned", ["amount": 4_500_000_000_000_000, "purchase": "R-9", "return": "B-9"]),
    ]
    let messages = more.enumerated().map { index, message -> JSON in
        [
            "ack": "done", "data": message.1, "expirytime": "2026-11-22T12:00:00Z", "id": "more-\(index)".json, "source": "pos/1",
            "specversion": "1.0", "time": "2026-11-21T11:00:00Z", "traceparent": "t", "type": message.0.json,
        ]
    }
    let all = Town.history.map { $0.with("id", ("new-" + ($0["id"]?.string ?? "")).json) } + messages
    return all.map(\.bytes) + [
        JSON.array(Array(all.suffix(12))).bytes, Array(Town.history.map(\.bytes).joined(separator: [10])),
        Array(messages.suffix(2).map(\.bytes).joined(separator: [10])),
    ]
}

extension Town {
    /// The documents are what the journals come to, and each balance is the sum of its entries.
    fileprivate func checkBooks() throws {
        var replay = EarningReplay()
        var sums: [String: Int64] = [:]
        for event in try system.events(of: ProcessName(.earning, 0)) {
            try replay.apply(Event(event))
            guard let type = event["type"]?.string, let member = event["partitionkey"]?.string else { continue }
            if type == PointsEarned.type { sums[member, default: 0] += event["data"]?["points"]?.integer ?? 0 }
            if type == PointsRevoked.type { sums[member, default: 0] -= event["data"]?["points"]?.integer ?? 0 }
        }
        let accounts = try documents(Account.self, of: ProcessName(.earning, 0))
        try expect(Dictionary(uniqueKeysWithValues: accounts.map { ($0.member, $0) }) == replay.accounts, "accounts differ")
        for account in accounts {
            try expect(account.balance.count == sums[account.member.text] ?? 0, "\(account.member) has \(account.balance)")
        }
        let returned = try documents(ReturnedPurchase.self, of: ProcessName(.earning, 0))
        try expect(Dictionary(uniqueKeysWithValues: returned.map { ($0.id, $0) }) == replay.returned, "returns differ")
        var members = EnrollmentReplay()
        for event in try system.events(of: ProcessName(.enrollment, 0)) { try members.apply(Event(event)) }
        let profiles = try documents(MemberProfile.self, of: ProcessName(.enrollment, 0))
        try expect(profiles.allSatisfy { members.memberships[$0.membership.member] == $0.membership }, "members differ")
        try expect(profiles.count == members.memberships.count, "\(profiles.count) of \(members.memberships.count) members")
    }

    private func documents<Value: Document>(_: Value.Type, of process: ProcessName) throws -> [Value] {
        let page = try system.store(process)?.page(Query(limit: 10_000), in: Value.collection) ?? []
        return try page.map { try Value(saved: $0.json, as: $0.id) }
    }
}
