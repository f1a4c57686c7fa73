// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import ServiceHost
import TestSupport
import Testing

@testable import Notification

/// From an event to a message that was sent, or that says why it was not.
@Suite struct MessageTests {
    @Test func `an event becomes a mail to the member`() throws {
        let post = try PostOffice()
        try post.channel()
        try post.template()
        let member = try post.member("Ana", email: "ana@example.org")
        try post.tell(of: member)
        guard case .mail(let mail) = try #require(post.system.dispatched.first).letter else { return #expect(Bool(false)) }
        #expect(mail.server == "smtp://mail.shop.example:587" && mail.startsTLS)
        #expect(mail.username == "club" && mail.password == "open sesame")
        #expect(mail.from == "club@shop.example" && mail.to == "ana@example.org")
        #expect(post.texts == ["Ana earned 10"])
        let message = try #require(try post.messages(of: member).first)
        #expect(message["state"]?.string == "sent")
        #expect(message["cause"] == ["position": 1, "stream": "earning", "streamShard": 0, "type": "points.earned"])
        #expect(post.mails[0].contains("Message-ID: <\(message["message"]?.string ?? "?")@shop.example>"))
        try post.audit()
    }

    @Test func `one event makes one message of each template that is about it`() throws {
        let post = try PostOffice()
        try post.channel()
        try post.template("a")
        try post.template("b", ["when": ["points": ["from": 100]]])
        try post.template("c", ["on": "points.spent"])
        let member = try post.member()
        try post.tell(of: member)
        try post.tell("points.earned", ["points": 100], of: member)
        #expect(try post.messages(of: member).compactMap { $0["template"]?.string }.sorted() == ["a", "a", "b"])
    }

    @Test func `an event that is read again makes no second message`() throws {
        let post = try PostOffice()
        try post.channel()
        try post.template()
        let member = try post.member()
        try post.tell(of: member)
        let reset: JSON = [
            "actor": "test", "position": 0, "process": "notification-0", "reason": "once more", "stream": "earning",
        ]
        #expect(try post.system.ask("consumer.reset", reset, of: post.first).isOK)
        try post.system.advance(milliseconds: 5_000)
        #expect(post.mails.count == 1)
        #expect(try post.messages(of: member).count == 1)
        try post.audit()
    }

    @Test func `a template says nothing of what was before it`() throws {
        let post = try PostOffice()
        try post.channel()
        let member = try post.member()
        try post.tell(of: member)
        try post.system.advance(milliseconds: 10)
        try post.template()
        #expect(
            try post.system.ask(
                "consumer.reset",
                ["actor": "t", "position": 0, "process": "notification-0", "reason": "r", "stream": "earning"], of: post.first
            ).isOK)
        try post.system.advance(milliseconds: 5_000)
        #expect(try post.messages(of: member).isEmpty)
        try post.tell(of: member)
        #expect(try post.messages(of: member).count == 1)
    }

    // Consent.

    @Test func `without consent nothing is sent, and the record says why`() throws {
        let post = try PostOffice()
        try post.channel()
        try post.template()
        let member = try post.member(consents: ["sms"])
        try post.tell(of: member)
        #expect(post.system.dispatched.isEmpty)
        #expect(try post.states(of: member) == ["suppressed: no_consent"])
        try post.audit()
    }

    @Test func `what the service itself has to say needs no consent`() throws {
        let post = try PostOffice()
        try post.channel()
        try post.template("needed", ["purpose": "service"])
        let member = try post.member(consents: [])
        try post.tell(of: member)
        #expect(try post.states(of: member) == ["sent"])
    }

    @Test func `who agrees when they enrol is welcomed`() throws {
        let post = try PostOffice()
        try post.channel()
        try post.template("welcome", ["body": "Welcome, {{member.name}}", "on": "member.enrolled"])
        let member = try post.member("Bo")
        try post.system.settle()
        #expect(try post.states(of: member) == ["sent"])
        #expect(post.texts == ["Welcome, Bo"])
    }

    @Test func `consent that is taken back counts at once, also for what is queued`() throws {
        let post = try PostOffice()
        post.answer = { _ in .unanswered("Couldn't connect to server") }
        try post.channel()
        try post.template()
        let member = try post.member()
        try post.tell(of: member)
        #expect(try post.states(of: member) == ["failed: unreachable"])
        let withdrawal: JSON = ["channel": "email", "member": member.json, "purpose": "marketing"]
        #expect(try post.system.ask("consent.withdraw", withdrawal, of: ProcessName(.enrollment, 0)).isOK)
        post.answer = { _ in .answered(status: 250, retryAfter: nil) }
        try post.system.advance(milliseconds: 60_000)
        #expect(try post.states(of: member) == ["suppressed: no_consent"])
        #expect(post.system.dispatched.count == 1)
        try post.audit()
    }

    @Test func `the link of a message takes the consent back, on record at Enrollment`() throws {
        let post = try PostOffice()
        try post.channel(["unsubscribe": ["link": "https://shop.example/no?t={token}", "mailto": "no@shop.example"]])
        try post.template("earned", ["body": "{{unsubscribe}}"])
        let member = try post.member()
        try post.tell(of: member)
        let text = try #require(post.texts.first)
        #expect(text.hasPrefix("https://shop.example/no?t="))
        let token = String(text.dropFirst("https://shop.example/no?t=".count))
        let header = "List-Unsubscribe: <https://shop.example/no?t=\(token)>,\r\n <mailto:no@shop.example?subject=\(token)>"
        #expect(post.mails[0].contains(header))
        for (id, source) in [("1", "web"), ("1", "web"), ("2", "web")] {
            let reply = try post.system.ask(
                "message.unsubscribe", ["token": .string(token)], id: id, source: source, of: post.first)
            #expect(reply.data == ["channel": "email", "member": member.json, "purpose": "marketing"])
        }
        let withdrawn = try post.system.events(of: ProcessName(.enrollment, 0)).filter { $0["type"]?.string == "consent.withdrawn" }
        #expect(withdrawn.count == 1)
        try post.tell(of: member)
        #expect(try post.states(of: member) == ["sent", "suppressed: no_consent"])
        let forged = try post.system.ask("message.unsubscribe", ["token": .string(token + "x")], of: post.first)
        #expect(forged.code == .tokenNotFound)
    }

    @Test func `a message of the service has no button that ends it`() throws {
        let post = try PostOffice()
        try post.channel(["unsubscribe": ["link": "https://shop.example/no?t={token}"]])
        try post.template("needed", ["purpose": "service"])
        try post.tell(of: try post.member())
        #expect(!post.mails[0].contains("List-Unsubscribe"))
    }

    // What is missing.

    @Test func `a template whose channel was not set says so`() throws {
        let post = try PostOffice()
        try post.template()
        let member = try post.member()
        try post.tell(of: member)
        #expect(try post.states(of: member) == ["suppressed: no_channel"])
        try post.audit()
    }

    @Test(arguments: ["ana(at)example.org", "<a@b>", "ana@exämple.org"])
    func `who has no address that can be written to gets nothing`(_ address: String) throws {
        let post = try PostOffice()
        try post.channel()
        try post.template()
        let member = try post.member(email: address)
        try post.tell(of: member)
        #expect(try post.states(of: member) == ["suppressed: no_address"])
    }

    @Test func `while Enrollment cannot be asked, messages wait`() throws {
        let post = try PostOffice()
        try post.channel()
        try post.template()
        let member = try post.member()
        post.system.pause(ProcessName(.enrollment, 0))
        try post.tell(of: member)
        try post.system.advance(milliseconds: 30_000)
        #expect(post.system.dispatched.isEmpty)
        #expect(try post.queue()["depth"]?.integer == 1)
        post.system.resume(ProcessName(.enrollment, 0))
        try post.system.advance(milliseconds: 5_000)
        #expect(try post.states(of: member) == ["sent"])
    }

    // Words.

    @Test func `a message speaks the member's language, and shows days and money as people write them`() throws {
        let post = try PostOffice()
        try post.channel()
        let lines = "{{#lines}}{{sku}} {{amount.money}};{{/lines}}"
        try post.template(
            "earned",
            [
                "body": .string("{{amount.money}} on {{occurredAt.date}}, {{occurredAt.time}}: " + lines),
                "on": "purchase.recorded", "translations": ["de": ["body": "{{amount.money}}, {{occurredAt.date}} <&>"]],
            ])
        let data: JSON = [
            "amount": 2_505, "currency": "EUR", "lines": [["amount": 5, "sku": "a"], ["amount": 2_500, "sku": "b"]],
            "occurredAt": "2026-12-31T23:30:00Z",
        ]
        try post.tell("purchase.recorded", data, of: try post.member(zone: "Europe/Berlin", locale: "en"))
        try post.tell("purchase.recorded", data, of: try post.member(zone: "America/New_York", locale: "de-CH"))
        #expect(
            post.texts == [
                "25.05 EUR on January 1, 2027, 12:30 AM: a 0.05 EUR;b 25.00 EUR;", "25.05 EUR, 31. Dezember 2026 <&>",
            ])
    }

    @Test func `a page shows what a name says and does not do it`() throws {
        let post = try PostOffice()
        try post.channel()
        try post.template("earned", ["html": "<p>{{member.name}}</p>"])
        try post.tell(of: try post.member("<b>", email: "b@example.org"))
        let parts = post.mails[0].split(separator: "Content-Transfer-Encoding: base64\r\n\r\n").map(String.init)
        let contents = parts.dropFirst().map { part in
            let base64 = part.split(separator: "\r\n--")[0].split(separator: "\r\n").joined()
            return String(decoding: Base64.bytes(base64) ?? [], as: UTF8.self)
        }
        #expect(contents == ["<b> earned 10", "<p>&lt;b&gt;</p>"])
    }

    @Test func `what was queued by a version is sent by it`() throws {
        let post = try PostOffice()
        post.answer = { _ in .unanswered("no") }
        try post.channel()
        try post.template("earned", ["body": "first"])
        let member = try post.member()
        try post.tell(of: member)
        #expect(try post.template("earned", ["body": "second"]).data?["version"]?.integer == 2)
        post.answer = { _ in .answered(status: 250, retryAfter: nil) }
        try post.system.advance(milliseconds: 60_000)
        try post.tell(of: member)
        #expect(post.texts == ["first", "first", "second"])
    }
}
