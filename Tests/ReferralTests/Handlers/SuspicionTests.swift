// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import ServiceHost
import Storage
import TestSupport
import Testing

@testable import Referral

/// Fraud, from what people send to what a person sees and decides.
@Suite struct SuspicionTests {
    private static let person: JSON = [
        "identifiers": [["kind": "email", "value": "ada.lovelace@gmail.com"], ["kind": "phone", "value": "+49 171 1234567"]],
        "name": "Ada Lovelace", "signals": ["address": "10 Main St", "device": "D-1", "paymentToken": "tok_1"],
    ]

    @Test(
        arguments: [
            (["identifiers": [["kind": "phone", "value": "0171 1234567"]]], ["selfReferral"], "rejected"),
            (["identifiers": [["kind": "email", "value": "AdaLovelace+2@googlemail.com"]]], ["similarEmail"], "review"),
            (["name": "lovelace, ada"], ["sameName"], "signedUp"),
            (["signals": ["paymentToken": "tok_1"]], ["sharedPayment"], "review"),
            (["signals": ["device": "D-1"]], ["sharedDevice"], "review"),
            (["signals": ["address": "10, main st."]], ["sharedAddress"], "signedUp"),
            (["name": "Ada Lovelace", "signals": ["address": "10 Main St"]], ["sameName", "sharedAddress"], "review"),
            (["signals": ["device": "D-1", "paymentToken": "tok_1"]], ["sharedDevice", "sharedPayment"], "rejected"),
            (["name": "Charles Babbage", "signals": ["device": "D-2"]], [], "signedUp"),
        ] as [(JSON, [String], String)])
    func `what a friend has in common with the advocate is found at the enrolment`(
        friend: JSON, signals: [String], list: String
    ) throws {
        let club = try Club()
        let ada = try club.enroll("ada", Self.person)
        let ben = try club.enroll("ben", by: ada, friend)
        let shown = try club.referral(of: ben)
        #expect(shown["signals"]?.array?.compactMap(\.string) == signals)
        #expect(try club.listed(list).count == 1)
        try club.audit()
    }

    @Test(
        arguments: [
            (["signals": ["paymentToken": "tok_1"]], "sharedPayment"), (["signals": ["device": "D-1"]], "sharedDevice"),
            (["signals": ["email": "adalovelace@gmail.com"]], "orderByAdvocate"),
            (["signals": ["phone": "0171 1234567"]], "orderByAdvocate"), (["signals": ["name": "Ada Lovelace"]], "orderByAdvocate"),
        ] as [(JSON, String)])
    func `what a purchase has in common with the advocate is found when it is made`(purchase: JSON, signal: String) throws {
        let club = try Club()
        let ada = try club.enroll("ada", Self.person)
        let ben = try club.enroll("ben", by: ada)
        try club.buy(4_000, "P", by: ben, purchase)
        #expect(try club.listed("review").first?["signals"] == [signal.json])
        try club.at("2026-05-02")
        #expect(try club.balance(ada) == 0 && club.state(of: ben) == "qualified")
        try club.audit()
    }

    @Test func `what the advocate does later is found before the rewards`() throws {
        let club = try Club()
        let ada = try club.enroll("ada")
        let ben = try club.enroll("ben", by: ada)
        try club.buy(4_000, "P", by: ben, ["signals": ["paymentToken": "tok_9"]])
        try club.buy(100, "Q", by: ada, ["signals": ["paymentToken": "tok_9"]])
        #expect(try club.listed("review").isEmpty)
        try club.at("2026-05-02")
        #expect(try club.listed("review").count == 1 && club.balance(ada) == 1)
    }

    @Test func `a name and an identifier that come later count as well`() throws {
        let club = try Club()
        let ada = try club.enroll("ada", Self.person)
        let ben = try club.enroll("ben", by: ada)
        try club.done("member.linkIdentifier", ["kind": "email", "member": ben.json, "value": "ada.lovelace+x@gmail.com"])
        try club.done("member.update", ["member": ben.json, "name": "Ada Lovelace"])
        try club.buy(4_000, "P", by: ben)
        #expect(try club.referral(of: ben)["signals"] == ["sameName", "similarEmail"])
        #expect(try club.state(of: ben) == "rejected")
    }

    @Test func `who was brought cannot bring their advocate under another card`() throws {
        let club = try Club()
        let ada = try club.enroll("ada", Self.person)
        let ben = try club.enroll("ben", by: ada)
        let again = try club.enroll("ada again", by: ben, ["identifiers": [["kind": "phone", "value": "0049 171 123 45 67"]]])
        #expect(try club.referral(of: again)["signals"] == ["cycle"])
        #expect(try club.state(of: again) == "rejected")
    }

    @Test func `ten friends in a week are looked at, and the first nine before they are rewarded`() throws {
        let club = try Club()
        let ada = try club.enroll("ada")
        let friends = try (1...10).map { try club.enroll("friend \($0)", by: ada) }
        #expect(try club.listed("review").map { $0["friend"] } == [friends[9].json])
        for (index, friend) in friends.enumerated() { try club.buy(4_000, "P\(index)", by: friend) }
        #expect(try club.listed("review").count == 10)
        try club.at("2026-05-02")
        #expect(try club.balance(ada) == 0)
    }

    @Test func `ten friends of ten advocates from one origin are looked at`() throws {
        let club = try Club()
        for number in 1...10 {
            let advocate = try club.enroll("advocate \(number)")
            try club.enroll("friend \(number)", by: advocate, ["signals": ["origin": "203.0.113.7"]])
        }
        #expect(try club.listed("review").count == 1)
        #expect(try club.listed("review").first?["signals"] == ["burst"])
    }

    @Test func `a person releases or rejects, and it is on record with name and reason`() throws {
        let club = try Club()
        let ada = try club.enroll("ada", Self.person)
        let ben = try club.enroll("ben", by: ada, ["signals": ["device": "D-1"]])
        let eve = try club.enroll("eve", by: ada, ["signals": ["device": "D-1"]])
        try club.buy(4_000, "P", by: ben)
        try club.buy(4_000, "Q", by: eve)
        try club.at("2026-05-02")
        #expect(try club.balance(ada) == 0)
        func review(_ friend: MemberID, _ decision: String) throws -> Reply {
            let id = try club.referral(of: friend)["referral"] ?? ""
            return try club.ask(
                "referral.review",
                ["actor": "support/7", "decision": decision.json, "reason": "they share a tablet", "referral": id])
        }
        #expect(try review(ben, "release").data?["review"]?["actor"] == "support/7")
        #expect(try review(eve, "reject").data?["rejection"]?["cause"] == "review")
        try club.read()
        #expect(try club.state(of: ben) == "rewarded" && club.state(of: eve) == "rejected")
        #expect(try club.balance(ada) == 500)
        #expect(try review(ben, "release").code == .notInReview)
        #expect(try club.listed("review").isEmpty)
        let released = try #require(try club.events("referral.released").first?["data"])
        #expect(released["actor"] == "support/7" && released["reason"] == "they share a tablet")
        try club.audit()
    }

    @Test func `of who was erased nothing is kept that could be compared`() throws {
        let club = try Club()
        let ada = try club.enroll("ada", Self.person)
        let ben = try club.enroll("ben", by: ada, ["name": "Charles Babbage"])
        try club.buy(4_000, "P", by: ben, ["signals": ["device": "D-2"]])
        let store = try #require(club.system.store(ProcessName(.referral, 0)))
        func documents(_ collection: Storage.Collection) throws -> [String] {
            try store.page(Query(limit: 100), in: collection).map { String(decoding: $0.json, as: UTF8.self) }
        }
        #expect(try documents(SeenSignals.collection).contains { $0.contains(ben.text) && $0.contains("device") })
        for member in [ada, ben] { try club.done("member.erase", ["member": member.json]) }
        // What was bought before, and is told after it, brings nothing back.
        try club.system.restart(ProcessName(.referral, 0))
        try club.done(
            "consumer.reset",
            [
                "actor": "eve", "position": 0, "process": "referral-0", "reason": "read again", "stream": "earning",
                "streamShard": 0,
            ])
        try club.read()
        #expect(try documents(KnownMember.collection).allSatisfy { !$0.contains("hash") })
        #expect(try documents(SeenSignals.collection).allSatisfy { !$0.contains("hash") })
        #expect(try club.ask("referral.code", ["member": ada.json]).code == .memberErased)
        try club.at("2026-05-02")
        #expect(try club.events("referral.rejected").first?["data"]?["cause"] == "memberNotActive")
        try club.audit()
    }

    @Test func `no stream holds what people sent, and the same thing is the same hash everywhere`() throws {
        let club = try Club()
        let ada = try club.enroll("ada", Self.person)
        try club.buy(
            4_000, "P", by: ada,
            ["comparisons": [["hash": "forged", "kind": "device"]], "signals": ["email": "ada.lovelace@gmail.com"]])
        _ = try club.system.ask(
            "purchase.completed",
            [
                "amount": 100, "currency": "EUR", "member": ada.json, "purchase": "Q",
                "signals": ["address": "10 Main St", "paymentToken": "tok_1"],
            ])
        try club.read()
        for process in club.system.topology.processes {
            for event in try club.system.events(of: process) {
                for secret in ["Lovelace", "lovelace", "1234567", "Main St", "main st", "tok_1", "D-1", "signals", "forged"] {
                    #expect(!event.text.contains(secret), "\(process): \(secret)")
                }
            }
        }
        let recorded = try club.system.events(of: ProcessName(.earning, 0)).filter { $0["type"] == "purchase.recorded" }
        let hash = TestSystem.secret.comparison(of: "adalovelace@gmail.com", as: .email)
        #expect(recorded.first?["data"]?["comparisons"] == .array([hash?.json].compactMap { $0 }))
        #expect(recorded.last?["data"]?["comparisons"]?.array?.count == 2)
    }
}
