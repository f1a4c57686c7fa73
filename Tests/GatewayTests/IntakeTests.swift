// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import ServiceHost
import TestSupport
import Testing

/// Purchases at the door: stored, done, or stored because it could not be done in time.
struct IntakeTests {
    @Test(arguments: TestStores.Backing.allCases)
    func `a purchase is stored unless the sender wants it done`(backing: TestStores.Backing) throws {
        let counter = try Counter(on: backing)
        let mia = try counter.enroll("card:1")
        let reply = try counter.buy(250, of: "card:1", id: "P-1")
        #expect(reply.status == 202 && reply.data == ["member": mia.json, "state": "stored"])
        #expect(try counter.buy(250, of: "card:1", id: "P-2", ack: "stored").status == 202)
        try counter.system.settle()
        #expect(try counter.points(of: mia) == 500)
    }

    @Test func `the intake holds the message with its member's id, and nothing of how the sender waited`() throws {
        let counter = try Counter()
        let mia = try counter.enroll("card:1")
        let message = counter.system.message(
            "purchase.completed",
            Counter.purchase(250, of: "card:1").with("note", "kept"),
            id: "P-1",
            source: "pos/1",
            time: "2026-11-21T10:00:00+01:00",
            ack: "stored"
        )
        let sent =
            message.with("correlationid", "c-1").with("expirytime", "2030-01-01T00:00:00Z").with("partitionkey", "mine")
            .with("sequence", "mine").with("previous", "mine")
        _ = try counter.system.exchange(sent.bytes, with: gatewayProcess)
        let event = try #require(try counter.system.events(of: gatewayProcess).first)
        #expect(event["data"]?["member"] == mia.json && event["data"]?["note"] == "kept")
        #expect(event["partitionkey"] == mia.json && event["sequence"] == "00000000000000000001")
        #expect(event["id"] == "P-1" && event["source"] == "pos/1" && event["time"] == "2026-11-21T10:00:00+01:00")
        #expect(event["correlationid"] == "c-1" && event["recordedtime"] != nil)
        #expect(event["ack"] == nil && event["expirytime"] == nil && event["previous"] == nil)
    }

    @Test func `done is answered with what Earning says`() throws {
        let counter = try Counter()
        let mia = try counter.enroll("card:1")
        let reply = try counter.buy(250, of: "card:1", id: "P-1", ack: "done")
        #expect(reply.status == 200 && reply.data?["points"] == 250)
        #expect(try counter.intake() == [])
        #expect(try counter.points(of: mia) == 250)
        let again = try counter.buy(250, of: "card:1", id: "P-1", ack: "done")
        #expect(again.isDuplicate && again.data == reply.data)
        #expect(try counter.points(of: mia) == 250)
    }

    @Test func `what the rules refuse is refused at once, or later on record`() throws {
        let counter = try Counter()
        try counter.enroll("card:1")
        let dollars = Counter.purchase(250, of: "card:1").with("currency", "USD")
        #expect(try counter.system.ask("purchase.completed", dollars, ack: "done").code == .currencyNotAccepted)
        #expect(try counter.system.ask("purchase.completed", dollars, id: "P-1").status == 202)
        try counter.system.settle()
        let later = try counter.system.ask("purchase.completed", dollars, id: "P-1", ack: "done")
        #expect(later.code == .currencyNotAccepted && later.isDuplicate)
    }

    @Test(arguments: ["paused", "killed"])
    func `when Earning does not answer in time it is stored, and counts once`(how: String) throws {
        let counter = try Counter()
        let mia = try counter.enroll("card:1")
        if how == "paused" { counter.system.pause(earningProcess) } else { counter.system.kill(earningProcess) }
        var reply: Reply?
        let time = try counter.time { reply = try counter.buy(250, of: "card:1", id: "P-1", ack: "done") }
        #expect(reply?.status == 202 && reply?.data?["state"] == "stored")
        #expect((1_000...2_000).contains(time))
        #expect(try counter.buy(50, of: "card:1", id: "P-2").status == 202)
        if how == "paused" { counter.system.resume(earningProcess) } else { try counter.system.start(earningProcess) }
        try counter.system.advance(milliseconds: 5_000)
        #expect(try counter.points(of: mia) == 300)
        let again = try counter.buy(250, of: "card:1", id: "P-1", ack: "done")
        #expect(again.status == 200 && again.isDuplicate && again.data?["points"] == 250)
    }

    @Test func `when Earning has too much to do it is stored, and counts once`() throws {
        let counter = try Counter()
        let mia = try counter.enroll("card:1")
        counter.system.pause(earningProcess)
        let pings = JSON.array((0..<512).map { counter.system.message("ping", [:], id: "ping-\($0)") })
        for _ in 0..<8 { _ = counter.system.send(pings.bytes, to: earningProcess) }
        let message = counter.system.message(
            "purchase.completed", Counter.purchase(250, of: "card:1"), id: "P-1", source: "pos/1", ack: "done")
        let ticket = counter.system.send(message.bytes, to: gatewayProcess)
        try counter.system.settle()
        counter.system.resume(earningProcess)
        try counter.system.advance(milliseconds: 100)
        #expect(try counter.system.answer(to: ticket)?.status == 202)
        try counter.system.advance(milliseconds: 5_000)
        #expect(try counter.points(of: mia) == 250)
    }

    @Test func `what Earning did, and could not say in time, counts once`() throws {
        let counter = try Counter()
        let mia = try counter.enroll("card:1")
        counter.system.carries = { from, to, _ in !(from == earningProcess && to == gatewayProcess) }
        #expect(try counter.buy(250, of: "card:1", id: "P-1", ack: "done").status == 202)
        counter.mendStreams()
        try counter.system.advance(milliseconds: 5_000)
        #expect(try counter.points(of: mia) == 250)
        #expect(try counter.intake() == ["P-1"])
    }

    @Test(arguments: [["stored", "done"], ["done", "stored"], ["stored", "stored"], ["done", "done"]], [true, false])
    func `the same purchase by both ways counts once`(acks: [String], isRead: Bool) throws {
        let counter = try Counter()
        let mia = try counter.enroll("card:1")
        for ack in acks + acks {
            let reply = try counter.buy(250, of: "card:1", id: "P-1", ack: ack)
            #expect(reply.isOK)
            if isRead { try counter.system.advance(milliseconds: 1_000) }
        }
        try counter.system.advance(milliseconds: 3_000)
        #expect(try counter.points(of: mia) == 250)
    }

    @Test func `through several gateways it counts once as well`() throws {
        let counter = try Counter(gateways: 2)
        let mia = try counter.enroll("card:1")
        let message = counter.system.message(
            "purchase.completed",
            Counter.purchase(250, of: "card:1"),
            id: "P-1",
            source: "pos/1"
        )
        for shard in 0..<2 {
            let reply = try counter.system.exchange(message.bytes, with: ProcessName(.gateway, shard))
            #expect(reply?.status == 202)
        }
        try counter.system.advance(milliseconds: 3_000)
        #expect(try counter.intake(0) == ["P-1"] && counter.intake(1) == ["P-1"])
        #expect(try counter.points(of: mia) == 250)
    }

    @Test(arguments: ["stored", "done"])
    func `an identifier and the id of its member say the same`(ack: String) throws {
        let counter = try Counter()
        let mia = try counter.enroll("card:1", "phone:123")
        let replies = try ["card:1", "card: 1 ", "phone:1-2-3", mia.text].map {
            try counter.buy(250, of: $0, id: "P-1", ack: ack)
        }
        #expect(replies.allSatisfy { $0.isOK })
        #expect(replies.map(\.isDuplicate) == [false, true, true, true])
        #expect(try counter.points(of: mia) == 250)
    }

    @Test(arguments: ["stored", "done"])
    func `the same id with another body is a conflict`(ack: String) throws {
        let counter = try Counter()
        let mia = try counter.enroll("card:1")
        _ = try counter.buy(250, of: "card:1", id: "P-1", ack: ack)
        try counter.system.settle()
        for other in ["stored", "done"] {
            #expect(try counter.buy(251, of: "card:1", id: "P-1", ack: other).code == .idempotencyConflict)
        }
        try counter.system.advance(milliseconds: 1_000)
        #expect(try counter.points(of: mia) == 250)
    }

    @Test func `another body does not overtake the one in the intake`() throws {
        let counter = try Counter()
        let mia = try counter.enroll("card:1")
        counter.cutStreams(to: earningProcess)
        #expect(try counter.buy(250, of: "card:1", id: "P-1", ack: "stored").status == 202)
        #expect(try counter.buy(251, of: "card:1", id: "P-1", ack: "done").code == .idempotencyConflict)
        counter.mendStreams()
        try counter.system.advance(milliseconds: 5_000)
        #expect(try counter.points(of: mia) == 250)
    }

    @Test func `what was stored for want of an answer can be done before it is read`() throws {
        let counter = try Counter()
        let mia = try counter.enroll("card:1")
        counter.system.kill(earningProcess)
        #expect(try counter.buy(250, of: "card:1", id: "P-1", ack: "done").status == 202)
        counter.cutStreams(to: earningProcess)
        try counter.system.start(earningProcess)
        #expect(try counter.buy(250, of: "card:1", id: "P-1", ack: "done").status == 200)
        counter.mendStreams()
        try counter.system.advance(milliseconds: 5_000)
        #expect(try counter.points(of: mia) == 250)
    }

    @Test(arguments: ["stored", "done"])
    func `another body is not taken while the first may be begun, and takes its place when it was not`(ack: String) throws {
        let counter = try Counter()
        let mia = try counter.enroll("card:1")
        let first = counter.system.message(
            "purchase.completed", Counter.purchase(250, of: "card:1"), id: "P-1", source: "pos/1", ack: "done")
        counter.system.carries = { _, to, _ in to != earningProcess }
        _ = counter.system.send(first.bytes, to: gatewayProcess)
        try counter.system.advance(milliseconds: 100)
        try counter.system.restart(gatewayProcess)
        counter.mendStreams()
        #expect(try counter.buy(251, of: "card:1", id: "P-1", ack: ack).code == .unavailable, "the first may be under way")
        counter.system.carries = { _, to, _ in to != earningProcess }
        #expect(try counter.buy(251, of: "card:1", id: "P-1", ack: ack).code == .unavailable, "Earning cannot be asked")
        counter.mendStreams()
        try counter.system.restart(gatewayProcess)
        try counter.system.advance(milliseconds: 5_000)
        #expect(try counter.intake() == [])
        #expect(try counter.buy(251, of: "card:1", id: "P-1", ack: ack).status == (ack == "done" ? 200 : 202))
        try counter.system.advance(milliseconds: 5_000)
        #expect(try counter.points(of: mia) == 251)
    }

    @Test(arguments: ["stored", "done"])
    func `another body is not taken while the first may be begun, also when that was sent again`(ack: String) throws {
        let counter = try Counter()
        try counter.enroll("card:1")
        let first = counter.system.message(
            "purchase.completed", Counter.purchase(250, of: "card:1"), id: "P-1", source: "pos/1", ack: "done")
        for _ in 1...2 {
            counter.system.carries = { _, to, _ in to != earningProcess }
            _ = counter.system.send(first.bytes, to: gatewayProcess)
            try counter.system.advance(milliseconds: 100)
            try counter.system.restart(gatewayProcess)
            counter.mendStreams()
            #expect(try counter.buy(251, of: "card:1", id: "P-1", ack: ack).code == .unavailable, "the first may be under way")
            try counter.system.advance(milliseconds: 5_000)
        }
        #expect(try counter.intake() == [])
    }

    @Test func `what is passed on must begin before its sender's deadline`() throws {
        let counter = try Counter()
        try counter.enroll("card:1")
        let deadline = (counter.system.moment.wall + 300).json
        let message = counter.system.message("purchase.completed", Counter.purchase(1, of: "card:1"), id: "P-1", ack: "done")
            .with("expirytime", deadline)
        var passedOn: [JSON?] = []
        counter.system.carries = { _, to, body in
            if to == earningProcess, let json = try? JSON(parsing: body), json["type"] == "purchase.completed" {
                passedOn.append(json["expirytime"])
            }
            return true
        }
        #expect(try counter.system.exchange(message.bytes, with: gatewayProcess)?.status == 200)
        #expect(passedOn == [deadline])
    }

    @Test(arguments: ["stored", "done"])
    func `what is wrong with a purchase is said before anything is kept`(ack: String) throws {
        let counter = try Counter()
        try counter.enroll("card:1")
        let good = Counter.purchase(250, of: "card:1")
        let bad: [(JSON, ProblemCode)] = [
            (good.with("amount", -1), .invalid), (good.with("amount", "250"), .invalid),
            (good.with("currency", "euro"), .invalid),
            (good.with("member", nil), .invalid), (good.with("member", "badge:1"), .invalid), (good.with("member", 7), .invalid),
            (good.with("lines", [["line": "a", "quantity": 1, "amount": 249]]), .amountMismatch),
            (good.with("tenders", [["kind": "cash", "amount": 1]]), .amountMismatch),
            (good.with("member", "card:2"), .memberNotFound),
        ]
        for (data, code) in bad {
            let reply = try counter.system.ask("purchase.completed", data, id: "P-1", ack: ack)
            #expect(reply.code == code, "\(data.text)")
            #expect(code != .invalid || reply.problem?["errors"]?.array?.isEmpty == false)
        }
        #expect(try counter.intake() == [])
        // It left no trace: corrected, it is taken.
        #expect(try counter.system.ask("purchase.completed", good, id: "P-1", ack: ack).isDuplicate == false)
    }

    @Test func `a stored answer survives a kill of the gateway`() throws {
        let counter = try Counter()
        let mia = try counter.enroll("card:1")
        _ = try counter.buy(250, of: "card:1", id: "P-1")
        try counter.system.restart(gatewayProcess)
        #expect(try counter.buy(250, of: "card:1", id: "P-1").isDuplicate)
        try counter.system.advance(milliseconds: 3_000)
        #expect(try counter.points(of: mia) == 250)
        #expect(try counter.intake() == ["P-1"])
    }

    @Test func `finding out who is meant is part of the time that done may take`() throws {
        let counter = try Counter()
        try counter.enroll("card:1")
        try counter.system.restart(gatewayProcess)
        counter.cutStreams(to: gatewayProcess)
        try counter.enroll("card:2")
        counter.system.pause(enrollmentProcess)
        counter.system.pause(earningProcess)
        let message = counter.system.message("purchase.completed", Counter.purchase(1, of: "card:2"), id: "P-1", ack: "done")
        let begin = counter.system.moment.steady
        let ticket = counter.system.send(message.bytes, to: gatewayProcess)
        try counter.system.advance(milliseconds: 800)
        counter.system.resume(enrollmentProcess)
        #expect(try counter.system.wait(for: ticket)?.status == 202)
        #expect(counter.system.moment.steady - begin <= 2_000)
    }

    @Test func `what is sent too late is not done`() throws {
        let counter = try Counter()
        try counter.enroll("card:1")
        let message = counter.system.message("purchase.completed", Counter.purchase(1, of: "card:1"), id: "P-1")
            .with("expirytime", "2026-11-21T11:00:00Z")
        #expect(try counter.system.exchange(message.bytes, with: gatewayProcess)?.code == "expired")
        #expect(try counter.intake() == [])
    }

    @Test func `what was done in time is answered as before when it comes again after its deadline`() throws {
        let counter = try Counter()
        let mia = try counter.enroll("card:1")
        let message = counter.system.message("purchase.completed", Counter.purchase(250, of: "card:1"), id: "P-1", ack: "done")
            .with("expirytime", (counter.system.moment.wall + 300).json)
        #expect(try counter.system.exchange(message.bytes, with: gatewayProcess)?.status == 200)
        try counter.system.advance(milliseconds: 1_000)
        #expect(try counter.system.exchange(message.bytes, with: gatewayProcess)?.status == 200)
        #expect(try counter.points(of: mia) == 250)
    }

    @Test func `done is not stored when its expirytime has passed meanwhile`() throws {
        let counter = try Counter()
        try counter.enroll("card:1")
        counter.system.pause(earningProcess)
        let message = counter.system.message("purchase.completed", Counter.purchase(1, of: "card:1"), id: "P-1", ack: "done")
            .with("expirytime", (counter.system.moment.wall + 300).json)
        // It may have begun.
        #expect(try counter.system.exchange(message.bytes, with: gatewayProcess)?.code == "timeout")
        #expect(try counter.intake() == [])
        try counter.system.advance(milliseconds: 1)
        counter.system.resume(earningProcess)
        let again = try counter.system.exchange(message.bytes, with: gatewayProcess)
        #expect(again?.code == "expired", "\(again?.text ?? "-")")
    }

    @Test func `an array of purchases is answered in order, whatever has to be asked about them`() throws {
        let counter = try Counter()
        try counter.enroll("card:1")
        counter.cutStreams(to: gatewayProcess)
        try counter.enroll("card:2")
        counter.mendStreams()
        let members = ["card:1", "card:9", "card:2", "nonsense", "card:1"]
        let messages = members.enumerated().map { index, member in
            counter.system.message(
                "purchase.completed",
                Counter.purchase(1, of: member),
                id: "P-\(index)",
                ack: index == 2 ? "done" : nil
            )
        }
        let replies = try counter.system.exchange(JSON.array(messages).bytes, with: gatewayProcess)?.array ?? []
        #expect(replies.map(\.id) == (0..<5).map { "P-\($0)" })
        #expect(replies.map(\.status) == [202, 404, 200, 400, 202])
        #expect(try counter.intake() == ["P-0", "P-4"])
    }
}
