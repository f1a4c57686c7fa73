// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import ServiceHost
import TestSupport
import Testing

@testable import Earning

/// Whatever members, shops and people do, in any order, under any policies.
@Suite struct LedgerPropertyTests {
    @Test(arguments: 1...24)
    func `whatever happens, the ledger holds, and a purchase that is returned in full stands at zero`(seed: UInt64) throws {
        var life = try RandomLife(seed)
        for _ in 1...40 {
            try life.step()
            try expectSound(life.shop)
        }
        try life.giveAllBack()
        try expectSound(life.shop)
        for (number, outcome) in try life.outcomes() {
            #expect(outcome.earned == outcome.gone, "\(number)")
            #expect(outcome.qualifying == 0, "\(number)")
        }
        #expect(try life.shop.has("qualifying") == 0)
        try life.shop.audit()
    }

    /// What holds of an account at any time.
    private func expectSound(_ shop: Shop) throws {
        let account = try shop.account()
        func has(_ field: String) -> Int64 { account[field]?.integer ?? 0 }
        #expect(has("available") >= 0 && has("held") >= 0 && has("pending") >= 0 && has("debt") >= 0)
        #expect(has("balance") == has("available") + has("held") - has("debt"))
        #expect(has("debt") == 0 || has("available") == 0, "\(account.text)")
        for revoked in try shop.told("points.revoked") where revoked["return"] != nil {
            // What of it had expired or is written off is explained as well.
            let explained = (revoked["explanation"]?.array ?? []).reduce(Int64(0)) { $0 + ($1["points"]?.integer ?? 0) }
            #expect(explained >= revoked["points"]?.integer ?? 0)
        }
        for sum in ["earned", "spent", "expired", "revoked"] { #expect((account["lifetime"]?[sum]?.integer ?? -1) >= 0, "\(sum)") }
    }

    @Test(arguments: 1...6)
    func `a chore that is late tells the same as one that is in time`(seed: UInt64) throws {
        var (inTime, late) = (try RandomLife(seed), try RandomLife(seed))
        for _ in 1...25 {
            try inTime.step { shop, next in
                // Every day the chore has its second, and the morning of what comes next too.
                while shop.system.moment.now < next + -90_000_000 {
                    shop.system.advanceProgramClock(to: shop.system.moment.now + 86_400_000)
                    try shop.system.advance(milliseconds: 1_100)
                }
            }
            try late.step()
        }
        func journal(_ shop: Shop) throws -> [String] {
            try shop.events().map { "\($0["type"]?.text ?? "") \($0["time"]?.text ?? "") \($0["data"]?.text ?? "")" }
        }
        for life in [inTime, late] { _ = try life.shop.adjust(1) }
        let (one, other) = (try journal(inTime.shop), try journal(late.shop))
        #expect(one.count == other.count)
        let difference = zip(one, other).first { $0 != $1 }
        #expect(difference == nil)
        try inTime.shop.audit()
    }
}

/// A member whose life follows from a seed.
private struct RandomLife {
    let shop: Shop
    private var random: Seeded
    private var purchases: [String] = []
    private var returns: [String] = []
    private var holds: [String] = []
    private var now = time("2026-03-01T12:00:00Z")
    private var count = 0

    init(_ seed: UInt64) throws {
        random = Seeded(seed)
        shop = try Shop(Self.program(&random))
        try shop.enroll()
    }

    private static func program(_ random: inout Seeded) -> JSON {
        func one(_ words: String...) -> JSON { (words.randomElement(using: &random) ?? "").json }
        let isPending = Bool.random(using: &random)
        let returns: JSON = [
            "attribution": one("attributed", "proportional"), "later": one("prospective", "recalculate"),
            "restoreExpiry": one("original", "originalWithGrace", "fresh"),
            "shortfall": one("debt", "clamp", "charge", "pendingOnly"),
        ]
        let tiers: JSON = [
            "downgrade": one("oneLevel", "toEarned", "never"), "grace": "P1M",
            "levels": [
                ["id": "silver", "from": 0], ["id": "gold", "from": 100, "multiplier": "1.5", "entry": ["points": 20]],
                ["id": "platinum", "from": 300, "multiplier": "2", "entry": ["reward": "lounge"]],
            ],
            "onReturn": one("immediate", "atReview"), "validity": one("P3M", "endOfYear", "endOfNextYear"), "warn": ["P30D"],
            "window": one("rolling P6M", "calendarYear", "anniversary"),
        ]
        let campaigns: JSON = [
            ["id": "spring", "effect": ["multiply": "2"], "cap": ["perMember": 60, "perMemberPer": "P1M"]],
            ["id": "bonus", "effect": ["add": 9], "expiry": ["after": "P20D"], "cap": ["count": 3]],
            ["id": "third", "when": ["purchaseNumber": 3], "effect": ["add": 15]],
        ]
        return Shop.standard.with("returns", returns).with("tiers", tiers).with("campaigns", campaigns)
            .with("pointValue", ["amount": "0.01", "currency": "EUR"]).with("pending", isPending ? "P2D" : "P0D")
            .with("expiry", ["after": "P2M", "align": one("none", "month"), "warn": ["P7D"]])
            .with("cashback", ["percent": "2", "currency": "EUR"]).with("stamps", [["id": "card", "every": 7, "reward": "coffee"]])
    }

    private mutating func next(_ letter: String) -> String {
        count += 1
        return "\(letter)\(count)"
    }

    private mutating func one<Value>(of values: [Value]) -> Value? { values.randomElement(using: &random) }
    private mutating func number(_ range: ClosedRange<Int64>) -> Int64 { Int64.random(in: range, using: &random) }

    /// One thing happens, some days after the last; `meanwhile` may do what it likes before.
    mutating func step(meanwhile: (Shop, Timestamp) throws -> Void = { _, _ in }) throws {
        now = now + number(0...20) * 86_400_000 + number(0...1) * 43_200_000 + 60_000
        try meanwhile(shop, now)
        shop.system.advanceProgramClock(to: now)
        switch number(0...11) {
        case 0...3: try buy()
        case 4...5: try giveBackSome()
        case 6: if let name = one(of: returns) { _ = try shop.void(name) }
        case 7:
            let name = next("H")
            holds.append(name)
            _ = try shop.hold(name, number(1...60), seconds: number(60...2_000_000))
        case 8: if let name = one(of: holds) { _ = try shop.capture(name, Bool.random(using: &random) ? nil : number(1...40)) }
        case 9: if let name = one(of: holds) { _ = try shop.release(name) }
        case 10: if let name = one(of: holds) { _ = try shop.restore(name, Bool.random(using: &random) ? nil : number(1...30)) }
        default: _ = Bool.random(using: &random) ? try shop.adjust(number(-40...40) * 2 + 1) : try shop.set("platinum")
        }
    }

    private mutating func buy() throws {
        let name = next("P")
        let amounts = (1...number(1...3)).map { _ in number(0...9_999) }
        let bought = amounts.enumerated().map { index, amount in
            PurchaseLine(line: Name("\(index + 1)") ?? known(nil), quantity: Int64(index + 1), amount: Amount(amount))
        }
        let held = holds.last.map { [$0] } ?? []
        let more: JSON = Bool.random(using: &random) || held.isEmpty ? [:] : ["holds": held.json]
        let time = (now + -number(0...25) * 86_400_000).description
        let reply = try shop.buy(amounts.reduce(0, +), number: name, lines: bought, time: time, more: more)
        if reply.isOK { purchases.append(name) }
    }

    private mutating func giveBackSome() throws {
        guard let purchase = one(of: purchases) else { return }
        let name = next("B")
        let extents: [JSON] = [[:], ["amount": number(1...3_000).json], ["lines": [["line": "1"]]]]
        let extent = one(of: extents) ?? [:]
        if try shop.giveBack(purchase, extent.with("return", name.json)).isOK { returns.append(name) }
    }

    mutating func giveAllBack() throws {
        for purchase in purchases.shuffled(using: &random) {
            let reply = try shop.giveBack(purchase, ["return": next("E").json])
            #expect(reply.isOK || reply.code == .nothingToReturn, "\(reply)")
        }
    }

    /// What each purchase earned, and what went of it; no step took more than was left.
    func outcomes() throws -> [String: (earned: Int64, gone: Int64, qualifying: Int64)] {
        var all: [String: (earned: Int64, gone: Int64, qualifying: Int64)] = [:]
        for event in try shop.events() {
            let data = event["data"] ?? [:]
            guard let number = data["purchase"]?.string else { continue }
            func has(_ field: String) -> Int64 { data[field]?.integer ?? 0 }
            switch event["type"]?.string {
            case PurchaseRecorded.type: all[number] = (has("points"), 0, has("qualifying"))
            case ReturnRecorded.type:
                all[number]?.gone += has("revoked")
                all[number]?.qualifying -= has("qualifying")
            case ReturnVoided.type:
                all[number]?.gone -= has("points")
                all[number]?.qualifying += has("qualifying")
            case PurchaseRecalculated.type: all[number]?.gone += has("points")
            default: continue
            }
            if let outcome = all[number] { #expect(outcome.gone >= 0 && outcome.gone <= outcome.earned, "\(number)") }
        }
        return all
    }
}
