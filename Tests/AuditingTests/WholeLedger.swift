// SPDX-License-Identifier: Apache-2.0

import Contracts
import Earning
import Kernel
import ServiceHost
import TestSupport
import Testing

@testable import Storage

/// A home whose ledger has told everything that a ledger can tell.
struct WholeLedger {
    let audited: AuditedHome
    private var now = TestSystem.noon

    init() throws {
        audited = try AuditedHome(program: Self.program(shortfall: "charge"))
        try buyAndGiveBack()
        try holdAndMove()
        try doAndUndo()
        // Owed instead of charged, and then written off.
        for (day, shortfall) in [(2, "debt"), (2, "clamp")] {
            _ = try ask("program.publish", ["document": Self.program(shortfall: shortfall)])
            try buy(3, 1000, id: shortfall)
            try wait(days: Int64(day))
            try spend(10, of: 3, as: shortfall)
            _ = try ask("purchase.returned", ["purchase": shortfall.json])
        }
        try wait(days: 300)
        try wait(days: 400)
        try buy(2, 7000, id: "last")
        _ = try ask("points.hold", ["hold": "open", "member": "card:5", "points": 3, "ttlSeconds": 900])
        _ = try ask("points.adjust", ["actor": "desk", "member": "card:5", "points": 9, "reason": "goodwill"])
        _ = try ask("points.hold", ["hold": "open", "member": "card:5", "points": 3, "ttlSeconds": 900])
        try audited.settle()
    }

    private static func program(shortfall: String) -> JSON {
        let tiers: JSON = [
            "downgrade": "toEarned", "grace": "P1M", "validity": "endOfYear", "warn": ["P30D"], "window": "calendarYear",
            "levels": [
                ["id": "silver", "from": 0], ["id": "gold", "from": 60, "multiplier": "2", "entry": ["points": 5]],
            ],
        ]
        let campaigns: JSON = [
            ["id": "review", "when": ["activity": ["review.posted"]], "effect": ["add": 5]],
            ["id": "capped", "effect": ["add": 3], "cap": ["perMember": 1_000, "perMemberPer": "P1Y"]],
        ]
        return AuditedHome.program.with("tiers", tiers).with("campaigns", campaigns).with("pending", "P1D")
            .with("expiry", ["after": "P6M", "warn": ["P7D"]]).with("cashback", ["percent": "2", "currency": "EUR"])
            .with("stamps", [["id": "card", "every": 3, "reward": "coffee"]]).with("gifts", ["welcome": ["points": 1]])
            .with("pointValue", ["amount": "0.01", "currency": "EUR"])
            .with("returns", ["later": "recalculate", "shortfall": shortfall.json])
    }

    private func ask(_ type: String, _ data: JSON, id: String? = nil, ack: String? = nil) throws -> Reply {
        try audited.system.ask(type, data, id: id, ack: ack)
    }

    private func buy(_ card: Int, _ amount: Int64, id: String) throws { try audited.buy(card, amount, id: id, ack: "done") }

    private func spend(_ points: Int64, of card: Int, as name: String) throws {
        let data: JSON = ["hold": name.json, "member": "card:\(card)".json]
        _ = try ask("points.hold", data.with("points", points.json))
        _ = try ask("points.capture", data)
    }

    private mutating func wait(days: Int64) throws {
        now = audited.system.moment.now + days * 86_400_000
        audited.system.advanceProgramClock(to: now)
        try audited.settle()
    }

    /// A level that is reached, used, and lost with what was returned.
    private mutating func buyAndGiveBack() throws {
        try buy(1, 4999, id: "a")
        try buy(1, 4999, id: "b")
        try buy(1, 2000, id: "c")
        try wait(days: 2)
        try spend(150, of: 1, as: "all")
        _ = try ask("purchase.returned", ["purchase": "a"])
        _ = try ask("purchase.returned", ["purchase": "b"], id: "void me")
        try audited.settle()
        _ = try ask("return.void", ["actor": "desk", "reason": "never came", "return": "void me"])
        _ = try ask("cashback.spend", ["amount": 7, "currency": "EUR", "member": "card:1", "reference": "till"])
        _ = try ask("purchase.completed", ["amount": 100, "currency": "USD", "member": "card:1"], id: "dollars")
        _ = try ask("points.restore", ["actor": "desk", "hold": "all", "member": "card:1", "points": 20, "reason": "complaint"])
    }

    private mutating func holdAndMove() throws {
        try buy(2, 5000, id: "d")
        try wait(days: 2)
        for (hold, points) in [("x", 10), ("y", 20), ("z", 5)] {
            _ = try ask("points.hold", ["hold": hold.json, "member": "card:2", "points": JSON.integer(Int64(points))])
        }
        _ = try ask("points.capture", ["hold": "x", "member": "card:2", "points": 4])
        _ = try ask("points.release", ["hold": "y", "member": "card:2"])
        for card in 3...8 {
            let data: JSON = ["actor": "desk", "from": "card:2", "points": 1, "reason": "family", "to": "card:\(card)".json]
            _ = try ask("points.transfer", data)
        }
        _ = try ask("points.adjust", ["actor": "desk", "member": "card:2", "points": 10, "reason": "goodwill"])
        _ = try ask("points.adjust", ["actor": "desk", "member": "card:2", "points": -3, "reason": "mistake"])
        _ = try ask("tier.set", ["actor": "desk", "member": "card:2", "reason": "goodwill", "tier": "gold"])
    }

    private func doAndUndo() throws {
        for reference in ["r1", "r2"] {
            let data: JSON = ["activity": "review.posted", "member": "card:4", "reference": reference.json]
            _ = try ask("activity.performed", data, ack: "done")
            if reference == "r1" { _ = try ask("activity.reversed", data, ack: "done") }
        }
        let lines: JSON = [["line": "1", "quantity": 4, "amount": 400]]
        let data: JSON = ["amount": 400, "currency": "EUR", "lines": lines, "member": "card:4"]
        _ = try ask("purchase.completed", data, id: "e", ack: "done")
        _ = try ask("purchase.returned", ["lines": [["line": "1", "quantity": 2]], "purchase": "e"])
    }

    /// What was told, on all shards.
    func told() throws -> Set<String> {
        var types: Set<String> = []
        for shard in 0...1 {
            let reader = try ReadOnlyStore(path: audited.home.storePath(of: ProcessName(.earning, shard)))
            try reader.events(after: .start) { entry in
                types.insert(entry.type)
                return true
            }
            try reader.close()
        }
        return types
    }
}
