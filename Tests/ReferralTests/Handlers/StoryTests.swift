// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import ServiceHost
import TestSupport
import Testing

@testable import Referral

/// W10 and what belongs to it, with all services at work.
@Suite struct StoryTests {
    @Test(arguments: [1, 4]) func `W10: a friend comes, buys, and gives back before the rewards`(shards: Int) throws {
        let club = try Club(shards: shards)
        let ada = try club.enroll("ada")
        let ben = try club.enroll("ben", by: ada)
        #expect(try club.state(of: ben) == "signedUp")

        try club.at("2026-04-03")
        try club.buy(2_000, "small", by: ben)
        #expect(try club.state(of: ben) == "signedUp")

        try club.at("2026-04-10")
        try club.buy(4_000, "large", by: ben)
        let qualified = try club.referral(of: ben)
        #expect(qualified["state"] == "qualified" && qualified["rewardAt"]?.string?.hasPrefix("2026-04-24T12:00:") == true)

        try club.at("2026-04-12")
        try club.giveBack("large", 2_000)
        #expect(try club.state(of: ben) == "signedUp")

        try club.at("2026-04-25")
        #expect(try club.balance(ada) == 0 && club.balance(ben) == 40)
        #expect(try club.types == ["referral.signedUp", "referral.qualified", "referral.disqualified"])
        try club.audit()
    }

    @Test(arguments: [1, 4]) func `W10: both are rewarded after the hold, and a full return takes it back`(shards: Int) throws {
        let club = try Club(shards: shards)
        let ada = try club.enroll("ada")
        let ben = try club.enroll("ben", by: ada)
        try club.at("2026-04-10")
        try club.buy(4_000, "large", by: ben)
        try club.at("2026-04-24")
        #expect(try club.balance(ada) == 0)
        try club.at("2026-04-25")
        #expect(try club.state(of: ben) == "rewarded")
        #expect(try club.balance(ada) == 500 && club.balance(ben) == 290)

        // The advocate has 120 left.
        try club.done("points.hold", ["hold": "H", "member": ada.json, "points": 380])
        try club.done("points.capture", ["hold": "H", "member": ada.json])
        try club.at("2026-05-02")
        try club.giveBack("large")
        #expect(try club.state(of: ben) == "clawedBack")
        let account = try club.account(ada)
        #expect(account["balance"] == -380 && account["debt"] == 380 && account["available"] == 0)
        #expect(try club.balance(ben) == 0)
        #expect(
            try club.types == [
                "referral.signedUp", "referral.qualified", "referral.rewarded", "referral.rewarded", "referral.clawedBack",
                "referral.clawedBack",
            ])

        try club.buy(9_000, "later", by: ben)
        try club.at("2026-06-02")
        #expect(try club.state(of: ben) == "clawedBack")
        try club.audit()
    }

    @Test func `a return that is void brings the referral back before the rewards, and never after`() throws {
        let club = try Club()
        let ada = try club.enroll("ada")
        let ben = try club.enroll("ben", by: ada)
        try club.at("2026-04-10")
        try club.buy(4_000, "P", by: ben)
        try club.giveBack("P", 2_000, return: "R1")
        #expect(try club.state(of: ben) == "signedUp")
        try club.done("return.void", ["actor": "eve", "reason": "typed twice", "return": "R1"])
        try club.read()
        #expect(try club.state(of: ben) == "qualified")
        try club.at("2026-04-25")
        #expect(try club.balance(ada) == 500)
        try club.giveBack("P", return: "R2")
        #expect(try club.state(of: ben) == "clawedBack" && club.balance(ada) == 0)
        try club.done("return.void", ["actor": "eve", "reason": "typed twice", "return": "R2"])
        try club.read()
        #expect(try club.state(of: ben) == "clawedBack" && club.balance(ada) == 0 && club.balance(ben) == 40)
        try club.audit()
    }

    @Test func `a void gives what its return took, and nothing of what was taken right after it`() throws {
        let club = try Club(more: ["expiry": ["after": "P20D"]])
        let ada = try club.enroll("ada")
        let ben = try club.enroll("ben", by: ada)
        try club.at("2026-04-10")
        try club.buy(4_000, "P", by: ben)
        try club.at("2026-04-25")
        try club.giveBack("P", 500, return: "A")
        // What is left of the purchase has expired, so all that is taken now are the rewards.
        try club.at("2026-05-02")
        try club.giveBack("P", return: "B")
        let earning = try club.system.events(of: ProcessName(.earning, 0)).compactMap { $0["type"]?.string }
        #expect(earning.suffix(3) == ["return.recorded", "points.revoked", "points.revoked"])
        try club.done("return.void", ["actor": "eve", "reason": "typed twice", "return": "B"])
        #expect(try club.balance(ada) == 0 && club.balance(ben) == 0)
    }

    @Test func `points of a referral come and go when Referral says so, however late Earning reads it`() throws {
        let club = try Club()
        let ada = try club.enroll("ada")
        let ben = try club.enroll("ben", by: ada)
        try club.at("2026-04-10")
        try club.buy(4_000, "P", by: ben)
        let (ledger, desk) = (ProcessName(.earning, 0), ProcessName(.referral, 0))
        func booked(_ type: String) throws -> [JSON?] {
            try club.system.events(of: ledger).filter { $0["type"]?.string == type && $0["data"]?["referral"] != nil }.map {
                $0["time"]
            }
        }
        /// Whether Earning is heard by Referral when it asks what there is to read.
        func hear(_ isHeard: Bool) {
            club.system.carries = { from, to, body in
                isHeard || from != ledger || to != desk || !String(decoding: body, as: UTF8.self).contains("stream.fetch")
            }
        }
        hear(false)
        try club.at("2026-04-25")
        hear(true)
        try club.at("2026-04-27")
        #expect(try booked("points.earned").count == 2)
        #expect(try booked("points.earned") == club.events("referral.rewarded").map { $0["time"] })

        hear(false)
        // What Earning had asked before is answered.
        try club.read()
        try club.giveBack("P")
        try club.at("2026-05-02")
        hear(true)
        try club.at("2026-05-04")
        #expect(try booked("points.revoked").count == 2)
        #expect(try booked("points.revoked") == club.events("referral.clawedBack").map { $0["time"] })
    }

    @Test func `a friend who does not buy in time expires`() throws {
        let club = try Club()
        let ben = try club.enroll("ben", by: try club.enroll("ada"))
        try club.at("2026-09-29")
        #expect(try club.state(of: ben) == "expired")
        try club.buy(4_000, "P", by: ben)
        #expect(try club.state(of: ben) == "expired")
        try club.audit()
    }

    @Test func `a return that was read late, after the hold, finds the rewards given`() throws {
        let club = try Club()
        let ada = try club.enroll("ada")
        let ben = try club.enroll("ben", by: ada)
        try club.at("2026-04-10")
        try club.buy(4_000, "P", by: ben)
        club.system.kill(ProcessName(.referral, 0))
        try club.at("2026-05-02")
        _ = try club.done("purchase.returned", ["purchase": "P"])
        try club.system.start(ProcessName(.referral, 0))
        try club.read()
        #expect(
            try club.types.suffix(4) == ["referral.rewarded", "referral.rewarded", "referral.clawedBack", "referral.clawedBack"])
        #expect(try club.balance(ada) == 0)
        try club.audit()
    }

    @Test func `a return before the end of the hold counts, however late it is read`() throws {
        let club = try Club()
        let ada = try club.enroll("ada")
        let ben = try club.enroll("ben", by: ada)
        try club.at("2026-04-10")
        try club.buy(4_000, "P", by: ben)
        club.system.kill(ProcessName(.referral, 0))
        _ = try club.done("purchase.returned", ["purchase": "P"])
        try club.at("2026-05-02")
        try club.system.start(ProcessName(.referral, 0))
        try club.read()
        #expect(try club.state(of: ben) == "signedUp" && club.balance(ada) == 0)
        try club.audit()
    }

    @Test func `nothing is given while what happened cannot be read`() throws {
        let club = try Club()
        let ada = try club.enroll("ada")
        let ben = try club.enroll("ben", by: ada)
        try club.at("2026-04-10")
        try club.buy(4_000, "P", by: ben)
        club.system.pause(ProcessName(.earning, 0))
        try club.at("2026-05-02")
        #expect(try club.state(of: ben) == "qualified")
        club.system.resume(ProcessName(.earning, 0))
        try club.read()
        #expect(try club.state(of: ben) == "rewarded")
    }

    @Test func `both must be active members when the rewards are due`() throws {
        for side in ["ada", "ben"] {
            let club = try Club()
            let members = ["ada": try club.enroll("ada")]
            let ben = try club.enroll("ben", by: members["ada"])
            try club.buy(4_000, "P", by: ben)
            try club.done("member.suspend", ["member": (members[side] ?? ben).json, "reason": "test"])
            try club.at("2026-05-02")
            #expect(try club.referral(of: ben)["rejection"]?["cause"] == "memberNotActive", "\(side)")
            try club.audit()
        }
    }

    @Test func `an advocate is rewarded for so many friends in a year, and friends of more get nothing`() throws {
        let club = try Club(Club.referralPart.with("limit", ["perAdvocate": 2, "per": "P1Y"]).with("within", "P1Y"))
        let ada = try club.enroll("ada")
        let friends = try (1...3).map { try club.enroll("friend \($0)", by: ada) }
        for (index, friend) in friends.enumerated() { try club.buy(4_000, "P\(index)", by: friend) }
        try club.at("2026-05-02")
        #expect(try friends.map { try club.state(of: $0) } == ["rewarded", "rewarded", "rejected"])
        #expect(try club.balance(ada) == 1_000 && club.balance(friends[2]) == 40)
        // What was taken back makes room.
        try club.giveBack("P0")
        let fourth = try club.enroll("friend 4", by: ada)
        try club.buy(4_000, "P4", by: fourth)
        try club.at("2026-06-02")
        #expect(try club.state(of: fourth) == "rewarded")
        // And so does another year.
        let fifth = try club.enroll("friend 5", by: ada)
        try club.at("2026-12-30")
        try club.buy(4_000, "P5", by: fifth)
        try club.at("2027-01-20")
        #expect(try club.state(of: fifth) == "rewarded")
        try club.audit()
    }

    @Test func `points of a referral say where they come from, and why they go`() throws {
        let club = try Club(Club.referralPart.with("friend", ["reward": "free-coffee"]))
        let ada = try club.enroll("ada")
        let ben = try club.enroll("ben", by: ada)
        try club.buy(4_000, "P", by: ben)
        try club.at("2026-05-02")
        try club.giveBack("P")
        let entries = try club.done("account.statement", ["member": ada.json])["entries"]?.array ?? []
        #expect(entries.map { $0["kind"]?.string } == ["earned", "revoked"])
        #expect(entries.first?["rule"] == "referral" && entries.first?["reason"] == "for a friend who came and bought")
        #expect(entries.last?["reason"] == "for a friend whose purchase was returned")
        let rewarded = try club.events("referral.rewarded").compactMap { $0["data"] }
        #expect(rewarded.map { $0["reward"]?.string } == [nil, "free-coffee"])
        #expect(try club.balance(ben) == 0)
    }

    @Test func `a stream that is read again makes nothing twice`() throws {
        let club = try Club(shards: 2)
        let ada = try club.enroll("ada")
        let ben = try club.enroll("ben", by: ada)
        try club.enroll("eve", code: "ACDEFGHJ")
        try club.buy(4_000, "P", by: ben)
        try club.at("2026-05-02")
        try club.giveBack("P")
        let (told, balance) = (try club.types, try club.balance(ada))
        for (reader, stream) in [
            ("referral-0", "enrollment"), ("referral-0", "earning"), ("earning-0", "referral"), ("earning-1", "referral"),
        ] {
            for shard in 0..<(stream == "earning" ? 2 : 1) {
                try club.done(
                    "consumer.reset",
                    [
                        "actor": "eve", "process": reader.json, "reason": "a restore", "stream": stream.json,
                        "streamShard": .integer(Int64(shard)), "position": 0,
                    ])
            }
        }
        try club.read()
        try club.read()
        #expect(try club.types == told)
        #expect(try club.balance(ada) == balance)
        try club.audit()
    }
}
