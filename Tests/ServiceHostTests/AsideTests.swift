// SPDX-License-Identifier: Apache-2.0

import Bus
import Contracts
import Kernel
import Storage
import TestSupport
import Testing

@testable import ServiceHost

/// Work that cannot be decided before the stream of another service was read.
struct AsideTests {
    private func waiting(_ play: Playground) throws -> Int64? { try play.stats()["waiting"]?.integer }

    /// Members of whom the club has told, and the ledger has not read: the club's answers are lost meanwhile.
    private func joinUnread(_ play: Playground, _ number: Int) throws {
        play.system.carries = { from, to, _ in !(from == club && to == ledger) }
        _ = try play.system.ask("toy.join", ["member": Toys.member(number).json], of: club)
        try play.system.advance(milliseconds: 100)
    }

    private func letRead(_ play: Playground) { play.system.carries = { _, _, _ in true } }

    @Test func `what comes a moment after the member joined waits until that was read`() throws {
        let play = try Playground()
        try joinUnread(play, 1)
        let ticket = play.system.send(play.system.message("toy.buy", Playground.purchase(), id: "B-1").bytes, to: ledger)
        try play.system.advance(milliseconds: 1_000)
        #expect(try play.system.answer(to: ticket) == nil)
        #expect(try waiting(play) == 1)
        letRead(play)
        try play.system.advance(milliseconds: 3_000)
        #expect(try play.system.answer(to: ticket)?.status == 200)
        #expect(try waiting(play) == 0)
    }

    @Test func `an event that waited, and is refused after something was told, is refused on record`() throws {
        let play = try Playground()
        try joinUnread(play, 1)
        _ = try play.buy(1, id: "B-1", of: till, doing: "late")
        try play.system.advance(milliseconds: 1_000)
        #expect(try waiting(play) == 1)
        letRead(play)
        try play.system.advance(milliseconds: 3_000)
        #expect(try waiting(play) == 0)
        #expect(try play.parked() == [])
        #expect(try play.system.events(of: ledger).compactMap { $0["data"]?["text"]?.string } == ["refused B-1 too_late"])
    }

    @Test func `who is unknown at the head of the other stream is not found, at once`() throws {
        let play = try Playground()
        try play.join(1...1)
        let begin = play.system.moment.steady
        var questions = 0
        play.system.carries = { from, to, body in
            if from == ledger, to == club, String(decoding: body, as: UTF8.self).contains(#""limit":1,"#) { questions += 1 }
            return true
        }
        #expect(try play.buy(9).code == .memberNotFound)
        #expect(try play.system.ask("toy.tally", ["member": Toys.member(9).json], of: ledger).code == .memberNotFound)
        #expect(play.system.moment.steady == begin)
        #expect(questions == 2)
    }

    @Test func `what the other stream answered before the work came says nothing of it`() throws {
        let play = try Playground()
        var late: [[UInt8]] = []
        play.system.carries = { from, to, body in
            guard from == club, to == ledger else { return true }
            late.append(body)
            return false
        }
        let unknown = play.system.send(play.system.message("toy.buy", Playground.purchase(9), id: "B-9").bytes, to: ledger)
        try play.system.settle()
        let head = try #require(late.first)
        _ = try play.system.ask("toy.join", ["member": Toys.member(1).json], of: club)
        let joined = play.system.send(play.system.message("toy.buy", Playground.purchase(), id: "B-1").bytes, to: ledger)
        try play.system.settle()

        let question = try #require(try JSON(parsing: head)["id"]?.string.flatMap { UInt64($0) })
        play.system.core(ledger)?.receive(head, to: question, at: play.system.moment)
        try play.system.settle()
        #expect(try play.system.answer(to: unknown)?.code == "member_not_found")
        #expect(try play.system.answer(to: joined) == nil)
        letRead(play)
        try play.system.advance(milliseconds: 3_000)
        #expect(try play.system.answer(to: joined)?.status == 200)
    }

    @Test func `what any shard of a service may have told is waited for`() throws {
        let play = try Playground(shards: 4)
        let last = ProcessName(.earning, 3)
        play.system.carries = { from, to, _ in !(from == last && to == ledger) }
        play.system.send(play.system.message("toy.publish", [:]).bytes, to: last)
        try play.system.settle()
        let ticket = play.system.send(play.system.message("toy.heard", ["text": "published"]).bytes, to: ledger)
        try play.system.advance(milliseconds: 1_000)
        #expect(try play.system.answer(to: ticket) == nil)
        letRead(play)
        #expect(try play.system.wait(for: ticket)?.status == 200)
        #expect(try play.system.ask("toy.heard", ["text": "nothing"], of: ledger).code == .memberNotFound)
    }

    /// What the filters pass over comes to the reader only when its long poll ends.
    @Test func `what the other stream tells that nobody here reads does not delay an answer`() throws {
        let play = try Playground(shards: 2)
        try play.join(1...1)
        let mine = (100...).lazy.map(Toys.member).first { Slot(of: $0).shard(of: 2) == 0 }
        let other = (100...).lazy.map(Toys.member).first { Slot(of: $0).shard(of: 2) == 1 }
        _ = try play.system.ask("toy.join", ["member": try #require(other).json], of: club)
        let begin = play.system.moment.steady
        let reply = try play.system.ask("toy.buy", ["member": try #require(mine).json], of: ledger)
        #expect(reply.code == .memberNotFound)
        #expect(play.system.moment.steady == begin)
    }

    @Test func `later work of the member waits behind it in order, and others flow on`() throws {
        let play = try Playground()
        try play.join(2...2)
        try joinUnread(play, 1)
        let tickets = (0..<5).map { index in
            play.system.send(play.system.message("toy.buy", Playground.purchase(), id: "B-\(index)").bytes, to: ledger)
        }
        _ = try play.buy(1, id: "stored", of: till)
        try play.system.settle()
        #expect(try play.buy(2, id: "other").status == 200)
        #expect(try play.buy(2, id: "other stored", of: till).status == 202)
        try play.system.advance(milliseconds: 100)
        #expect(try play.bought(2) == ["other", "other stored"])
        #expect(try waiting(play) == 6)
        letRead(play)
        try play.system.advance(milliseconds: 3_000)
        #expect(try tickets.map { try play.system.answer(to: $0)?.status } == [200, 200, 200, 200, 200])
        #expect(try play.bought(1) == ["B-0", "B-1", "B-2", "B-3", "B-4", "stored"])
    }

    @Test func `a read does not wait behind other work of its member`() throws {
        let play = try Playground()
        try joinUnread(play, 1)
        _ = try play.buy(1, id: "stored", of: till)
        try play.system.advance(milliseconds: 100)
        let reply = try play.system.ask("toy.tally", ["member": Toys.member(1).json], of: ledger)
        #expect(reply.status == 503, "it is itself about a member who is not known yet")
        #expect(try waiting(play) == 1)
    }

    @Test func `a message that waits until its caller has gone is answered 503 and not done`() throws {
        let play = try Playground()
        try joinUnread(play, 1)
        let begin = play.system.moment.steady
        #expect(try play.buy(1, id: "B-1").code == .unavailable)
        #expect((4_900...5_100).contains(play.system.moment.steady - begin))
        #expect(try waiting(play) == 0)
        letRead(play)
        try play.system.advance(milliseconds: 3_000)
        #expect(try play.bought() == [])
        #expect(try play.buy(1, id: "B-1").status == 200)
    }

    /// The first waited for the club. What came later may be about something that the club has told since.
    @Test func `who asks behind a message that gave up is not said to be unknown`() throws {
        let play = try Playground()
        try joinUnread(play, 1)
        play.system.send(play.system.message("toy.buy", Playground.purchase()).bytes, to: ledger)
        try play.system.advance(milliseconds: 4_500)
        let tally = play.system.message("toy.tally", ["member": Toys.member(1).json])
        let ticket = play.system.send(tally.bytes, to: ledger)
        try play.system.advance(milliseconds: 1_000)
        #expect(try play.system.answer(to: ticket) == nil)
        letRead(play)
        #expect(try play.system.wait(for: ticket)?.status == 200)
    }

    @Test func `a message that fails after it had waited is answered 500`() throws {
        let play = try Playground()
        try joinUnread(play, 1)
        let buy = play.system.message("toy.buy", Playground.purchase(doing: "fault"))
        let ticket = play.system.send(buy.bytes, to: ledger)
        try play.system.advance(milliseconds: 1_000)
        #expect(try waiting(play) == 1)
        letRead(play)
        #expect(try play.system.wait(for: ticket)?.status == 500)
        #expect(try waiting(play) == 0)
    }

    @Test func `a message that waits beyond its expirytime is answered expired`() throws {
        let play = try Playground()
        try joinUnread(play, 1)
        let begin = play.system.moment
        let message = play.system.message("toy.buy", Playground.purchase(), id: "B-1")
            .with("expirytime", (begin.wall + 700).json)
        let reply = try play.system.exchange(message.bytes, with: ledger)
        #expect(reply?.code == "expired")
        #expect((700...800).contains(play.system.moment.steady - begin.steady))
    }

    @Test func `what was done before waits behind nothing, and is not answered expired`() throws {
        let play = try Playground()
        try play.join(1...1)
        func again(_ type: String, _ id: String) throws -> JSON {
            let message = play.system.message(type, Playground.purchase(), id: id)
                .with("expirytime", TestSystem.noon.json)
            return try #require(try play.system.exchange(message.bytes, with: ledger, patience: 6_000))
        }
        #expect(try play.buy(1, id: "B-1").status == 200)
        let asked = play.system.message("toy.again", Playground.purchase(), id: "A-1")
        #expect(try play.system.exchange(asked.bytes, with: ledger)?.status == 202)
        play.switches.turnOn("break parked")
        _ = try play.buy(1, id: "parked", of: till)
        try play.system.advance(milliseconds: 1_500)
        #expect(try play.parked().count == 1)
        let begin = play.system.moment.steady
        let reply = try again("toy.buy", "B-1")
        #expect(reply.status == 200 && reply["duplicate"] == true)
        #expect(play.system.moment.steady - begin < 100)
        // What has no final answer yet waits, and may not be said not to be done.
        #expect(try again("toy.again", "A-1").code == "unavailable")
        #expect(try again("toy.buy", "B-2").code == "expired")
    }

    private func item(_ id: String, receivedAt: Int64) -> Item {
        let message = Message(id: id, source: "test", type: "toy.buy", data: Playground.purchase())
        let delivery = Delivery(
            caller: Caller(peer: Peer(listener: Listener(index: 0), route: []), envelope: []),
            isArray: false,
            bytes: 0,
            elements: [message.json],
            receivedAt: receivedAt
        )
        let moment = Moment(now: TestSystem.noon, wall: TestSystem.noon, steady: receivedAt)
        return Item(delivery: delivery, index: 0, message: message, moment: moment)
    }

    @Test func `what is set aside in the store keeps the shard that told it`() throws {
        let told = StreamName("earning", shard: 3)
        let work = StoredWork(order: 7, lane: "#1", stream: told, event: [:])
        #expect(try StoredWork(work.json, at: Pointer()).stream == told)
    }

    @Test func `what is done or discarded counts no more`() {
        let lane = Toys.member(1).text
        var aside = Aside()
        for id in ["first", "second", "third"] { aside.append(.item(item(id, receivedAt: 0), caughtUp: []), to: lane) }
        aside.removeFirst(of: lane)
        #expect(aside.messages == 2)
        #expect(aside.discard(lane).count == 2)
        #expect(aside.messages == 0 && aside.earliestDeadline == nil)
        aside.park(lane, Aside.Parked(error: "broken", since: TestSystem.noon))
        aside.unpark(lane)
        #expect(aside.lanes.isEmpty)
    }

    @Test func `a head that was found before the work came says nothing of it`() {
        let lane = Toys.member(1).text
        var aside = Aside()
        aside.append(.item(item("first", receivedAt: 0), caughtUp: []), to: lane)
        aside.wait(lane, for: Aside.Condition(service: .enrollment, targets: [0: (2, nil)]))
        aside.found(Position(5), by: 1, of: 0)
        #expect(aside.lanes[lane]?.condition?.targets[0]?.head == nil)
        aside.found(Position(7), by: 2, of: 0)
        #expect(aside.lanes[lane]?.condition?.targets[0]?.head == Position(7))
    }

    @Test func `an event waits behind an earlier one of its service, whatever else in the lane waits for that`() {
        let lane = Toys.member(1).text
        let intake = StreamName(Service.gateway.stream, shard: 0)
        var aside = Aside()
        aside.append(.item(item("first", receivedAt: 0), caughtUp: []), to: lane)
        aside.wait(lane, for: Aside.Condition(service: .gateway, targets: [0: (1, nil)]))
        #expect(!aside.holdsUp(lane, eventOf: .gateway))
        #expect(aside.holdsUp(lane, eventOf: .enrollment))
        aside.append(StoredWork(order: 1, lane: lane, stream: intake, event: [:]))
        #expect(aside.holdsUp(lane, eventOf: .gateway))
    }

    /// What came after the question for the head was sent may be about something told after it.
    @Test func `who waits behind a message that gave up does not take over what that one waited for`() {
        let lane = Toys.member(1).text
        var aside = Aside()
        aside.append(.item(item("first", receivedAt: 0), caughtUp: []), to: lane)
        aside.wait(lane, for: Aside.Condition(service: .enrollment, targets: [0: (1, Position(7))]))
        aside.append(.item(item("second", receivedAt: 4_000), caughtUp: []), to: lane)
        #expect(aside.earliestDeadline == 5_000)
        #expect(aside.expire(at: 4_999).isEmpty)
        #expect(aside.expire(at: 5_000).map(\.message.id) == ["first"])
        #expect(aside.lanes[lane]?.condition == nil)
        #expect(aside.messages == 1 && aside.earliestDeadline == 9_000)
        #expect(aside.expire(at: .max).map(\.message.id) == ["second"])
        #expect(aside.lanes.isEmpty && aside.messages == 0 && aside.earliestDeadline == nil)
    }

    @Test(arguments: backings)
    func `events that wait survive a kill, and direct messages do not`(backing: TestStores.Backing) throws {
        let play = try Playground(on: backing)
        try joinUnread(play, 1)
        for index in 0..<3 { _ = try play.buy(1, id: "stored \(index)", of: till) }
        let ticket = play.system.send(play.system.message("toy.buy", Playground.purchase(), id: "direct").bytes, to: ledger)
        try play.system.advance(milliseconds: 200)
        #expect(try waiting(play) == 4)
        try play.system.restart(ledger)
        #expect(try waiting(play) == 3)
        letRead(play)
        try play.system.advance(milliseconds: 4_000)
        #expect(try play.bought() == ["stored 0", "stored 1", "stored 2"])
        #expect(try play.system.answer(to: ticket) == nil)
        #expect(try waiting(play) == 0)
        #expect(try play.system.store(ledger)?.count(in: Collection("asideWork", indexes: ["lane"])) == 0)
    }

    @Test(arguments: backings)
    func `the cursor moves on over what is set aside`(backing: TestStores.Backing) throws {
        let play = try Playground(on: backing)
        try play.join(2...2)
        try joinUnread(play, 1)
        _ = try play.buy(1, id: "stored", of: till)
        _ = try play.buy(2, id: "other", of: till)
        try play.system.advance(milliseconds: 1_100)
        #expect(try play.consumer("earning", of: till)?["position"] == 2)
        try play.system.restart(ledger)
        letRead(play)
        try play.system.advance(milliseconds: 4_000)
        #expect(try play.bought(1) == ["stored"])
        #expect(try play.bought(2) == ["other"])
    }

    @Test func `a stored purchase of nobody is refused on record, once everything was read`() throws {
        let play = try Playground()
        try play.join(1...1)
        _ = try play.buy(9, id: "nobody's", of: till)
        try play.system.advance(milliseconds: 1_000)
        let told = try play.system.events(of: ledger).compactMap { $0["data"]?["text"]?.string }
        #expect(told == ["refused nobody's member_not_found"])
        #expect(try waiting(play) == 0)
        // The answer is not kept, for who was nobody may become a member.
        try play.join(9...9)
        #expect(try play.buy(9, id: "nobody's").status == 200)
    }

    @Test func `what names no member blocks nobody`() throws {
        let play = try Playground()
        try play.join(1...1)
        for index in 0..<3 { _ = try play.system.ask("toy.buy", [:], id: "empty \(index)", of: till) }
        _ = try play.buy(1, id: "B-1", of: till)
        try play.system.advance(milliseconds: 1_000)
        #expect(try play.bought() == ["B-1"])
        let told = try play.system.events(of: ledger).compactMap { $0["data"]?["text"]?.string }
        #expect(told == (0..<3).map { "refused empty \($0) invalid" })
    }

    @Test func `at most 4,096 messages wait, and more are answered 503 at once`() throws {
        let play = try Playground()
        try joinUnread(play, 1)
        let tickets = (0..<9).map { chunk in
            let buys = (0..<512).map { play.system.message("toy.buy", Playground.purchase($0 % 100 + 1), id: "\(chunk) \($0)") }
            return play.system.send(JSON.array(buys).bytes, to: ledger)
        }
        try play.system.settle()
        // The queue holds eight arrays; the ninth came when it was full.
        #expect(try play.system.answer(to: tickets[8])?.array?.first?.status == 429)
        let more = (0..<512).map { play.system.message("toy.buy", Playground.purchase(1), id: "more \($0)") }
        #expect(try play.batch(more).allSatisfy { $0.status == 503 })
        #expect(try waiting(play) == 4_096)
        try play.system.advance(milliseconds: 5_100)
        for ticket in tickets.dropLast() {
            #expect(try play.system.answer(to: ticket)?.array?.allSatisfy { $0.status == 503 } == true)
        }
        #expect(try waiting(play) == 0)
    }
}
