// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import ServiceHost
import TestSupport
import Testing

/// What a process that ends cleanly still answers: everybody who waits, so that nobody waits in vain.
struct EndingTests {
    @Test func `what has not begun is answered 503`() throws {
        let play = try Playground()
        let ticket = play.system.send(play.system.message("ping", [:], id: "p").bytes, to: ledger)
        try play.system.stop(ledger)
        let reply = try play.system.answer(to: ticket)
        #expect(reply?.status == 503 && reply?.id == "p")
    }

    @Test func `what is set aside is answered 503`() throws {
        let play = try Playground()
        play.system.pause(club)
        let ticket = play.system.send(play.system.message("toy.buy", Playground.purchase(), id: "B-1").bytes, to: ledger)
        try play.system.advance(milliseconds: 100)
        try play.system.stop(ledger)
        #expect(try play.system.answer(to: ticket)?.status == 503)
    }

    @Test func `what was committed and waits for others to read it is answered 202`() throws {
        let play = try Playground(shards: 2)
        play.system.pause(ProcessName(.earning, 1))
        let ticket = play.system.send(play.system.message("toy.publish", [:], id: "P").bytes, to: ledger)
        try play.system.advance(milliseconds: 100)
        try play.system.stop(ledger)
        #expect(try play.system.answer(to: ticket)?.status == 202)
    }

    @Test func `what asked others and has no answer yet is told that the outcome is unknown`() throws {
        let play = try Playground()
        play.system.pause(club)
        let ticket = play.system.send(play.system.message("toy.ask", ["to": ["enrollment-0"]]).bytes, to: till)
        let lookup = play.system.send(play.system.message("toy.lookup", [:]).bytes, to: till)
        try play.system.advance(milliseconds: 100)
        try play.system.stop(till)
        #expect(try play.system.answer(to: ticket)?.code == "timeout")
        #expect(try play.system.answer(to: lookup)?.code == "unavailable")
    }

    @Test func `what others have answered, and was not gone on with, is told that the outcome is unknown`() throws {
        let play = try Playground()
        play.system.pause(club)
        let ticket = play.system.send(play.system.message("toy.ask", ["to": ["enrollment-0"]]).bytes, to: till)
        try play.system.settle()
        play.system.pause(till)
        play.system.resume(club)
        try play.system.settle()
        // The answer comes in, and the process is told to end before its next turn.
        play.system.resume(till)
        try play.system.stop(till)
        #expect(try play.system.answer(to: ticket)?.code == "timeout")
    }

    @Test func `a fetch that waits is answered 503`() throws {
        let play = try Playground()
        let fetch = play.system.message("stream.fetch", ["stream": "enrollment", "wait": 30_000])
        let ticket = play.system.send(fetch.bytes, to: club)
        try play.system.advance(milliseconds: 100)
        try play.system.stop(club)
        #expect(try play.system.answer(to: ticket)?.status == 503)
    }

    @Test func `an array of which a part was answered gets all its replies`() throws {
        let play = try Playground()
        try play.join(1...1)
        play.system.pause(club)
        let messages = [1, 9, 1].enumerated().map { play.system.message("toy.buy", Playground.purchase($1), id: "B-\($0)") }
        let ticket = play.system.send(JSON.array(messages).bytes, to: ledger)
        try play.system.advance(milliseconds: 100)
        #expect(try play.system.answer(to: ticket) == nil)
        try play.system.stop(ledger)
        #expect(try play.system.answer(to: ticket)?.array?.map(\.status) == [200, 503, 200])
    }

    @Test func `what reads on after a clean end misses nothing`() throws {
        let play = try Playground()
        try play.join(1...1)
        for round in 0..<5 {
            _ = try play.buy(id: "B-\(round)", of: till)
            try play.system.stop(ledger)
            try play.system.start(ledger)
        }
        try play.system.advance(milliseconds: 3_000)
        #expect(try play.bought() == (0..<5).map { "B-\($0)" })
    }
}
