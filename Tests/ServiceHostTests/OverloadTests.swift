// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import ServiceHost
import TestSupport
import Testing

/// The inbound queue, and what a turn takes from it.
struct OverloadTests {
    private func pings(_ play: Playground, _ count: Int) -> [UInt8] {
        JSON.array((0..<count).map { play.system.message("ping", [:], id: "p \($0)") }).bytes
    }

    @Test func `4,096 messages wait, and what comes then is answered 429`() throws {
        let play = try Playground([.enrollment])
        let taken = (0..<8).map { _ in play.system.send(pings(play, 512), to: club) }
        let refused = play.system.send(pings(play, 3), to: club)
        let single = play.system.send(play.system.message("ping", [:], id: "one").bytes, to: club)
        let replies = try #require(try play.system.wait(for: refused)?.array)
        #expect(replies.map(\.status) == [429, 429, 429])
        #expect(replies.map(\.id) == ["p 0", "p 1", "p 2"])
        #expect(replies[0].code == "overloaded")
        #expect(replies[0]["problem"]?["retryAfterMilliseconds"]?.integer == Limits.retryAfter)
        #expect(try play.system.answer(to: single)?.status == 429)
        for ticket in taken { #expect(try play.system.answer(to: ticket)?.array?.allSatisfy { $0.status == 200 } == true) }
        #expect(try play.system.ask("ping", [:], of: club).status == 200)
    }

    @Test func `16 MiB wait, and what comes then is answered 429`() throws {
        let play = try Playground([.enrollment])
        let ping = play.system.message("ping", [:], id: "p").text
        let body = Array((ping + String(repeating: " ", count: Limits.bodyBytes - ping.utf8.count)).utf8)
        let tickets = (0..<17).map { _ in play.system.send(body, to: club) }
        try play.system.settle()
        let statuses = try tickets.map { try play.system.answer(to: $0)?.status }
        #expect(statuses == Array(repeating: 200, count: 16) + [429])
    }

    @Test func `what others are asked about counts as waiting`() throws {
        let play = try Playground([.enrollment, .gateway])
        play.system.pause(club)
        func lookups(_ count: Int) -> [UInt8] {
            JSON.array((0..<count).map { play.system.message("toy.lookup", [:], id: "l \($0)") }).bytes
        }
        func asks(_ count: Int) -> [UInt8] {
            JSON.array(
                (0..<count).map { play.system.message("toy.ask", ["to": ["enrollment-0"]], id: "a \($0)") }
            ).bytes
        }
        for body in [lookups(512), asks(512)] {
            var tickets: [[UInt8]] = []
            for _ in 0..<20 {
                tickets.append(play.system.send(body, to: till))
                try play.system.settle()
            }
            let refused = try tickets.filter { try play.system.answer(to: $0)?.array?.first?.status == 429 }
            #expect(refused.count >= 20 - 9, "\(20 - refused.count) arrays of 512 were taken while nobody answered")
            try play.system.advance(milliseconds: 3_000)
            #expect(try play.system.ask("ping", [:], of: till).status == 200)
        }
    }

    /// A ledger that has 512 events of the till's stream and 512 messages waiting, and has not begun.
    private func fullLedger() throws -> Playground {
        let play = try Playground()
        try play.join(1...1)
        play.system.pause(ledger)
        func buys(_ letter: String) -> [JSON] {
            (0..<512).map { play.system.message("toy.buy", Playground.purchase(), id: "\(letter) \($0)") }
        }
        _ = try play.batch(buys("s"), to: till)
        play.system.send(JSON.array(buys("d")).bytes, to: ledger)
        try play.system.advance(milliseconds: 1_500)
        play.system.resume(ledger)
        return play
    }

    @Test func `a turn takes no more when it has 1 MiB`() throws {
        let play = try Playground()
        play.system.pause(ledger)
        let text = String(repeating: "x", count: 400_000)
        let tickets = (0..<5).map { _ in play.system.send(play.system.message("ping", ["text": text.json]).bytes, to: ledger) }
        play.system.resume(ledger)
        try play.system.turn(ledger)
        #expect(try tickets.count { try play.system.answer(to: $0) != nil } == 3)
    }

    @Test func `when both wait, half of a turn is for streams and half for what is asked`() throws {
        let play = try fullLedger()
        _ = try play.system.turn(ledger)
        let done = try play.bought()
        #expect((254...256).contains(done.count { $0.hasPrefix("s") }))
        #expect((254...256).contains(done.count { $0.hasPrefix("d") }))
    }

    @Test func `chores are done however much waits`() throws {
        let play = try fullLedger()
        let ticks = play.switches.counted("tick")
        _ = try play.system.turn(ledger)
        #expect(play.switches.counted("tick") == ticks + 1)
    }

    @Test func `when one waits alone, it has the whole turn`() throws {
        let play = try Playground()
        try play.join(1...1)
        let buys = (0..<512).map { play.system.message("toy.buy", Playground.purchase(), id: "d \($0)") }
        play.system.send(JSON.array(buys).bytes, to: ledger)
        _ = try play.system.turn(ledger)
        #expect(try play.bought().count == 512)
    }
}
