// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import ServiceHost
import Testing

@testable import Enrollment

@Suite("Enrolling")
struct EnrollingTests {
    @Test func `a member is found by the id and by every identifier`() throws {
        let desk = try Desk()
        let named = ["card:6035550100", "phone:+4915100", "email:ada@example.org", "customer:c1"]
        let enrolled = try desk.ask(
            "member.enroll",
            [
                "identifiers": .array(named.map(identifier)), "name": "Ada", "birthday": "1990-02-28",
                "locale": "de-CH", "timeZone": "Europe/Zurich", "attributes": ["shoeSize": 38],
                "segments": ["regulars"],
                "consents": [["purpose": "marketing", "channel": "email", "granted": true]],
            ])
        let member = try #require(enrolled["member"]?.string)
        #expect(MemberID(member) != nil)
        #expect(enrolled == ["enrolledAt": desk.now.json, "member": member.json, "status": "active"])
        let at = desk.now
        desk.now = desk.now + 1_000
        for reference in [member] + named {
            for question in ["member.get", "member.find"] {
                #expect(
                    try desk.ask(question, ["member": reference.json]) == [
                        "attributes": ["shoeSize": 38], "birthday": "1990-02-28",
                        "consents": [["at": at.json, "channel": "email", "granted": true, "purpose": "marketing"]],
                        "enrolledAt": at.json, "identifiers": .array(named.map(identifier)), "lastActivityAt": at.json,
                        "locale": "de-CH", "member": member.json, "name": "Ada", "preferences": [:],
                        "segments": ["regulars"], "since": at.json, "status": "active", "timeZone": "Europe/Zurich",
                    ])
            }
            #expect(try desk.ask("member.resolve", ["member": reference.json]) == ["member": member.json])
        }
    }

    @Test func `an enrolment is told, and each answer on consent after it`() throws {
        let desk = try Desk()
        let reply = try desk.ask(
            "member.enroll",
            [
                "identifiers": [identifier("card:1")], "referralCode": "ADA1", "acquisition": "shop/17",
                "consents": [
                    ["purpose": "marketing", "channel": "email", "granted": true],
                    ["purpose": "marketing", "channel": "sms", "granted": false],
                ],
            ])
        let events = try desk.events
        #expect(events.map(\.message.type) == ["member.enrolled", "consent.granted", "consent.withdrawn"])
        #expect(events.map { $0.previous?.number } == [nil, 1, 2])
        #expect(events.allSatisfy { $0.message.attributes["partitionkey"] == reply["member"] })
        let card = desk.secret.hash(of: try #require(Identifier("card:1")))
        #expect(
            events[0].message.data == [
                "acquisition": "shop/17", "enrolledAt": desk.now.json, "identifiers": [card.json],
                "member": try #require(reply["member"]), "referralCode": "ADA1",
            ])
    }

    @Test func `the same message makes the same member`() throws {
        let data: JSON = ["identifiers": [identifier("card:1")]]
        let first = try Desk().send("member.enroll", data, id: "e1")
        let again = try Desk().send("member.enroll", data, id: "e1")
        let other = try Desk().send("member.enroll", data, id: "e2")
        #expect(first.data?["member"] == again.data?["member"])
        #expect(first.data?["member"] != other.data?["member"])
    }

    @Test func `someone may have joined long ago, but not in the future`() throws {
        let desk = try Desk()
        let past = try #require(Timestamp("1997-01-01T00:00:00Z"))
        let old = try desk.ask("member.enroll", ["identifiers": [identifier("customer:1")]], time: past)
        #expect(old["enrolledAt"] == past.json)
        let tomorrow = desk.now + 86_400_000
        let new = try desk.ask("member.enroll", ["identifiers": [identifier("customer:2")]], time: tomorrow)
        #expect(new["enrolledAt"] == desk.now.json)
    }

    @Test func `an enrolment with one taken identifier takes none`() throws {
        let desk = try Desk()
        _ = try desk.member("card:1")
        let reply = try desk.send(
            "member.enroll", ["identifiers": [identifier("card:2"), identifier("card:1")]])
        #expect(reply.code == .identifierTaken)
        #expect(reply.problem?["errors"]?.array?.compactMap { $0["pointer"] } == ["/data/identifiers/1"])
        #expect(try desk.refusal(of: "member.find", ["member": "card:2"]) == .memberNotFound)
        _ = try desk.member("card:2")
    }

    @Test(arguments: [
        "member.get", "member.find", "member.resolve", "member.suspend", "member.resume", "member.close",
        "member.reinstate", "member.update", "member.linkIdentifier", "member.unlinkIdentifier", "consent.grant",
        "consent.withdraw", "preference.set",
    ])
    func `nobody is not found`(type: String) throws {
        let rest: JSON = [
            "name": "Ada", "kind": "card", "value": "2", "purpose": "marketing", "channel": "email", "key": "k",
        ]
        for nobody in ["card:1", "mem_0000"] {
            let data = type == "preference.set" ? rest.with("value", "v") : rest
            #expect(try Desk().refusal(of: type, data.with("member", nobody.json)) == .memberNotFound)
        }
    }
}
