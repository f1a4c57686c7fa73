// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import ServiceHost
import TestSupport
import Testing

/// What goes another way than by its one member: from one to another, by a return, and activities by way of the intake.
struct OtherWaysTests {
    /// Members of the first and the second of two shards.
    private func twoShards() throws -> (Counter, a: MemberID, b: MemberID) {
        let counter = try Counter(shards: 2)
        var members: [Int: MemberID] = [:]
        var number = 0
        while members.count < 2 {
            let member = try counter.enroll("card:\(number)")
            members[counter.system.topology.owner(of: member, in: .earning).shard] = member
            number += 1
        }
        return (counter, try #require(members[0]), try #require(members[1]))
    }

    private func transfer(_ from: String, _ to: String) -> JSON {
        ["actor": "desk", "from": from.json, "points": 5, "reason": "family", "to": to.json]
    }

    // From one member to another.

    @Test func `a transfer goes to the shard of who gives, and names both by their ids`() throws {
        let (counter, a, b) = try twoShards()
        try counter.change("member.linkIdentifier", "phone:1", of: a)
        try counter.change("member.linkIdentifier", "phone:2", of: b)
        for (from, to, shard) in [("phone:1", "phone:2", 0), (b.text, "phone:1", 1)] {
            let (reply, asked) = try counter.asking { try counter.system.ask("points.transfer", transfer(from, to)) }
            #expect(reply.data == (shard == 0 ? ["from": a.json, "to": b.json] : ["from": b.json, "to": a.json]))
            #expect(asked == ["earning-\(shard) points.transfer"])
        }
    }

    @Test func `who gives and who gets may have been enrolled a moment ago`() throws {
        let counter = try Counter()
        counter.cutStreams(to: gatewayProcess)
        let (a, b) = (try counter.enroll("card:1", isRead: false), try counter.enroll("card:2", isRead: false))
        let (reply, asked) = try counter.asking {
            try counter.system.ask("points.transfer", transfer("card:1", "card:2"))
        }
        #expect(reply.data == ["from": a.json, "to": b.json])
        #expect(asked == ["enrollment-0 member.resolve", "enrollment-0 member.resolve", "earning-0 points.transfer"])
    }

    @Test(arguments: ["from", "to"]) func `a transfer from or to nobody is not found`(field: String) throws {
        let (counter, a, b) = try twoShards()
        let data = transfer(a.text, b.text)
        #expect(try counter.system.ask("points.transfer", data.with(field, "card:nobody")).code == .memberNotFound)
        #expect(try counter.system.ask("points.transfer", data.with(field, nil)).code == .invalid)
    }

    // By a return.

    private let void: JSON = ["actor": "desk", "purchaseSource": "pos/1", "reason": "never came", "return": "R"]

    @Test func `what voids a return goes to the shard that has it`() throws {
        let (counter, a, b) = try twoShards()
        for (member, shard) in [(a, 0), (b, 1)] {
            _ = try counter.buy(100, of: member.text, id: "P\(shard)", ack: "done")
            _ = try counter.giveBack("P\(shard)", id: "R\(shard)", ack: "done")
            let (reply, asked) = try counter.asking {
                try counter.system.ask("return.void", void.with("return", "R\(shard)".json))
            }
            #expect(reply.status == 200)
            #expect(asked.sorted() == ["earning-0 return.find", "earning-1 return.find", "earning-\(shard) return.void"].sorted())
        }
    }

    @Test func `a return that no shard has is not found, and unknown while one cannot be asked`() throws {
        let (counter, _, _) = try twoShards()
        #expect(try counter.system.ask("return.void", void).code == .returnNotFound)
        #expect(try counter.system.ask("return.void", void.with("actor", nil)).code == .invalid)
        counter.system.kill(ProcessName(.earning, 1))
        #expect(try counter.system.ask("return.void", void).code == .unavailable)
    }

    // Activities.

    private func activity(of reference: String) -> JSON {
        ["activity": "review.posted", "member": reference.json, "reference": "r1"]
    }

    @Test(arguments: ["activity.performed", "activity.reversed"], ["stored", "done"])
    func `an activity goes to its member's shard, by the intake or at once`(type: String, ack: String) throws {
        let (counter, _, b) = try twoShards()
        try counter.change("member.linkIdentifier", "phone:2", of: b)
        let (reply, asked) = try counter.asking {
            try counter.system.ask(type, activity(of: "phone:2"), id: "A", ack: ack)
        }
        #expect(reply.status == (ack == "done" ? 200 : 202) && reply.data?["member"] == b.json)
        #expect(asked == (ack == "done" ? ["earning-1 \(type)"] : []))
        #expect(try counter.intake() == (ack == "done" ? [] : ["A"]))
        try counter.system.advance(milliseconds: 1_000)
        #expect(try counter.points(of: b) == (type == "activity.performed" ? 1 : -1))
    }

    @Test(arguments: ["stored", "done"], ["stored", "done"])
    func `an activity that is sent again counts once, whichever way it comes`(first: String, second: String) throws {
        let counter = try Counter()
        let mia = try counter.enroll("card:1")
        for ack in [first, second] {
            #expect(try counter.system.ask("activity.performed", activity(of: "card:1"), id: "A", ack: ack).isOK)
        }
        try counter.system.advance(milliseconds: 2_000)
        #expect(try counter.points(of: mia) == 1)
    }

    @Test func `an activity that cannot be read, or is nobody's, is not taken in`() throws {
        let counter = try Counter()
        try counter.enroll("card:1")
        for type in ["activity.performed", "activity.reversed"] {
            #expect(try counter.system.ask(type, activity(of: "card:9")).code == .memberNotFound)
            #expect(try counter.system.ask(type, activity(of: "card:1").with("reference", nil)).code == .invalid)
            #expect(try counter.system.ask(type, activity(of: "card:1").with("member", nil)).code == .invalid)
        }
        #expect(try counter.intake() == [])
    }
}
