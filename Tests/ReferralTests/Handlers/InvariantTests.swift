// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import ServiceHost
import TestSupport
import Testing

@testable import Referral

/// Invariant 10: a referral rewards at most once; the friend is not the advocate under every identifier known; a member is
/// a friend at most once.
@Suite struct InvariantTests {
    @Test(arguments: 0..<16 as Range<UInt64>)
    func `whatever people do, nobody is rewarded twice, or for bringing themselves`(seed: UInt64) throws {
        var history = try History(seed: seed)
        for _ in 0..<40 { try history.step() }
        try history.finish()
        try history.check()
    }
}

/// A few people with a few telephones, who join, buy, give back and are looked at, in any order.
private struct History {
    private let club: Club
    private var random: Seeded
    private var members: [(id: MemberID, phone: Int)] = []
    private var numbers: [String] = []
    private var returns: [String] = []
    private var day: Int64 = 0
    private var made = 0

    init(seed: UInt64) throws {
        random = Seeded(seed)
        club = try Club(
            Club.referralPart.with("limit", ["perAdvocate": 2, "per": "P1M"]), shards: seed % 2 == 0 ? 1 : 2)
    }

    /// A number of one line, in one of the spellings that are another identifier each.
    private func phone(_ number: Int, _ spelling: Int) -> String {
        ["+49 171 555000\(number)", "0171 555000\(number)", "0049 171 555000\(number)", "171 555000\(number)"][spelling % 4]
    }

    mutating func step() throws {
        made += 1
        switch Int.random(in: 0..<10, using: &random) {
        case 0..<3: try enroll()
        case 3..<6: try buy()
        case 6: try giveBack()
        case 7: try void()
        case 8: try review()
        default: try goOn(Int64.random(in: 1...20, using: &random))
        }
    }

    private mutating func enroll() throws {
        let line = Int.random(in: 0..<8, using: &random)
        let spelling = members.count { $0.phone == line }
        guard spelling < 4 else { return }
        let advocate = members.randomElement(using: &random)
        let data: JSON = [
            "identifiers": [
                ["kind": "card", "value": .string("c\(made)")], ["kind": "phone", "value": .string(phone(line, spelling))],
            ],
            "signals": ["device": .string("D\(Int.random(in: 0..<12, using: &random))")],
        ]
        let code = try advocate.map { try club.code(of: $0.id) }
        let reply = try club.done("member.enroll", data.with("referralCode", code?.json))
        try club.read()
        guard let member = reply["member"]?.string.flatMap({ MemberID($0) }) else { return }
        members.append((member, line))
    }

    private mutating func buy() throws {
        guard let member = members.randomElement(using: &random) else { return }
        numbers.append("P\(made)")
        try club.buy(Int64.random(in: 10...60, using: &random) * 100, "P\(made)", by: member.id)
    }

    private mutating func giveBack() throws {
        guard let number = numbers.randomElement(using: &random) else { return }
        let amount: JSON? = Bool.random(using: &random) ? .integer(Int64.random(in: 1...40, using: &random) * 100) : nil
        let reply = try club.ask(
            "purchase.returned", .members(["amount": amount, "purchase": number.json, "return": .string("R\(made)")]))
        if reply.isOK { returns.append("R\(made)") }
        try club.read()
    }

    private mutating func void() throws {
        guard let number = returns.randomElement(using: &random) else { return }
        _ = try club.ask("return.void", ["actor": "eve", "reason": "typed wrong", "return": number.json])
        try club.read()
    }

    private mutating func review() throws {
        guard let waiting = try club.listed("review").randomElement(using: &random) else { return }
        let decision = Bool.random(using: &random) ? "release" : "reject"
        try club.done(
            "referral.review",
            ["actor": "eve", "decision": decision.json, "reason": "looked at", "referral": waiting["referral"] ?? ""])
        try club.read()
    }

    private mutating func goOn(_ days: Int64) throws {
        day += days
        club.system.advanceProgramClock(to: club.system.moment.now + days * 86_400_000)
        try club.read()
    }

    mutating func finish() throws { try goOn(30) }

    func check() throws {
        try club.audit()
        let signedUp = try club.events("referral.signedUp").compactMap { $0["data"]?["friend"]?.string }
        #expect(Set(signedUp).count == signedUp.count, "a member is a friend twice")

        let rewarded = try club.events("referral.rewarded").compactMap { $0["data"] }
        let sides = rewarded.map { "\($0["referral"]?.string ?? "") \($0["side"]?.string ?? "")" }
        #expect(Set(sides).count == sides.count, "a side is rewarded twice")
        #expect(sides.count % 2 == 0, "one side is rewarded without the other")
        let lines = Dictionary(uniqueKeysWithValues: members.map { ($0.id.text, $0.phone) })
        for told in rewarded {
            let (advocate, friend) = (told["advocate"]?.string ?? "", told["friend"]?.string ?? "")
            #expect(advocate != friend && lines[advocate] != lines[friend], "\(told.text)")
        }

        // What the accounts have had of it is what was told, each once.
        let taken = try club.events("referral.clawedBack").compactMap { $0["data"] }
        let takenSides = Set(taken.map { "\($0["referral"]?.string ?? "") \($0["side"]?.string ?? "")" })
        #expect(takenSides.count == taken.count && takenSides.isSubset(of: sides))
        for member in members {
            let entries = try club.done("account.statement", ["limit": 512, "member": member.id.json])["entries"]?.array ?? []
            let earned = entries.filter { $0["rule"] == "referral" }.compactMap { $0["points"]?.integer }
            let told = rewarded.filter { $0["member"] == member.id.json }.compactMap { $0["points"]?.integer }
            #expect(earned == told)
        }
    }
}
