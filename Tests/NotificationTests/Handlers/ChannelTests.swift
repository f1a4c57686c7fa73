// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import ServiceHost
import Storage
import TestSupport
import Testing

@testable import Notification

/// The queues of channels, and what their other ends do to them.
@Suite struct ChannelTests {
    @Test func `while a server is down its queue is deep and old, and then everything arrives once`() throws {
        let post = try PostOffice()
        post.answer = { _ in .unanswered("Couldn't connect to server") }
        try post.channel(["retry": ["firstSeconds": 1, "mostSeconds": 10]])
        try post.template()
        let members = try (0..<40).map { _ in try post.member() }
        for member in members { try post.tell(of: member) }
        try post.system.advance(milliseconds: 120_000)
        let queue = try post.queue()
        #expect(queue["depth"]?.integer == 40 && queue["state"]?.string == "resting")
        #expect((115...125).contains(queue["oldestSeconds"]?.integer ?? 0))
        // Each of them would have been tried a dozen times without a breaker.
        #expect(post.system.dispatched.count < 20)
        var arrived: [String: Int] = [:]
        post.answer = { dispatch in
            arrived[dispatch.key, default: 0] += 1
            return .answered(status: 250, retryAfter: nil)
        }
        try post.system.advance(milliseconds: 90_000)
        #expect(arrived.count == 40 && arrived.values.allSatisfy { $0 == 1 })
        #expect(try post.queue()["depth"]?.integer == 0)
        for member in members { #expect(try post.states(of: member) == ["sent"]) }
        try post.audit()
    }

    @Test func `a message is tried as often as it may be, and then given up`() throws {
        let post = try PostOffice()
        post.answer = { _ in .answered(status: 451, retryAfter: nil) }
        try post.channel(["retry": ["attempts": 3, "firstSeconds": 1, "mostSeconds": 10]])
        try post.template()
        let member = try post.member()
        try post.tell(of: member)
        try post.system.advance(milliseconds: 60_000)
        #expect(post.system.dispatched.count == 3)
        let message = try #require(try post.messages(of: member).first)
        #expect(message["state"]?.string == "failed" && message["nextTry"] == nil && message["attempts"]?.integer == 3)
        #expect(message["detail"]?.string == "status 451")
        let told = try post.system.events(of: post.first).compactMap { $0["type"]?.string }.filter { $0.hasPrefix("message.") }
        #expect(told == ["message.queued", "message.failed", "message.failed", "message.failed"])
        try post.audit()
    }

    @Test func `a server that does not want one message gets the others`() throws {
        let post = try PostOffice()
        try post.channel()
        try post.template()
        post.answer = { dispatch in
            guard case .mail(let mail) = dispatch.letter else { return nil }
            return .answered(status: mail.to.hasPrefix("bad") ? 550 : 250, retryAfter: nil)
        }
        let (bad, good) = (try post.member("bad"), try post.member("good"))
        for member in [bad, good] { try post.tell(of: member) }
        #expect(try post.states(of: bad) == ["failed: refused"])
        #expect(try post.states(of: good) == ["sent"])
        try post.audit()
    }

    @Test func `the other end says when to come again`() throws {
        let post = try PostOffice()
        _ = try post.webhook(["retry": ["firstSeconds": 1, "mostSeconds": 1]])
        try post.template("earned", ["channel": "webhook", "purpose": "service"])
        post.answer = { _ in .answered(status: 429, retryAfter: 120) }
        let member = try post.member()
        try post.tell(of: member)
        try post.system.rest(milliseconds: 119_000)
        #expect(post.system.dispatched.count == 1)
        post.answer = { _ in .answered(status: 200, retryAfter: nil) }
        try post.system.advance(milliseconds: 3_000)
        #expect(try post.states(of: member) == ["sent"])
    }

    @Test(arguments: [nil, ["from": "11:00", "to": "13:00"]] as [JSON?])
    func `a clock that is set back lets nothing wait for longer than it would have`(quiet: JSON?) throws {
        let post = try PostOffice()
        try post.channel(JSON.members(["quietHours": quiet]))
        try post.template()
        post.answer = { _ in .answered(status: 451, retryAfter: nil) }
        let member = try post.member()
        try post.tell(of: member)
        #expect(post.system.dispatched.count == (quiet == nil ? 1 : 0))
        post.answer = { _ in .answered(status: 250, retryAfter: nil) }
        post.system.setBack(milliseconds: 3 * 86_400_000 - 5 * 3_600_000)
        try post.system.advance(milliseconds: 3_000)
        #expect(try post.states(of: member) == ["sent"])
    }

    @Test func `a webhook that is gone gets nothing more until it is set anew`() throws {
        let post = try PostOffice()
        _ = try post.webhook(["concurrency": 1])
        try post.template("earned", ["channel": "webhook", "purpose": "service"])
        post.answer = { _ in nil }
        let members = try (0..<3).map { _ in try post.member() }
        for member in members { try post.tell(of: member) }
        post.system.report(.answered(status: 410, retryAfter: nil), of: try #require(post.system.dispatched.first), to: post.first)
        try post.system.settle()
        try post.tell(of: members[0])
        #expect(try post.states(of: members[0]).sorted() == ["failed: gone", "suppressed: channel_gone"])
        #expect(try post.states(of: members[1]) == ["suppressed: channel_gone"])
        #expect(try post.queue("webhook")["state"]?.string == "gone")
        #expect(post.system.dispatched.count == 1)
        _ = try post.webhook()
        try post.tell(of: members[1])
        #expect(post.system.dispatched.count == 2)
        try post.audit()
    }

    @Test func `a channel has no more under way than it may, and one that is slow holds up no other`() throws {
        let post = try PostOffice()
        try post.channel(["concurrency": 3])
        _ = try post.webhook(["concurrency": 2])
        try post.template("mail")
        try post.template("hook", ["channel": "webhook", "purpose": "service"])
        post.answer = { $0.lane == "email" ? nil : .answered(status: 200, retryAfter: nil) }
        let members = try (0..<10).map { _ in try post.member() }
        for member in members { try post.tell(of: member) }
        let mails = post.system.dispatched.filter { $0.lane == "email" }
        #expect(mails.count == 3)
        #expect(post.system.dispatched.count == 13)
        #expect(try post.queue()["inFlight"]?.integer == 3 && post.queue()["depth"]?.integer == 10)
        post.system.report(.answered(status: 250, retryAfter: nil), of: mails[0], to: post.first)
        try post.system.settle()
        #expect(post.system.dispatched.count { $0.lane == "email" } == 4)
    }

    @Test func `no more leave in a second than may`() throws {
        let post = try PostOffice()
        try post.channel(["ratePerSecond": 2])
        try post.template()
        let members = try (0..<21).map { _ in try post.member() }
        for member in members { try post.tell(of: member) }
        try post.system.advance(milliseconds: 5_000)
        #expect((11...13).contains(post.system.dispatched.count))
        try post.system.advance(milliseconds: 6_000)
        #expect(post.system.dispatched.count == 21)
    }

    @Test func `after a crash what was under way goes again, under the same id`() throws {
        let post = try PostOffice(on: .sqlite)
        try post.channel()
        try post.template()
        post.answer = { _ in nil }
        let member = try post.member()
        try post.tell(of: member)
        let first = try #require(post.system.dispatched.first)
        try post.system.restart(post.first)
        try post.system.advance(milliseconds: 10_000)
        #expect(post.system.dispatched.map(\.key) == [first.key, first.key])
        #expect(post.mails[0].split(separator: "\r\n")[0] == post.mails[1].split(separator: "\r\n")[0])
        post.system.report(.answered(status: 250, retryAfter: nil), of: first, to: post.first)
        try post.system.settle()
        #expect(try post.states(of: member) == ["sent"])
        try post.audit()
    }

    @Test(arguments: [MemoryStore.CommitFailure.beforeDurable, .afterDurable])
    func `nothing leaves that was not written`(_ when: MemoryStore.CommitFailure) throws {
        let post = try PostOffice()
        try post.channel()
        try post.template()
        let member = try post.member()
        post.system.restartsAfterCrash = true
        for _ in 0..<3 {
            post.system.failCommit(of: post.first, when)
            try post.tell(of: member)
            try post.system.advance(milliseconds: 3_000)
        }
        #expect(try post.states(of: member) == ["sent", "sent", "sent"])
        #expect(Set(post.system.dispatched.map(\.key)).count == 3)
        try post.audit()
    }

    // Quiet hours and caps, in a running system.

    @Test func `what is due in quiet hours goes out at their end`() throws {
        let post = try PostOffice()
        try post.channel(["quietHours": ["from": "21:00", "to": "08:00"]])
        try post.template()
        // Noon in Greenwich is 21:00 in Tokyo.
        let (tokyo, berlin) = (try post.member(zone: "Asia/Tokyo"), try post.member(zone: "Europe/Berlin"))
        for member in [tokyo, berlin] { try post.tell(of: member) }
        #expect(try post.states(of: berlin) == ["sent"])
        #expect(try post.messages(of: tokyo).first?["notBefore"]?.string == "2026-11-21T23:00:00Z")
        post.system.advanceProgramClock(to: Timestamp("2026-11-21T22:59:50Z")!)
        try post.system.advance(milliseconds: 5_000)
        #expect(try post.states(of: tokyo) == ["queued"])
        try post.system.advance(milliseconds: 10_000)
        #expect(try post.states(of: tokyo) == ["sent"])
        try post.audit()
    }

    @Test func `a member gets no more than the cap, and again when time has passed`() throws {
        let post = try PostOffice()
        try post.channel(["caps": [["count": 2, "hours": 24]]])
        try post.template()
        let member = try post.member()
        for _ in 0..<3 { try post.tell(of: member) }
        #expect(try post.states(of: member) == ["sent", "sent", "suppressed: frequency_cap"])
        post.system.advanceProgramClock(to: TestSystem.noon + 24 * 3_600_000 + 60_000)
        try post.tell(of: member)
        #expect(try post.states(of: member).last == "sent")
    }

    @Test func `what is under way counts for the cap`() throws {
        let post = try PostOffice()
        try post.channel(["caps": [["count": 1, "hours": 24]]])
        try post.template("a")
        try post.template("b")
        post.answer = { _ in nil }
        let member = try post.member()
        try post.tell(of: member)
        #expect(post.system.dispatched.count == 1)
        #expect(try post.states(of: member).sorted() == ["queued", "suppressed: frequency_cap"])
    }

    // The other kinds.

    @Test func `a webhook posts the event, signed, and the same on every try but for the time`() throws {
        let post = try PostOffice()
        _ = try post.webhook(["retry": ["firstSeconds": 2, "mostSeconds": 2]])
        try post.template("earned", ["body": "", "channel": "webhook", "purpose": "service"])
        post.answer = { _ in .answered(status: 500, retryAfter: nil) }
        let member = try post.member()
        try post.tell(of: member)
        post.answer = { _ in .answered(status: 200, retryAfter: nil) }
        try post.system.advance(milliseconds: 10_000)
        let calls = post.system.dispatched.compactMap { dispatch -> Dispatch.HTTPCall? in
            if case .call(let call) = dispatch.letter { call } else { nil }
        }
        #expect(calls.count == 2 && calls[0].body == calls[1].body)
        let payload = try JSON(parsing: calls[0].body)
        #expect(payload["type"]?.string == "points.earned" && payload["data"] == ["member": member.json, "points": 10])
        #expect(calls[0].headers[1] == calls[1].headers[1] && calls[0].headers[1].hasPrefix("webhook-id: msg_"))
        #expect(calls[0].headers[2] != calls[1].headers[2] && calls[0].headers[3] != calls[1].headers[3])
    }

    @Test func `a text message and a push are calls that are filled in`() throws {
        let post = try PostOffice()
        for (channel, address) in [("sms", nil), ("push", "pushToken")] as [(String, String?)] {
            let call: JSON = .members([
                "address": address?.json, "body": ["text": "{{text}}", "to": "{{to}}"], "secretHeaders": ["X-Key": "12345"],
                "url": "https://sender.example/send",
            ])
            #expect(try post.system.ask("channel.set", ["call": call, "channel": .string(channel)], of: post.first).isOK)
            try post.template(channel, ["channel": .string(channel)])
        }
        let member = try post.member(consents: ["sms", "push"], attributes: ["pushToken": "abc"])
        try post.tell(of: member)
        let calls = post.system.dispatched.compactMap { dispatch -> Dispatch.HTTPCall? in
            if case .call(let call) = dispatch.letter { call } else { nil }
        }
        let bodies = calls.map { String(decoding: $0.body, as: UTF8.self) }
        #expect(bodies.contains(#"{"text":"Ana earned 10","to":"abc"}"#))
        #expect(bodies.contains { $0.contains(#""to":"+4930"#) })
        #expect(calls.allSatisfy { $0.headers.contains("X-Key: 12345") })
    }

    @Test func `the inbox keeps what it says, until the member is erased`() throws {
        let post = try PostOffice()
        try post.template("earned", ["channel": "inbox"])
        let member = try post.member(consents: ["inbox"])
        try post.tell(of: member)
        let message = try #require(try post.messages(of: member).first)
        #expect(message["state"]?.string == "sent" && message["body"]?.string == "Ana earned 10")
        #expect(message["subject"]?.string == "Points")
        #expect(post.system.dispatched.isEmpty)
        let store = try #require(post.system.store(post.first))
        #expect(try store.count(in: InboxItem.collection) == 1)
        try post.audit()
    }

    // Secrets.

    @Test func `secrets are kept in one document, and told to nobody`() throws {
        let post = try PostOffice()
        try post.channel()
        _ = try post.webhook()
        let list = try post.system.ask("channel.list", [:], of: post.first)
        let events = try post.system.events(of: post.first)
        for text in [list.data?.text ?? "", JSON.array(events).text, post.system.log.map { "\($0)" }.joined()] {
            #expect(!text.contains("sesame") && !text.contains("MfKQ9r8G"), "\(text)")
        }
        #expect(list.data?["channels"]?.array?.first?["secrets"] == ["password"])
        // Who sets a channel anew need not know them.
        let again: JSON = ["from": "club@shop.example", "host": "other.example", "username": "club"]
        #expect(try post.system.ask("channel.set", ["channel": "email", "smtp": again], of: post.first).isOK)
        try post.template()
        try post.tell(of: try post.member())
        guard case .mail(let mail) = try #require(post.system.dispatched.first).letter else { return #expect(Bool(false)) }
        #expect(mail.server == "smtp://other.example:587" && mail.password == "open sesame")
    }

    @Test(arguments: [
        (#"{"channel": "email"}"#, "/smtp"), (#"{"channel": "other"}"#, "/kind"),
        (#"{"channel": "email", "kind": "sms"}"#, "/kind"),
        (#"{"channel": "email", "smtp": {"from": "x", "host": "h"}}"#, "/smtp/from"),
        (#"{"channel": "email", "smtp": {"from": "a@b", "host": "h/x"}}"#, "/smtp/host"),
        (#"{"channel": "email", "smtp": {"from": "a@b", "host": "h", "port": 70000}}"#, "/smtp/port"),
        (#"{"channel": "email", "smtp": {"from": "a@b", "host": "h", "username": "u"}}"#, "/smtp/password"),
        (#"{"channel": "webhook", "webhook": {"url": "ftp://x"}}"#, "/webhook/url"),
        (#"{"channel": "webhook", "webhook": {"url": "https://x"}}"#, "/webhook/secret"),
        (#"{"channel": "webhook", "webhook": {"secret": "whsec_x", "url": "https://x"}}"#, "/webhook/secret"),
        (#"{"channel": "sms", "call": {"body": "x", "url": "https://x"}}"#, "/call/body"),
        (#"{"channel": "sms", "call": {"body": {"a": []}, "encoding": "form", "url": "https://x"}}"#, "/call/body/a"),
        (#"{"channel": "sms", "call": {"body": {}, "headers": {"A": "x\ny"}, "url": "https://x"}}"#, "/call/headers/A"),
        (#"{"channel": "sms", "call": {"body": {}, "headers": {"A:": "x"}, "url": "https://x"}}"#, "/call/headers/A:"),
        (#"{"channel": "inbox", "unsubscribe": {"link": "https://x"}}"#, "/unsubscribe/link"),
        (#"{"channel": "inbox", "unsubscribe": {}}"#, "/unsubscribe"),
        (#"{"channel": "inbox", "quietHours": {"from": "08:00", "to": "08:00"}}"#, "/quietHours/to"),
        (#"{"channel": "inbox", "concurrency": 17}"#, "/concurrency"),
        (#"{"channel": "inbox", "retry": {"firstSeconds": 10, "mostSeconds": 9}}"#, "/retry/mostSeconds"),
    ])
    func `a channel that cannot work is refused with its place`(_ data: String, _ place: String) throws {
        let data = try JSON(parsing: Array(data.utf8))
        let reply = try PostOffice().system.ask("channel.set", data, of: ProcessName(.notification, 0))
        #expect(reply.code == .invalid)
        #expect(reply.problem?["errors"]?.array?.first?["pointer"]?.string == "/data" + place, "\(reply)")
    }

    @Test func `every shard knows the channels, their secrets and the templates`() throws {
        let post = try PostOffice(shards: 2)
        try post.channel()
        try post.template()
        let members = try (0..<12).map { _ in try post.member() }
        for member in members { try post.tell(of: member) }
        try post.system.advance(milliseconds: 10_000)
        for member in members { #expect(try post.states(of: member) == ["sent"]) }
        let passwords = post.system.dispatched.map { dispatch -> String? in
            if case .mail(let mail) = dispatch.letter { mail.password } else { nil }
        }
        #expect(passwords.count == 12 && passwords.allSatisfy { $0 == "open sesame" })
        #expect(Set(members.map { post.system.topology.owner(of: $0, in: .notification) }).count == 2)
        try post.audit()
    }
}
