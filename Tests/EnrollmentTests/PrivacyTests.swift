// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import Testing

@testable import Enrollment

@Suite("Personal data")
struct PrivacyTests {
    /// Everything that can be said about Ada; each value is one that could not stand in a text by accident.
    private static let personal = [
        "Ada Lovelace", "1990-02-28", "fr-CA", "America/Montreal", "shoeSize", "purple-38", "card-6035", "4915112345",
        "ada@example.org", "customer-777", "theme", "velvet",
    ]

    @Test func `no event, no id and no answer that is kept holds any`() throws {
        let desk = try Desk()
        var kept: [String] = []
        func send(_ type: String, _ data: JSON) throws {
            let reply = try desk.send(type, data)
            kept.append(reply.json(id: nil).text)
            #expect(reply.isRemembered, "\(type): \(reply)")
        }
        let enroll: JSON = [
            "identifiers": .array(["card:card-6035", "phone:4915112345", "email:ada@example.org"].map(identifier)),
            "name": "Ada Lovelace", "birthday": "1990-02-28", "locale": "fr-CA", "timeZone": "America/Montreal",
            "attributes": ["shoeSize": "purple-38"], "segments": ["regulars"],
            "consents": [["purpose": "marketing", "channel": "email", "granted": true]],
        ]
        try send("member.enroll", enroll)
        try send("member.enroll", enroll)
        let ada: JSON = ["member": "email:ada@example.org"]
        let customer = identifier("customer:customer-777").with("member", "email:ada@example.org")
        try send("member.linkIdentifier", customer)
        try send("member.update", ada.with("name", "A.").with("attributes", ["theme": "velvet"]))
        try send("member.update", ada.with("name", "Ada Lovelace").with("birthday", "1990-02-28"))
        try send("preference.set", ada.with("key", "theme").with("value", "velvet"))
        try send("member.unlinkIdentifier", customer)
        try send("member.unlinkIdentifier", customer)
        for type in ["member.suspend", "member.suspend", "member.resume", "member.close", "member.reinstate"] {
            try send(type, ada)
        }
        try send("consent.withdraw", ada.with("purpose", "marketing").with("channel", "email"))
        try send("member.erase", ada)

        let events = try desk.events
        #expect(Set(events.map(\.message.type)).count == 11, "every event there is")
        let ids = try desk.profiles.map(\.id) + desk.owners.map(\.id)
        for text in kept + events.map(\.message.json.text) + ids {
            for value in Self.personal { #expect(!text.contains(value), "\(value) in \(text)") }
        }
    }

    @Test func `an identifier leaves as its kind and a hash that only the key can make`() throws {
        let desk = try Desk()
        _ = try desk.member("card:1")
        let told = try #require(try desk.events.first?.message.data["identifiers"]?.array?.first)
        #expect(told["kind"] == "card")
        #expect(told["hash"]?.string?.utf8.count == 32)
        #expect(try desk.owners.map(\.id) == ["card:" + (told["hash"]?.string ?? "")])
    }
}
