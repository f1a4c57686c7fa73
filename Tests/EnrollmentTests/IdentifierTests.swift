// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import Testing

@testable import Enrollment

@Suite("Identifiers")
struct IdentifierTests {
    @Test func `a linked identifier finds its member, and an unlinked one nobody`() throws {
        let desk = try Desk()
        let member = try desk.member("customer:1")
        let linked = try desk.ask("member.linkIdentifier", link(member, "card:1"))
        #expect(linked == ["changed": ["identifiers"], "member": member.json, "status": "active"])
        #expect(try desk.ask("member.find", ["member": "card:1"])["member"] == member.json)
        try desk.ask("member.unlinkIdentifier", link(member, "card:1"))
        #expect(try desk.refusal(of: "member.find", ["member": "card:1"]) == .memberNotFound)
        #expect(try desk.ask("member.get", ["member": member.json])["identifiers"] == [identifier("customer:1")])
        #expect(try desk.events.map(\.message.type) == ["member.enrolled", "identifier.linked", "identifier.unlinked"])
    }

    @Test func `an unlinked identifier still resolves, so that a retry reaches the same shard`() throws {
        let desk = try Desk()
        let member = try desk.member("customer:1", "card:1")
        try desk.ask("member.unlinkIdentifier", link(member, "card:1"))
        #expect(try desk.ask("member.resolve", ["member": "card:1"]) == ["member": member.json, "unlinked": true])
    }

    @Test func `an identifier is one member's for ever, also when it is unlinked`() throws {
        let desk = try Desk()
        let (first, other) = (try desk.member("customer:1", "card:1"), try desk.member("customer:2"))
        for _ in 1...2 {
            #expect(try desk.refusal(of: "member.linkIdentifier", link(other, "card:1")) == .identifierTaken)
            #expect(try desk.refusal(of: "member.enroll", ["identifiers": [identifier("card:1")]]) == .identifierTaken)
            _ = try desk.send("member.unlinkIdentifier", link(first, "card:1"))
        }
        try desk.ask("member.linkIdentifier", link(first, "card:1"))
        #expect(try desk.ask("member.find", ["member": "card:1"])["member"] == first.json)
    }

    @Test func `linking what is linked changes nothing`() throws {
        let desk = try Desk()
        let member = try desk.member("card:1")
        let head = try desk.events.count
        #expect(try desk.ask("member.linkIdentifier", link(member, "card:1"))["changed"] == [])
        #expect(try desk.events.count == head)
    }

    @Test func `only an identifier of this member can be unlinked, and not the last one`() throws {
        let desk = try Desk()
        let member = try desk.member("card:1")
        _ = try desk.member("card:2")
        for other in ["card:2", "card:3"] {
            #expect(try desk.refusal(of: "member.unlinkIdentifier", link(member, other)) == .identifierNotLinked)
        }
        #expect(try desk.refusal(of: "member.unlinkIdentifier", link(member, "card:1")) == .lastIdentifier)
    }

    @Test(arguments: [
        ("email:Ada@Example.org", "email:ada@example.org "), ("phone:+49 (151) 00-1", "phone:+49151001"),
        ("card:6035 5501 00", "card:6035550100"),
    ])
    func `two spellings of an identifier are one`(first: String, second: String) throws {
        let desk = try Desk()
        let member = try desk.member(first)
        #expect(try desk.ask("member.find", ["member": second.json])["member"] == member.json)
        #expect(try desk.refusal(of: "member.enroll", ["identifiers": [identifier(second)]]) == .identifierTaken)
        let both: JSON = [identifier("card:9"), identifier(first), identifier(second)]
        let reply = try desk.send("member.enroll", ["identifiers": both])
        #expect(reply.problem?["errors"]?.array?.first?["pointer"] == "/data/identifiers/2")
    }

    @Test func `a member has a limited number of identifiers`() throws {
        let desk = try Desk()
        let member = try desk.member("card:0")
        for number in 1..<Limits.identifiers { try desk.ask("member.linkIdentifier", link(member, "card:\(number)")) }
        #expect(try desk.refusal(of: "member.linkIdentifier", link(member, "card:99")) == .invalid)
    }

    @Test(arguments: ["member.linkIdentifier", "member.unlinkIdentifier"])
    func `identifiers of a closed member stay as they are`(type: String) throws {
        let desk = try Desk()
        let member = try desk.member("card:1", "card:2")
        try desk.ask("member.close", ["member": member.json])
        #expect(try desk.refusal(of: type, link(member, "card:1")) == .memberClosed)
    }

    private func link(_ member: String, _ text: String) -> JSON { identifier(text).with("member", member.json) }
}
