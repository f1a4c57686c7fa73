// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import Testing

@testable import Enrollment

@Suite("Changing a member")
struct ChangingTests {
    @Test func `an update changes what it names, and the rest stays`() throws {
        let desk = try Desk()
        let member = try desk.member()
        let rest: JSON = ["attributes": ["size": "m"], "locale": "en-GB", "timeZone": "Europe/London"]
        try desk.ask(
            "member.update", rest.with("member", member.json).with("name", "Ada").with("birthday", "1990-02-28"))
        let reply = try desk.ask(
            "member.update", ["member": member.json, "name": "Ada L.", "birthday": "1990-02-28", "segments": ["vip"]])
        #expect(reply["changed"] == ["name", "segments"])
        let shown = try desk.ask("member.get", ["member": member.json])
        #expect(shown["name"] == "Ada L." && shown["birthday"] == "1990-02-28" && shown["segments"] == ["vip"])
        for key in ["attributes", "locale", "timeZone"] { #expect(shown[key] == rest[key]) }
        let told = try #require(try desk.events.last?.message.data)
        // The name itself is not told: only whether it is the same as another's can be found out.
        #expect(told.with("comparisons", nil) == ["changed": ["name", "segments"], "member": member.json, "segments": ["vip"]])
        #expect(told["comparisons"]?.array?.map { $0["kind"] } == ["name"])
    }

    @Test func `attributes and segments are given as a whole, so that one can be removed`() throws {
        let desk = try Desk()
        let member = try desk.member()
        let who: JSON = ["member": member.json]
        try desk.ask("member.update", who.with("attributes", ["a": 1, "b": true]).with("segments", ["x", "y"]))
        try desk.ask("member.update", who.with("attributes", ["b": true]).with("segments", []))
        let shown = try desk.ask("member.get", ["member": member.json])
        #expect(shown["attributes"] == ["b": true] && shown["segments"] == [])
    }

    private static let changes: [(String, JSON)] = [
        ("member.update", ["name": "Ada", "segments": ["x"]]), ("preference.set", ["key": "theme", "value": "dark"]),
        ("consent.grant", ["purpose": "marketing", "channel": "push"]),
    ]

    @Test(arguments: changes)
    func `the same again is no change and is not told`(type: String, data: JSON) throws {
        let desk = try Desk()
        let member = try desk.member()
        #expect(try desk.ask(type, data.with("member", member.json))["changed"] != [])
        let head = try desk.events.count
        #expect(try desk.ask(type, data.with("member", member.json))["changed"] == [])
        #expect(try desk.events.count == head)
    }

    @Test func `a preference is kept until it is set again`() throws {
        let desk = try Desk()
        let member = try desk.member()
        for value in ["dark", "light", true, 3] as [JSON] {
            let reply = try desk.ask("preference.set", ["member": member.json, "key": "theme", "value": value])
            #expect(reply == ["changed": ["preferences"], "member": member.json, "status": "active"])
            #expect(try desk.ask("member.get", ["member": member.json])["preferences"] == ["theme": value])
        }
        #expect(try desk.events.last?.message.data == ["changed": ["preferences"], "member": member.json])
    }

    @Test func `the last word on consent holds, with its time`() throws {
        let desk = try Desk()
        let member = try desk.member()
        let scope: JSON = ["channel": "email", "purpose": "marketing"]
        for (type, granted) in [("consent.grant", true), ("consent.withdraw", false), ("consent.grant", true)] {
            desk.now = desk.now + 1_000
            try desk.ask(type, scope.with("member", member.json))
            let consents = try desk.ask("member.get", ["member": member.json])["consents"]
            #expect(consents == [scope.with("granted", granted.json).with("at", desk.now.json)])
        }
    }

    private static let changesOfClosed: [(String, JSON, ProblemCode?)] = [
        ("member.update", ["name": "Ada"], .memberClosed),
        ("preference.set", ["key": "k", "value": "v"], .memberClosed),
        ("consent.grant", ["purpose": "marketing", "channel": "email"], .memberClosed),
        ("consent.withdraw", ["purpose": "marketing", "channel": "email"], nil),
    ]

    @Test(arguments: changesOfClosed)
    func `a closed member is not changed, but may always withdraw consent`(
        type: String, data: JSON, code: ProblemCode?
    ) throws {
        let desk = try Desk()
        let member = try desk.member()
        try desk.ask("member.close", ["member": member.json])
        #expect(try desk.refusal(of: type, data.with("member", member.json)) == code)
    }

    @Test func `consents and preferences are limited, and a withdrawal is taken all the same`() throws {
        let desk = try Desk()
        let member = try desk.member()
        func consent(_ number: Int) -> JSON {
            ["channel": "email", "member": member.json, "purpose": .string("p\(number)")]
        }
        func preference(_ number: Int) -> JSON { ["key": .string("k\(number)"), "member": member.json, "value": true] }
        for number in 1...Limits.profileItems {
            try desk.ask("consent.grant", consent(number))
            try desk.ask("preference.set", preference(number))
        }
        #expect(try desk.refusal(of: "consent.grant", consent(99)) == .invalid)
        #expect(try desk.refusal(of: "preference.set", preference(99)) == .invalid)
        #expect(try desk.ask("consent.withdraw", consent(99))["changed"] == [])
        #expect(try desk.ask("consent.withdraw", consent(1))["changed"] == ["consents"])
    }
}
