// SPDX-License-Identifier: Apache-2.0

import Contracts
import ServiceHost
import Testing

extension ProcessTests {
    /// The worked numbers of referrals, W10, and what the rules add to them, through the bus.
    @Suite("Worked numbers of referrals") struct WorkedReferrals {
        private static func rules(limit: Int = 20, shortfall: String = "debt") -> String {
            """
            returns: {shortfall: \(shortfall)}
            referral:
              advocate: {points: 500}
              friend: {points: 250}
              minimum: "25.00"
              within: P180D
              hold: P14D
              limit: {perAdvocate: \(limit), per: P1Y}
              clawback: true
            """
        }

        private func shop(limit: Int = 20, shortfall: String = "debt", shards: Int = 1) throws -> Story {
            try Story(
                LedgerShop(Self.rules(limit: limit, shortfall: shortfall), at: "2026-04-01T11:00:00Z", shards: shards))
        }

        @Test(arguments: [1, 2])
        func `W10: below the minimum, enough, given back before the rewards, and enough again`(shards: Int) throws {
            let story = try shop(shards: shards)
            let friend = try story.bring("2")
            #expect(try story.referral(of: friend)["until"] == "2026-09-28T11:00:00Z")

            try story.at("2026-04-03")
            try story.buy(2_000, "P1", by: friend)
            try story.at("2026-04-10")
            #expect(try story.state(of: friend) == "signedUp")
            try story.buy(4_000, "P2", by: friend)
            try story.until("qualified", friend)
            #expect(try story.referral(of: friend)["rewardAt"] == "2026-04-24T11:00:00Z")

            try story.at("2026-04-12")
            _ = try story.shop.giveBack("P2", amount: 2_000)
            try story.until("signedUp", friend)
            try story.at("2026-04-25")
            try story.shop.installation.drain()
            #expect(try story.state(of: friend) == "signedUp" && story.balance(of: story.advocate) == 0)

            try story.buy(2_500, "P3", by: friend)
            try story.until("qualified", friend)
            try story.at("2026-05-09")
            try story.until("rewarded", friend)
            try story.until(balances: 500, friend, 20 + 20 + 25 + 250)
            try story.audit()
        }

        @Test(arguments: [("debt", -380, 380), ("clamp", 0, 0)] as [(String, Int64, Int64)])
        func `W10: both are rewarded after the hold, and a full return takes it back`(
            shortfall: String, balance: Int64, debt: Int64
        ) throws {
            let story = try shop(shortfall: shortfall)
            let friend = try story.bring("2")
            try story.at("2026-04-10")
            try story.buy(4_000, "P2", by: friend)
            try story.until("qualified", friend)
            try story.at("2026-04-23")
            #expect(try story.balance(of: story.advocate) == 0)
            try story.at("2026-04-24")
            try story.until(balances: 500, friend, 290)
            #expect(try story.state(of: friend) == "rewarded")
            try story.shop.spend(380)
            #expect(try story.balance(of: story.advocate) == 120)

            try story.at("2026-05-02")
            _ = try story.shop.giveBack("P2")
            try story.until("clawedBack", friend)
            try story.until(balances: balance, friend, 0)
            #expect(try story.shop.account().points("debt") == debt)
            try story.audit()
        }

        @Test func `what looks like fraud waits for a person, who releases one and rejects the other`() throws {
            let story = try shop()
            let friends = try [("2", "D1"), ("3", "D2"), ("4", "D3")].map { card, device in
                try story.bring(card, ["device": device.json])
            }
            try story.at("2026-04-10")
            // The advocate buys with the devices of two of them.
            for device in ["D1", "D2"] { try story.buy(100, "A-\(device)", by: story.advocate, ["device": device.json]) }
            for (index, friend) in friends.enumerated() { try story.buy(4_000, "P\(index)", by: friend) }
            try story.until("qualified", friends[2])
            try story.shop.installation.drain()

            let waiting = try story.shop.done("referral.list", ["state": "review"])["referrals"]?.array ?? []
            #expect(Set(waiting.compactMap { $0["friend"]?.string }) == Set(friends.prefix(2)))
            #expect(waiting.allSatisfy { $0["signals"] == ["sharedDevice"] && $0["score"] == 50 })
            #expect(try story.punchcard("list").split(separator: "\n").count == 3)
            try story.at("2026-04-24")
            try story.until(balances: 2 + 500, friends[2], 290)
            #expect(try story.state(of: friends[0]) == "qualified")

            for (friend, decision) in zip(friends, ["release", "reject"]) {
                let id = try #require(try story.referral(of: friend)["referral"]?.string)
                try story.punchcard("review", id, decision, "--actor", "desk", "--reason", "asked them")
            }
            try story.until("rewarded", friends[0])
            try story.until("rejected", friends[1])
            try story.until(balances: 2 + 1_000, friends[0], 290)
            #expect(try story.balance(of: friends[1]) == 40)
            #expect(try story.punchcard("show", friends[1]).contains("review by desk on "))
            #expect(try story.punchcard("show", friends[0]).contains("asked them"))
            try story.audit()
        }

        @Test func `an advocate is rewarded so often in a year, and again in the next`() throws {
            let story = try shop(limit: 1)
            let friends = try ["2", "3"].map { try story.bring($0) }
            try story.at("2026-04-10")
            for (index, friend) in friends.enumerated() { try story.buy(4_000, "P\(index)", by: friend) }
            for friend in friends { try story.until("qualified", friend) }
            try story.at("2026-04-24")
            try story.shop.installation.wait(upTo: 20, "an end of both") {
                try Set(friends.map { try story.state(of: $0) }) == ["rewarded", "rejected"]
            }
            try story.shop.installation.wait(upTo: 20, "rewards") { try story.balance(of: story.advocate) == 500 }
            let rejected = try #require(try friends.first { try story.state(of: $0) == "rejected" })
            #expect(try story.referral(of: rejected)["rejection"]?["cause"] == "limitReached")
            #expect(try story.balance(of: rejected) == 40)

            try story.at("2027-01-02")
            let next = try story.bring("4")
            try story.buy(4_000, "P9", by: next)
            try story.until("qualified", next)
            try story.at("2027-01-16")
            try story.until(balances: 1_000, next, 290)
            try story.audit()
        }

        @Test func `a friend who does not buy in time, or is nobody any more, brings nothing`() throws {
            let story = try shop()
            let (late, erased) = (try story.bring("2"), try story.bring("3"))
            try story.at("2026-04-10")
            try story.buy(4_000, "P3", by: erased)
            try story.until("qualified", erased)
            try story.shop.done("member.erase", ["member": erased.json])
            try story.at("2026-04-24")
            try story.until("rejected", erased)
            #expect(try story.referral(of: erased)["rejection"]?["cause"] == "memberNotActive")

            try story.at("2026-09-27")
            #expect(try story.state(of: late) == "signedUp")
            try story.at("2026-09-28")
            try story.until("expired", late)
            try story.buy(4_000, "P2", by: late)
            try story.shop.installation.drain()
            try story.at("2026-11-01")
            #expect(try story.state(of: late) == "expired" && story.balance(of: story.advocate) == 0)
            try story.audit()
        }
    }
}

/// One advocate, the friends that come, and time.
private struct Story {
    let shop: LedgerShop
    private let code: String

    init(_ shop: LedgerShop) throws {
        self.shop = shop
        code = try #require(try shop.done("referral.code", ["member": shop.member.json])["code"]?.string)
    }

    var advocate: String { shop.member }

    /// Goes on to another day.
    func at(_ day: String) throws { try shop.at(day + "T11:00:00Z") }

    /// A friend enrols with the advocate's code.
    func bring(_ card: String, _ signals: JSON? = nil) throws -> String {
        let reply = try shop.done(
            "member.enroll",
            .members(["identifiers": [["kind": "card", "value": card.json]], "referralCode": code.json, "signals": signals]))
        let friend = try #require(reply["member"]?.string)
        try until("signedUp", friend)
        return friend
    }

    func buy(_ amount: Int64, _ number: String, by member: String, _ signals: JSON? = nil) throws {
        try shop.done(
            "purchase.completed",
            .members([
                "amount": amount.json, "currency": "EUR", "member": member.json, "purchase": number.json, "signals": signals,
            ]))
    }

    func balance(of member: String) throws -> Int64? {
        try shop.done("account.get", ["member": member.json]).points("balance")
    }

    func referral(of friend: String) throws -> JSON { try shop.done("referral.get", ["member": friend.json]) }
    func state(of friend: String) throws -> String? { try referral(of: friend)["state"]?.string }

    /// Waits until a referral has that state.
    func until(_ state: String, _ friend: String) throws {
        try shop.installation.wait(upTo: 20, state) {
            let reply = try shop.installation.ask("referral.get", ["member": friend.json])
            return reply.data?["state"]?.string == state
        }
    }

    /// Waits until the advocate and a friend have that much.
    func until(balances advocates: Int64, _ friend: String, _ friends: Int64) throws {
        try shop.installation.wait(upTo: 20, "\(advocates) and \(friends) points") {
            try balance(of: advocate) == advocates && balance(of: friend) == friends
        }
    }

    @discardableResult
    func punchcard(_ arguments: String...) throws -> String {
        let home = ["--home", shop.installation.home.path]
        return try shop.installation.run(Installation.binaries + "/punchcard", ["referral"] + arguments + home)
    }

    func audit() throws {
        try shop.installation.drain()
        #expect(try shop.audit().contains("Everything holds."))
    }
}
