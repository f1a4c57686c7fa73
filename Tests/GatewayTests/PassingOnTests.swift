// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import ServiceHost
import TestSupport
import Testing

/// Every other message, passed on to its owner.
struct PassingOnTests {
    @Test func `a message goes to the service that owns it, by the member's shard`() throws {
        let counter = try Counter(shards: 4)
        for number in 0..<8 {
            let member = try counter.enroll("card:\(number)")
            let owner = counter.system.topology.owner(of: member, in: .earning)
            let (reply, asked) = try counter.asking {
                try counter.system.ask("account.get", ["member": "card:\(number)".json])
            }
            #expect(reply.data?["member"] == member.json)
            #expect(asked == ["\(owner) account.get"])
        }
        let preference: JSON = ["key": "a", "member": "card:1", "value": "b"]
        let (_, asked) = try counter.asking { try counter.system.ask("preference.set", preference) }
        #expect(asked == ["enrollment-0 preference.set"])
    }

    @Test func `what the service says is what the caller gets`() throws {
        let counter = try Counter()
        let mia = try counter.enroll("card:1")
        let reply = try counter.system.ask("member.suspend", ["member": "card:1"], id: "S")
        #expect(reply.status == 200 && reply.data?["member"] == mia.json)
        #expect(try counter.system.ask("member.suspend", ["member": "card:1"], id: "S").isDuplicate)
        #expect(try counter.system.ask("member.suspend", ["member": "card:1"], id: "S-2").code == .memberSuspended)
        #expect(try counter.system.ask("member.enroll", ["identifiers": []]).problem?["errors"] != nil)
    }

    @Test func `nobody answers an unknown type`() throws {
        let counter = try Counter()
        #expect(try counter.system.ask("no.such", ["member": "card:1"]).code == .unknownType)
    }

    @Test(arguments: Catalog.types.filter { Catalog.entry(of: $0)?.way == .between })
    func `what services ask each other, nobody asks through the gateway`(type: String) throws {
        let counter = try Counter()
        try counter.enroll("card:1")
        let data: JSON = ["channel": "email", "member": "card:1", "purchase": "1", "return": "1", "source": "x"]
        let (reply, asked) = try counter.asking { try counter.system.ask(type, data) }
        #expect(reply.code == .unknownType && asked.isEmpty)
    }

    @Test func `a message that needs a member and names none is invalid`() throws {
        let counter = try Counter()
        for type in ["member.get", "member.overview", "member.suspend"] {
            #expect(try counter.system.ask(type, [:]).code == .invalid, "\(type)")
            #expect(try counter.system.ask(type, ["member": "badge:1"]).code == .invalid, "\(type)")
        }
    }

    @Test func `a read that is not answered is 503 within a second, a change is an unknown outcome within five`() throws {
        let counter = try Counter()
        try counter.enroll("card:1")
        counter.system.pause(enrollmentProcess)
        var reply: Reply?
        let read = try counter.time { reply = try counter.system.ask("member.get", ["member": "card:1"]) }
        #expect(reply?.code == .unavailable && (800...1_000).contains(read))
        let change = try counter.time { reply = try counter.system.ask("member.suspend", ["member": "card:1"]) }
        #expect(reply?.code == .timeout && (4_000...5_000).contains(change))
    }

    @Test func `what cannot be reached was not done`() throws {
        let counter = try Counter()
        try counter.enroll("card:1")
        counter.system.kill(enrollmentProcess)
        #expect(try counter.system.ask("member.suspend", ["member": "card:1"], id: "S").code == .unavailable)
        try counter.system.start(enrollmentProcess)
        #expect(try counter.system.ask("member.suspend", ["member": "card:1"], id: "S").isDuplicate == false)
    }

    @Test func `the deadline is passed on, so that nothing is done that nobody waits for`() throws {
        let counter = try Counter()
        let mia = try counter.enroll("card:1")
        counter.system.pause(enrollmentProcess)
        #expect(try counter.system.ask("member.suspend", ["member": "card:1"], id: "S").code == .timeout)
        try counter.system.advance(milliseconds: 100)
        counter.system.resume(enrollmentProcess)
        try counter.system.settle()
        #expect(try counter.system.ask("member.get", ["member": mia.json]).data?["status"] == "active")
    }

    @Test func `the caller's own deadline is kept when it is sooner`() throws {
        let counter = try Counter()
        try counter.enroll("card:1")
        counter.system.pause(enrollmentProcess)
        let message = counter.system.message("member.suspend", ["member": "card:1"])
            .with("expirytime", (counter.system.moment.wall + 500).json)
        let time = try counter.time { _ = try counter.system.exchange(message.bytes, with: gatewayProcess) }
        #expect(time <= 600)
    }

    @Test func `an array of messages for several services is answered in order`() throws {
        let counter = try Counter()
        try counter.enroll("card:1")
        let messages: [(String, JSON)] = [
            ("ping", [:]), ("member.get", ["member": "card:1"]), ("no.such", [:]), ("account.get", ["member": "card:1"]),
            ("stream.list", [:]), ("member.get", ["member": "card:2"]),
        ]
        let bodies = messages.enumerated().map { counter.system.message($1.0, $1.1, id: "m \($0)") }
        let replies = try counter.system.exchange(JSON.array(bodies).bytes, with: gatewayProcess)?.array ?? []
        #expect(replies.map(\.id) == (0..<6).map { "m \($0)" })
        #expect(replies.map(\.status) == [200, 200, 404, 200, 200, 404])
    }

    @Test func `a gateway answers for itself as every process does`() throws {
        let counter = try Counter()
        #expect(try counter.system.ask("ping", [:]).data == [:])
        #expect(try counter.system.ask("info", [:]).data?["process"] == "gateway-0")
        #expect(try counter.system.ask("stats", [:]).data?["reads"]?.array?.count == 1)
    }
}
