// SPDX-License-Identifier: Apache-2.0

import Contracts
import Earning
import Enrollment
import Kernel
import ServiceHost
import Storage
import TestSupport
import Testing

@testable import Rewards

let desk = ProcessName(.enrollment, 0)
let ledger = ProcessName(.earning, 0)
let shelf = ProcessName(.rewards, 0)

/// Where rewards are handed out: Enrollment, Earning and Rewards as they are, without a gateway.
final class Counter {
    let system: TestSystem
    private var sent = 0

    init(_ program: JSON = standard, at now: String = "2026-03-01T12:00:00Z") throws {
        system = try TestSystem([enrollment, earning, rewards], at: #require(Timestamp(now)))
        #expect(try ask("program.publish", ["document": program], of: ledger).isOK)
        try read()
    }

    /// 1 point per 1.00 EUR.
    static let standard: JSON = [
        "program": "shop", "timeZone": "UTC", "currency": "EUR", "earn": [["points": 1, "per": "1.00"]],
    ]

    func ask(
        _ type: String, _ data: JSON, id: String? = nil, source: String = "till/1", of process: ProcessName = shelf
    ) throws -> Reply {
        try system.ask(type, data, id: id, source: source, of: process)
    }

    /// Lets everything be read that was told, and chores be done.
    func read() throws { try system.advance(milliseconds: 2_100) }

    /// Lets a process read a stream from its start, as after a restore.
    func readAgain(_ stream: String, by process: ProcessName = shelf) throws {
        let reset: JSON = [
            "actor": "test", "position": 0, "process": process.description.json, "reason": "test", "stream": stream.json,
        ]
        #expect(try ask("consumer.reset", reset, of: process).isOK)
        try read()
    }

    /// Lets time pass on the program's clock at once, and what is due by then be done.
    func pass(milliseconds: Int64) throws {
        system.advanceProgramClock(to: system.moment.now + milliseconds)
        try read()
    }

    /// A new member with so many points.
    func member(_ card: String, points: Int64 = 0) throws -> MemberID {
        let data: JSON = ["identifiers": [["kind": "card", "value": card.json]]]
        let enrolled = try ask("member.enroll", data, of: desk)
        let member = try #require(MemberID(enrolled.data?["member"]?.string ?? ""))
        try read()
        if points > 0 { try adjust(member, points) }
        return member
    }

    func adjust(_ member: MemberID, _ points: Int64) throws {
        let data: JSON = ["actor": "test", "member": member.json, "points": .integer(points), "reason": "test"]
        #expect(try ask("points.adjust", data, of: ledger).isOK)
    }

    /// Offers a percentage off for points.
    @discardableResult
    func publish(_ reward: String, cost: Int64 = 100, _ more: JSON = ["voucher": [:]]) throws -> Reply {
        var data = more.with("reward", reward.json).with("cost", .integer(cost)).with("name", "The \(reward)".json)
        if data["kind"] == nil { data = data.with("kind", "percent").with("value", ["percent": "10"]) }
        return try ask("reward.publish", data)
    }

    func redeem(_ reward: String, _ member: MemberID, id: String? = nil) throws -> Reply {
        try ask("reward.redeem", ["member": member.json, "reward": reward.json], id: id)
    }

    /// Sends a redemption without waiting.
    func begin(_ reward: String, _ member: MemberID, id: String) -> [UInt8] {
        let data: JSON = ["member": member.json, "reward": reward.json]
        return system.send(system.message("reward.redeem", data, id: id, source: "till/1").bytes, to: shelf)
    }

    func end(_ ticket: [UInt8]) throws -> Reply { try Reply(try #require(try system.wait(for: ticket))) }

    func use(_ code: String, purchase: String? = nil, id: String? = nil, till: String = "till/1") throws -> Reply {
        try ask("voucher.use", .members(["code": code.json, "purchase": purchase?.json]), id: id, source: till)
    }

    func check(_ code: String) throws -> Reply { try ask("voucher.check", ["code": code.json]) }
    func cancel(_ redemption: RedemptionID, id: String? = nil) throws -> Reply {
        try ask("redemption.cancel", ["redemption": redemption.json], id: id)
    }

    func left(_ reward: String) throws -> Int64? { try ask("reward.get", ["reward": reward.json]).data?["left"]?.integer }

    func buy(
        _ amount: Int64, _ member: MemberID, number: String, vouchers: [String] = [], more: JSON = [:]
    ) throws -> Reply {
        var data = more.with("amount", .integer(amount)).with("currency", "EUR").with("member", member.json)
        data = data.with("purchase", number.json).with("vouchers", vouchers.isEmpty ? nil : vouchers.json)
        let reply = try ask("purchase.completed", data, of: ledger)
        try read()
        return reply
    }

    func giveBack(_ number: String, _ member: MemberID, amount: Int64? = nil) throws -> Reply {
        let data = JSON.members([
            "amount": amount.map { .integer($0) }, "member": member.json, "purchase": number.json,
        ])
        let reply = try ask("purchase.returned", data, of: ledger)
        try read()
        return reply
    }

    func balance(_ member: MemberID) throws -> Int64? {
        try ask("account.get", ["member": member.json], of: ledger).data?["balance"]?.integer
    }

    func events(_ type: String? = nil, of process: ProcessName = shelf) throws -> [JSON] {
        try system.events(of: process).filter { type == nil || $0["type"]?.string == type }
    }

    /// Checks that each journal comes to exactly the documents.
    func audit() throws {
        var replay = RewardsReplay { TestSystem.secret.hash(of: $0) }
        for event in try events() { try replay.apply(Event(event)) }
        #expect(Set(replay.rewards.values) == Set(try all(Reward.self)))
        #expect(Set(replay.stories.values) == Set(try all(RedemptionStory.self)))
        #expect(Set(replay.vouchers.values) == Set(try all(IssuedVoucher.self)))
        #expect(Set(replay.tallies.values) == Set(try all(MemberTally.self)))
        #expect(Set(replay.purchases.values) == Set(try all(PurchaseVouchers.self)))
        var earned = EarningReplay()
        for event in try events(of: ledger) { try earned.apply(Event(event)) }
        let accounts = try all(Account.self, of: ledger)
        #expect(Set(earned.accounts.values) == Set(accounts))
    }

    private func all<Value: Document>(_: Value.Type, of process: ProcessName = shelf) throws -> [Value] {
        let store = try #require(system.store(process))
        return try store.page(Query(limit: 10_000), in: Value.collection).map { try Value(saved: $0.json, as: $0.id) }
    }
}

extension Reply {
    var redemption: RedemptionID? { data?["redemption"]?.string.flatMap { RedemptionID($0) } }
    var voucherCode: String? { data?["voucher"]?["code"]?.string }
    var state: String? { data?["state"]?.string }
}
