// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import ServiceHost
import TestSupport
import Testing

/// (source, id) is the identity of a message, for ever.
struct IdentityTests {
    @Test(arguments: backings)
    func `the same message again gets the recorded answer and changes nothing`(backing: TestStores.Backing) throws {
        let play = try Playground(on: backing)
        try play.join(1...1)
        let first = try play.buy(id: "B-1")
        let head = try play.system.events(of: ledger).count
        let second = try play.buy(id: "B-1")
        #expect(first.status == 200 && !first.isDuplicate)
        #expect(second.isDuplicate && second.data == first.data && second.status == first.status)
        #expect(try play.bought() == ["B-1"])
        #expect(try play.system.events(of: ledger).count == head)
    }

    @Test(arguments: backings)
    func `an answer outlives a kill`(backing: TestStores.Backing) throws {
        let play = try Playground(on: backing)
        try play.join(1...1)
        _ = try play.buy(id: "B-1")
        try play.system.restart(ledger)
        #expect(try play.buy(id: "B-1").isDuplicate)
        #expect(try play.bought() == ["B-1"])
    }

    @Test(arguments: backings)
    func `the same id with another body is a conflict, and nothing changes`(backing: TestStores.Backing) throws {
        let play = try Playground(on: backing)
        try play.join(1...1)
        let first = try play.buy(id: "B-1")
        let other = try play.system.ask("toy.buy", Playground.purchase(points: 7), id: "B-1", of: ledger)
        #expect(other.status == 422 && other.code == .idempotencyConflict)
        let otherTime = try play.buy(id: "B-1", time: "2026-11-20T12:00:00Z")
        #expect(otherTime.code == .idempotencyConflict)
        #expect(try play.tally()?.points == 1)
        #expect(try play.buy(id: "B-1").data == first.data)
    }

    @Test func `the time as it was sent is compared, not the moment that it means`() throws {
        let play = try Playground()
        try play.join(1...1)
        _ = try play.buy(id: "B-1", time: "2026-11-20T12:00:00Z")
        #expect(try play.buy(id: "B-1", time: "2026-11-20T13:00:00+01:00").code == .idempotencyConflict)
        #expect(try play.buy(id: "B-1", time: "2026-11-20T12:00:00Z").isDuplicate)
    }

    @Test func `ack, expirytime and trace attributes are no part of the identity`() throws {
        let play = try Playground()
        try play.join(1...1)
        let message = play.system.message("toy.buy", Playground.purchase(), id: "B-1")
        _ = try play.system.exchange(message.bytes, with: ledger)
        let again =
            message.with("ack", "done").with("expirytime", "2030-01-01T00:00:00Z").with("traceparent", "00-1-1-01")
            .with("correlationid", "c").with("subject", "s")
        let reply = try Reply(#require(try play.system.exchange(again.bytes, with: ledger)))
        #expect(reply.isDuplicate && reply.status == 200)
    }

    @Test func `the order of keys is no part of the identity`() throws {
        let play = try Playground()
        try play.join(1...1)
        let member = Toys.member(1)
        let texts = ["{\"member\":\"\(member)\",\"points\":3}", "{\"points\":3 , \"member\":\"\(member)\"}"]
        let replies = try texts.map { data in
            let text = "{\"specversion\":\"1.0\",\"id\":\"B-1\",\"source\":\"pos\",\"type\":\"toy.buy\",\"data\":\(data)}"
            return try Reply(#require(try play.system.exchange(Array(text.utf8), with: ledger)))
        }
        #expect(replies.map(\.isDuplicate) == [false, true])
    }

    @Test func `the same id of another source is another message`() throws {
        let play = try Playground()
        try play.join(1...1)
        _ = try play.system.ask("toy.buy", Playground.purchase(), id: "1", source: "pos/1", of: ledger)
        let other = try play.system.ask("toy.buy", Playground.purchase(), id: "1", source: "pos/2", of: ledger)
        #expect(other.status == 200 && !other.isDuplicate)
        #expect(try play.tally()?.points == 2)
    }

    @Test(arguments: backings)
    func `200, 202, 409 and 422 are remembered`(backing: TestStores.Backing) throws {
        let play = try Playground(on: backing)
        try play.join(1...1)
        let member: JSON = ["member": Toys.member(1).json]
        func statuses(_ ask: () throws -> Reply) throws -> [String] {
            try [ask(), ask()].map { "\($0.status)\($0.isDuplicate ? " again" : "")" }
        }
        #expect(try statuses { try play.buy(id: "ok") } == ["200", "200 again"])
        #expect(try statuses { try play.buy(id: "stored", of: till) } == ["202", "202 again"])
        #expect(try statuses { try play.system.ask("toy.join", member, id: "taken", of: club) } == ["409", "409 again"])
        #expect(try statuses { try play.buy(id: "late", doing: "refuse") } == ["422", "422 again"])
        #expect(try play.buy(id: "late").code == .idempotencyConflict)
    }

    @Test(arguments: backings)
    func `400, 404 and 503 leave no trace, and the same id is taken when corrected`(backing: TestStores.Backing) throws {
        let play = try Playground(on: backing)
        try play.join(1...1)
        #expect(try play.system.ask("toy.buy", [:], id: "B-1", of: ledger).status == 400)
        #expect(try play.buy(9, id: "B-1").status == 404)
        #expect(try play.buy(1, id: "B-1", doing: "unavailable").status == 503)
        let corrected = try play.buy(1, id: "B-1")
        #expect(corrected.status == 200 && !corrected.isDuplicate)
        #expect(try play.bought() == ["B-1"])
    }

    @Test(arguments: backings)
    func `a 202 that is not final is asked again, and replaced by the final answer`(backing: TestStores.Backing) throws {
        let play = try Playground(on: backing)
        let first = try play.system.ask("toy.again", [:], id: "A", of: ledger)
        let second = try play.system.ask("toy.again", [:], id: "A", of: ledger)
        #expect([first.status, second.status] == [202, 202])
        #expect(!first.isDuplicate && second.isDuplicate)
        play.switches.turnOn("final")
        #expect(try play.system.ask("toy.again", [:], id: "A", of: ledger).status == 200)
        #expect(play.switches.counted("asked again") == 3)
        play.switches.turnOff("final")
        let last = try play.system.ask("toy.again", [:], id: "A", of: ledger)
        #expect(last.status == 200 && last.isDuplicate)
        #expect(play.switches.counted("asked again") == 3)
    }

    @Test func `the same message twice in one array is done once`() throws {
        let play = try Playground()
        try play.join(1...1)
        let message = play.system.message("toy.buy", Playground.purchase(), id: "B-1")
        let replies = try play.batch([message, message, message.with("data", Playground.purchase(points: 2))])
        #expect(replies.map(\.status) == [200, 200, 422])
        #expect(replies.map { $0["duplicate"]?.bool } == [nil, true, nil])
        #expect(try play.bought() == ["B-1"])
    }

    @Test func `a purchase that comes directly and by a stream counts once, whichever is first`() throws {
        let play = try Playground()
        try play.join(1...2)
        #expect(try play.buy(1, id: "direct first").status == 200)
        #expect(try play.buy(1, id: "direct first", of: till).status == 202)
        #expect(try play.buy(2, id: "stream first", of: till).status == 202)
        try play.system.advance(milliseconds: 100)
        #expect(try play.buy(2, id: "stream first").isDuplicate)
        #expect(try play.bought(1) == ["direct first"])
        #expect(try play.bought(2) == ["stream first"])
    }

    @Test func `an identifier that was unlinked gets what was remembered and nothing else`() throws {
        let play = try Playground()
        try play.join(1...1)
        let known = play.system.message("toy.buy", Playground.purchase(), id: "known")
        _ = try play.system.exchange(known.bytes, with: ledger)
        let again = try play.system.exchange(known.with("onlyremembered", true).bytes, with: ledger)
        #expect(again?.status == 200 && again?["duplicate"] == true)
        let new = play.system.message("toy.buy", Playground.purchase(), id: "new").with("onlyremembered", true)
        #expect(try play.system.exchange(new.bytes, with: ledger)?.code == "member_not_found")
        #expect(try play.bought() == ["known"])
    }
}
