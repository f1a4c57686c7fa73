// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import ServiceHost
import Storage
import Telemetry
import TestSupport
import Testing

/// Events that cannot be handled wait for a person, and their members' later ones behind them.
struct ParkingTests {
    private func parkedOne(on backing: TestStores.Backing = .memory) throws -> Playground {
        let play = try Playground(on: backing)
        try play.join(1...2)
        play.switches.turnOn("break B-1")
        for id in ["B-0", "B-1", "B-2", "B-3"] {
            _ = try play.buy(1, id: id, of: till)
            _ = try play.buy(2, id: "other \(id)", of: till)
        }
        try play.system.advance(milliseconds: 1_000)
        return play
    }

    @Test(arguments: backings)
    func `an event whose handler fails is parked with all later ones of its member, and others flow on`(
        backing: TestStores.Backing
    ) throws {
        let play = try parkedOne(on: backing)
        #expect(try play.bought(1) == ["B-0"])
        #expect(try play.bought(2) == ["other B-0", "other B-1", "other B-2", "other B-3"])
        let parked = try play.parked()
        #expect(parked.count == 1)
        #expect(parked[0]["member"]?.string == Toys.member(1).text)
        #expect(parked[0]["events"] == 3)
        #expect(parked[0]["error"]?.string?.contains("Fault") == true)
        #expect(parked[0]["process"] == "earning-0")
        #expect(try play.stats()["parked"] == ["events": 3, "members": 1])
        #expect(play.system.log.count { $0.message == "parked" } == 1)
    }

    @Test(arguments: backings)
    func `parked work survives a kill`(backing: TestStores.Backing) throws {
        let play = try parkedOne(on: backing)
        let before = try play.parked()
        try play.system.restart(ledger)
        _ = try play.buy(1, id: "B-4", of: till)
        try play.system.advance(milliseconds: 3_000)
        #expect(try play.parked() == before.map { $0.with("events", 4) })
        #expect(try play.bought(1) == ["B-0"])
        play.switches.turnOff("break B-1")
        _ = try play.system.ask("parked.retry", ["member": Toys.member(1).json], of: ledger)
        try play.system.advance(milliseconds: 100)
        #expect(try play.bought(1) == ["B-0", "B-1", "B-2", "B-3", "B-4"])
    }

    @Test(arguments: backings)
    func `a person retries it when the fault is repaired, and everything is done in order`(backing: TestStores.Backing) throws {
        let play = try parkedOne(on: backing)
        play.switches.turnOff("break B-1")
        let reply = try play.system.ask("parked.retry", ["member": Toys.member(1).json], of: ledger)
        #expect(reply.data?["retried"] == [Toys.member(1).json])
        try play.system.advance(milliseconds: 100)
        #expect(try play.bought(1) == ["B-0", "B-1", "B-2", "B-3"])
        #expect(try play.parked() == [])
        try play.system.restart(ledger)
        #expect(try play.parked() == [] && play.stats()["waiting"] == 0)
        #expect(try play.buy(1).status == 200)
    }

    @Test(arguments: [false, true])
    func `what it waits for comes first, also when that was read after it was parked`(isRestarted: Bool) throws {
        let play = try Playground()
        play.switches.turnOn("break early")
        _ = try play.buy(5, id: "early", of: till)
        try play.system.advance(milliseconds: 1_000)
        #expect(try play.parked().count == 1)
        // The member joined before that, and the ledger hears of it only now.
        try play.join(5...5)
        _ = try play.buy(5, id: "later", of: till)
        try play.system.advance(milliseconds: 1_000)
        #expect(try play.parked()[0]["events"] == 3)
        play.switches.turnOff("break early")
        if isRestarted { try play.system.restart(ledger) }
        _ = try play.system.ask("parked.retry", [:], of: ledger)
        try play.system.advance(milliseconds: 3_000)
        #expect(try play.bought(5) == ["early", "later"])
        #expect(try play.stats()["parked"] == ["events": 0, "members": 0])
    }

    @Test(arguments: [false, true])
    func `what it waits for comes first, also when that is what was parked`(isRestarted: Bool) throws {
        let play = try Playground()
        play.system.kill(club)
        for id in ["early", "later"] { _ = try play.buy(5, id: id, of: till) }
        try play.system.advance(milliseconds: 1_000)
        play.switches.turnOn("break \(Toys.member(5))")
        try play.system.start(club)
        try play.join(5...5)
        try play.system.advance(milliseconds: 3_000)
        #expect(try play.parked()[0]["events"] == 3)
        play.switches.turnOff("break \(Toys.member(5))")
        if isRestarted { try play.system.restart(ledger) }
        _ = try play.system.ask("parked.retry", [:], of: ledger)
        try play.system.advance(milliseconds: 3_000)
        #expect(try play.bought(5) == ["early", "later"])
    }

    @Test func `a retry that fails parks it again`() throws {
        let play = try parkedOne()
        _ = try play.system.ask("parked.retry", ["member": Toys.member(1).json], of: ledger)
        try play.system.advance(milliseconds: 100)
        #expect(try play.parked().first?["events"] == 3)
        #expect(try play.bought(1) == ["B-0"])
    }

    @Test(arguments: backings)
    func `a person discards it, on record`(backing: TestStores.Backing) throws {
        let play = try parkedOne(on: backing)
        let data: JSON = ["actor": "ann", "member": Toys.member(1).json, "reason": "a test till"]
        let reply = try play.system.ask("parked.discard", data, of: ledger)
        #expect(reply.data == ["discarded": 3, "member": Toys.member(1).json])
        #expect(try play.parked() == [])
        let kept = try #require(play.system.store(ledger)).page(
            Query(limit: 9),
            in: Collection("discardedWork", indexes: ["lane"])
        )
        let record = try JSON(parsing: try #require(kept.first).json)
        #expect(record["actor"] == "ann" && record["reason"] == "a test till")
        #expect(record["events"]?.array?.map(\.id) == ["B-1", "B-2", "B-3"])
        try play.system.restart(ledger)
        #expect(try play.buy(1, id: "B-5").status == 200)
        #expect(try play.bought(1) == ["B-0", "B-5"])
    }

    @Test func `whatever is discarded at one moment, each has its record`() throws {
        let play = try parkedOne()
        play.switches.turnOn("break B-9")
        let data: JSON = ["actor": "ann", "member": Toys.member(1).json, "reason": "a test till"]
        #expect(try play.system.ask("parked.discard", data, of: ledger).data?["discarded"] == 3)
        _ = try play.buy(1, id: "B-9", of: till)
        try play.system.settle()
        #expect(try play.system.ask("parked.discard", data, of: ledger).data?["discarded"] == 1)
        #expect(try play.system.store(ledger)?.count(in: Collection("discardedWork", indexes: ["lane"])) == 2)
    }

    @Test func `what is asked of a member with parked work waits behind it, and then is answered 503`() throws {
        let play = try parkedOne()
        let begin = play.system.moment.steady
        #expect(try play.buy(1, id: "direct").status == 503)
        #expect((4_900...5_100).contains(play.system.moment.steady - begin))
        #expect(try play.parked().first?["events"] == 3)
    }

    @Test func `what is asked of a member whose parked work is discarded is answered`() throws {
        let play = try parkedOne()
        let ticket = play.system.send(play.system.message("toy.buy", Playground.purchase(1), id: "direct").bytes, to: ledger)
        try play.system.advance(milliseconds: 100)
        let data: JSON = ["actor": "ann", "member": Toys.member(1).json, "reason": "why not"]
        #expect(try play.system.ask("parked.discard", data, of: ledger).data?["discarded"] == 3)
        #expect(try play.system.wait(for: ticket) != nil)
        #expect(try play.buy(1, id: "direct").status == 200)
    }

    @Test func `retrying or discarding what is not parked is refused`() throws {
        let play = try parkedOne()
        let nobody = Toys.member(9).json
        #expect(try play.system.ask("parked.retry", ["member": nobody], of: ledger).code == .notParked)
        let data: JSON = ["actor": "ann", "member": nobody, "reason": "why not"]
        #expect(try play.system.ask("parked.discard", data, of: ledger).code == .notParked)
        for missing in ["actor", "reason", "member"] {
            let partial = data.with("member", Toys.member(1).json).with(missing, nil)
            #expect(try play.system.ask("parked.discard", partial, of: ledger).code == .invalid)
        }
        #expect(try play.parked().count == 1)
    }

    @Test(arguments: backings)
    func `an event without a member is parked alone and blocks nobody, also after a kill`(backing: TestStores.Backing) throws {
        let play = try Playground(on: backing)
        try play.join(1...1)
        play.switches.turnOn("break first")
        _ = try play.system.ask("toy.note", ["text": "first"], of: club)
        try play.system.advance(milliseconds: 1_000)
        #expect(try play.parked().count == 1)
        try play.system.restart(ledger)
        play.switches.turnOn("break second")
        _ = try play.system.ask("toy.note", ["text": "second"], of: club)
        _ = try play.system.ask("toy.note", ["text": "third"], of: club)
        try play.system.advance(milliseconds: 3_000)
        #expect(try play.parked().map { $0["events"] } == [1, 1])
        #expect(play.switches.counted("noted third") == 1)
        play.switches.turnOff("break first")
        play.switches.turnOff("break second")
        _ = try play.system.ask("parked.retry", [:], of: ledger)
        try play.system.advance(milliseconds: 100)
        #expect(play.switches.counted("noted first") == 1)
        #expect(play.switches.counted("noted second") == 1)
        #expect(try play.parked() == [])
    }

    @Test func `of an event that is refused after something was told nothing is left but the refusal`() throws {
        let play = try Playground()
        try play.join(1...1)
        _ = try play.buy(1, id: "B-1", of: till, doing: "late")
        _ = try play.buy(1, id: "B-2", of: till)
        try play.system.advance(milliseconds: 500)
        #expect(try play.parked() == [])
        #expect(try play.bought() == ["B-2"])
        #expect(try play.system.events(of: ledger).compactMap { $0["data"]?["text"]?.string } == ["refused B-1 too_late"])
        let again = try play.buy(1, id: "B-1", doing: "late")
        #expect(again.code == .tooLate && again.isDuplicate)
    }

    @Test func `an event that cannot be done now, after something was told, is parked`() throws {
        let play = try Playground()
        try play.join(1...1)
        _ = try play.buy(1, id: "B-1", of: till, doing: "told unavailable")
        try play.system.advance(milliseconds: 500)
        #expect(try play.parked().first?["error"]?.string?.contains("program_missing") == true)
        #expect(try play.tally()?.points == 0)
        #expect(try play.system.events(of: ledger).isEmpty)
    }

    @Test func `a purchase that is refused is told on record and not parked`() throws {
        let play = try Playground()
        try play.join(1...1)
        _ = try play.buy(1, id: "B-1", of: till, doing: "refuse")
        try play.system.advance(milliseconds: 500)
        #expect(try play.parked() == [])
        #expect(try play.system.events(of: ledger).first?["data"]?["text"] == "refused B-1 too_late")
        // Its answer is remembered, as if it had come directly.
        let again = try play.buy(1, id: "B-1", doing: "refuse")
        #expect(again.code == .tooLate && again.isDuplicate)
    }

    // A bad release.

    private func parkMany(_ count: Int, every milliseconds: Int64 = 0) throws -> Playground {
        let play = try Playground()
        try play.join(1...count + 5)
        for number in 1...count {
            play.switches.turnOn("break B-\(number)")
            _ = try play.buy(number, id: "B-\(number)", of: till)
            if milliseconds > 0 { try play.system.advance(milliseconds: milliseconds) }
        }
        try play.system.advance(milliseconds: 1_000)
        return play
    }

    @Test func `more than 20 members parked within 5 minutes stop the reading`() throws {
        let play = try parkMany(25)
        #expect(try play.parked().count == 21)
        #expect(try !play.stopped().isEmpty)
        #expect(play.system.log.contains { $0.level == .error && $0.message == "stopped reading" })
        _ = try play.buy(26, id: "waits", of: till)
        try play.system.advance(milliseconds: 60_000)
        #expect(try play.bought(26) == [])
        for number in 1...25 { play.switches.turnOff("break B-\(number)") }
        _ = try play.system.ask("parked.retry", [:], of: ledger)
        try play.system.advance(milliseconds: 5_000)
        #expect(try play.stopped() == [] && play.parked() == [])
        for number in 1...25 { #expect(try play.bought(number) == ["B-\(number)"]) }
        #expect(try play.bought(26) == ["waits"])
    }

    @Test func `what fails only after it had waited counts among them`() throws {
        let play = try Playground()
        play.system.kill(club)
        for number in 1...25 {
            play.switches.turnOn("break B-\(number)")
            _ = try play.buy(number, id: "B-\(number)", of: till)
        }
        try play.system.advance(milliseconds: 1_000)
        #expect(try play.stats()["waiting"] == 25)
        try play.system.start(club)
        try play.join(1...25)
        try play.system.advance(milliseconds: 5_000)
        #expect(try !play.stopped().isEmpty)
    }

    @Test func `20 members parked stop nothing`() throws {
        let play = try parkMany(20)
        #expect(try play.parked().count == 20 && play.stopped() == [])
        _ = try play.buy(21, id: "goes on", of: till)
        try play.system.advance(milliseconds: 1_000)
        #expect(try play.bought(21) == ["goes on"])
    }

    @Test func `many members parked over hours stop nothing`() throws {
        let play = try parkMany(25, every: 30_000)
        #expect(try play.parked().count == 25 && play.stopped() == [])
    }

    @Test func `one member who is retried again and again stops nothing`() throws {
        let play = try parkedOne()
        for _ in 0..<25 {
            _ = try play.system.ask("parked.retry", ["member": Toys.member(1).json], of: ledger)
            try play.system.advance(milliseconds: 100)
        }
        #expect(try play.stopped() == [])
    }

    // Nothing can be handled just now.

    @Test(arguments: backings)
    func `a stream waits while nothing can be handled, and loses nothing`(backing: TestStores.Backing) throws {
        let play = try Playground(on: backing)
        try play.join(1...2)
        play.switches.turnOn("unavailable")
        for id in ["B-0", "B-1", "B-2"] { _ = try play.buy(1, id: id, of: till) }
        try play.system.advance(milliseconds: 10_000)
        #expect(try play.bought() == [] && play.parked() == [])
        #expect(try play.consumer("earning", of: till)?["depth"] == 3)
        // A few times a second, not all the time.
        #expect((20...60).contains(play.switches.counted("begun B-0")))
        #expect(play.switches.counted("begun B-1") == 0)
        try play.system.restart(ledger)
        play.switches.turnOff("unavailable")
        try play.system.advance(milliseconds: 2_000)
        #expect(try play.bought() == ["B-0", "B-1", "B-2"])
    }

    @Test func `work that was set aside waits as well while nothing can be handled`() throws {
        let play = try parkedOne()
        play.switches.turnOff("break B-1")
        play.switches.turnOn("unavailable")
        _ = try play.system.ask("parked.retry", ["member": Toys.member(1).json], of: ledger)
        let before = play.switches.counted("begun B-1")
        try play.system.advance(milliseconds: 5_000)
        #expect((10...30).contains(play.switches.counted("begun B-1") - before))
        play.switches.turnOff("unavailable")
        try play.system.advance(milliseconds: 500)
        #expect(try play.bought(1) == ["B-0", "B-1", "B-2", "B-3"])
    }
}
