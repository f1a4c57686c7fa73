// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import TestSupport
import Testing

@testable import ServiceHost

/// A message whose story another service ends.
struct StoryTests {
    private let play: Playground

    init() throws { play = try Playground() }

    private func begin(_ story: String, id: String) -> [UInt8] {
        play.system.send(play.system.message("toy.story", ["story": story.json], id: id).bytes, to: ledger)
    }

    private func ask(_ story: String, id: String) throws -> Reply {
        try play.system.ask("toy.story", ["story": story.json], id: id, of: ledger)
    }

    /// Ends a story.
    private func note(_ story: String) throws {
        _ = try play.system.ask("toy.note", ["text": story.json], of: club)
        try play.system.advance(milliseconds: 200)
    }

    private func state(_ ticket: [UInt8]) throws -> String? {
        try play.system.answer(to: ticket)?["data"]?["state"]?.string
    }

    private func begun(_ story: String) throws -> Int {
        try play.system.events(of: ledger).count { $0["data"]?["text"]?.string == "begun \(story)" }
    }

    @Test func `is answered as soon as the story ends, and not before`() throws {
        let ticket = begin("one", id: "m1")
        try play.system.advance(milliseconds: 3_000)
        #expect(try state(ticket) == nil)
        try note("another")
        #expect(try state(ticket) == nil)
        try note("one")
        #expect(try state(ticket) == "ended")
        #expect(try begun("one") == 1)
        let asked = play.switches.counted("asked for one")
        #expect(try ask("one", id: "m1").data?["state"] == "ended")
        #expect(play.switches.counted("asked for one") == asked)
    }

    @Test func `is answered meanwhile when it does not end in time, and with the end under the same id afterwards`() throws {
        let first = try ask("one", id: "m1")
        #expect(first.status == 202 && first.data?["state"] == "begun")
        #expect(play.system.moment.steady <= Limits.settleTime + 100)
        try note("one")
        let end = try ask("one", id: "m1")
        #expect(end.status == 200 && end.data?["state"] == "ended")
        #expect(try begun("one") == 1)
    }

    @Test func `who asks twice meanwhile is answered twice`() throws {
        let (first, second) = (begin("one", id: "m1"), begin("one", id: "m1"))
        try play.system.advance(milliseconds: 100)
        try note("one")
        #expect(try state(first) == "ended" && state(second) == "ended")
        #expect(try begun("one") == 1)
    }

    @Test(arguments: [true, false])
    func `a kill between the beginning and the end loses nothing`(endsMeanwhile: Bool) throws {
        _ = begin("one", id: "m1")
        try play.system.advance(milliseconds: 100)
        play.system.kill(ledger)
        if endsMeanwhile { try note("one") }
        try play.system.start(ledger)
        try play.system.advance(milliseconds: 200)
        let again = begin("one", id: "m1")
        try play.system.advance(milliseconds: 200)
        if !endsMeanwhile {
            #expect(try state(again) == nil)
            try note("one")
        }
        #expect(try state(again) == "ended")
        #expect(try begun("one") == 1)
    }

    @Test func `what was rolled back ended nothing`() throws {
        play.switches.turnOn("break one")
        let ticket = begin("one", id: "m1")
        try play.system.advance(milliseconds: 100)
        try note("one")
        #expect(try state(ticket) == nil)
        #expect(play.switches.counted("asked for one") == 1)
        play.switches.turnOff("break one")
        _ = try play.system.ask("parked.retry", [:], of: ledger)
        try play.system.advance(milliseconds: 200)
        #expect(try state(ticket) == "ended")
    }
}
