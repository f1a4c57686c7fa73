// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import ServiceHost
import Testing

@testable import Referral

/// Codes, enrolments with them, and what is asked about them.
@Suite struct SignUpTests {
    @Test func `every active member has one code, and always the same`() throws {
        let club = try Club(Club.referralPart.with("link", "https://club.example/join?code={code}"))
        let ada = try club.enroll("ada")
        let first = try club.done("referral.code", ["member": ada.json])
        let code = try #require(first["code"]?.string)
        #expect(first["link"]?.string == "https://club.example/join?code=\(code)")
        #expect(try club.done("referral.code", ["member": "card:ada"]) == first)
        #expect(try club.code(of: club.enroll("ben")) != code)
        try club.done("member.suspend", ["member": ada.json])
        try club.read()
        #expect(try club.ask("referral.code", ["member": ada.json]).code == .memberSuspended)
        try club.done("member.close", ["member": ada.json])
        try club.read()
        #expect(try club.ask("referral.code", ["member": ada.json]).code == .memberClosed)
    }

    @Test func `a code is there as soon as the member is`() throws {
        let club = try Club()
        let reply = try club.done("member.enroll", ["identifiers": [["kind": "card", "value": "ada"]]])
        #expect(try club.ask("referral.code", ["member": reply["member"] ?? ""]).status == 200)
    }

    @Test func `a program without referral gives no codes, and takes none`() throws {
        let club = try Club(nil)
        let ada = try club.enroll("ada")
        #expect(try club.ask("referral.code", ["member": ada.json]).code == .referralNotOffered)
        let ben = try club.enroll("ben", code: "ACDEFGHJ")
        #expect(try club.events("referral.rejected").first?["data"]?["cause"] == "notOffered")
        #expect(try club.ask("referral.get", ["member": ben.json]).code == .referralNotFound)
        try club.audit()
    }

    @Test func `the terms are those of the day of the enrolment`() throws {
        let club = try Club()
        let ada = try club.enroll("ada")
        let ben = try club.enroll("ben", by: ada)
        try club.publish(["advocate": ["points": 1], "hold": "P1D"])
        let eve = try club.enroll("eve", by: ada)
        try club.buy(4_000, "P", by: ben)
        try club.buy(100, "Q", by: eve)
        try club.at("2026-04-03")
        #expect(try club.balance(ada) == 1)
        try club.at("2026-05-02")
        #expect(try club.balance(ada) == 501)
    }

    @Test func `of however many programs there were, the one in force decides`() throws {
        let club = try Club(nil)
        let ada = try club.enroll("ada")
        for version in 2...257 {
            // By its id it is the last of all.
            let isLast = version == 99
            let document = JSON.members([
                "currency": "EUR", "earn": [["per": "1.00", "points": 1]], "program": "club-\(version)".json,
                "referral": isLast ? Club.referralPart : nil, "timeZone": "UTC",
            ])
            let from: JSON? = isLast ? "2026-05-01T00:00:00Z" : nil
            try club.done("program.publish", .members(["document": document, "effectiveFrom": from]))
        }
        try club.read()
        #expect(try club.ask("referral.code", ["member": ada.json]).code == .referralNotOffered)
        try club.at("2026-05-02")
        #expect(try club.ask("referral.code", ["member": ada.json]).isOK)
    }

    @Test func `a code is read in any spelling, and one that is nobody's is told`() throws {
        let club = try Club()
        let ada = try club.enroll("ada")
        let code = try club.code(of: ada)
        let typed = "\(code.prefix(4).lowercased())-\(code.suffix(4))"
        let ben = try club.enroll("ben", code: typed)
        #expect(try club.referral(of: ben)["advocate"] == ada.json)
        try club.enroll("eve", code: "friend of ada")
        let rejected = try #require(try club.events("referral.rejected").first?["data"])
        #expect(rejected["cause"] == "unknownCode" && rejected["code"] == "friend of ada" && rejected["advocate"] == nil)
    }

    @Test func `referrals are listed by member, and by state, page by page`() throws {
        let club = try Club()
        let ada = try club.enroll("ada")
        let ben = try club.enroll("ben", by: ada)
        let friends = try (1...5).map { try club.enroll("friend \($0)", by: ben) }
        let first = try club.done("referral.list", ["limit": 3, "member": ben.json])
        #expect(first["code"]?.string == (try club.code(of: ben)))
        // That Ben was brought himself comes first.
        #expect(first["referrals"]?.array?.map { $0["friend"] } == ([ben] + friends.prefix(3)).map(\.json))
        let next = try #require(first["next"])
        let second = try club.done("referral.list", ["after": next, "limit": 3, "member": ben.json])
        #expect(second["referrals"]?.array?.map { $0["friend"] } == friends.suffix(2).map(\.json))
        #expect(second["next"] == nil)
        #expect(try club.listed("signedUp").count == 6)
        #expect(try club.listed("rewarded").isEmpty)
        let one = try #require(first["referrals"]?.array?.first?["referral"])
        #expect(try club.done("referral.get", ["referral": one])["friend"] == ben.json)
        #expect(try club.ask("referral.get", ["referral": "ref_0"]).code == .referralNotFound)
        #expect(try club.ask("referral.list", ["after": "x", "state": "review"]).code == .invalid)
    }
}
