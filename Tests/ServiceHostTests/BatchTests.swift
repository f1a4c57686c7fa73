// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import ServiceHost
import TestSupport
import Testing

/// What a request may be, and how a bad one is answered.
struct BatchTests {
    private func raw(_ play: Playground, _ text: String) throws -> JSON? {
        try play.system.exchange(Array(text.utf8), with: ledger)
    }

    @Test(arguments: backings)
    func `replies stand in the order of the messages, and only the bad ones fail`(backing: TestStores.Backing) throws {
        let play = try Playground(on: backing)
        try play.join(1...1)
        let good = (0..<4).map { play.system.message("toy.buy", Playground.purchase(), id: "good \($0)") }
        let replies = try play.batch([
            good[0], good[1].with("specversion", "2.0"), 5, good[1], good[2].with("type", "toy.unknown"),
            good[2].with("data", [:]), good[2], "text", good[3],
        ])
        #expect(replies.map(\.status) == [200, 400, 400, 200, 404, 400, 200, 400, 200])
        #expect(replies.map(\.id) == ["good 0", "good 1", nil, "good 1", "good 2", "good 2", "good 2", nil, "good 3"])
        #expect(try play.bought() == ["good 0", "good 1", "good 2", "good 3"])
    }

    @Test func `an array of one is answered with an array`() throws {
        let play = try Playground()
        #expect(try play.batch([play.system.message("ping", [:], id: "p")]).map(\.id) == ["p"])
    }

    @Test func `an array of nothing but bad messages is answered at once`() throws {
        let play = try Playground()
        #expect(try play.batch([1, 2, [:]]).map(\.status) == [400, 400, 400])
        #expect(try play.stats()["inbound"]?["depth"] == 0)
    }

    @Test func `an array without messages is malformed`() throws {
        let play = try Playground()
        let reply = try raw(play, "[]")
        #expect(reply?.status == 400 && reply?.code == "malformed" && reply?["id"] == .forbidden(.null))
    }

    @Test func `512 messages are taken, and 513 are too large`() throws {
        let play = try Playground()
        let ping = play.system.message("ping", [:], id: "p")
        #expect(try play.batch(Array(repeating: ping, count: 512)).count == 512)
        let reply = try play.system.exchange(JSON.array(Array(repeating: ping, count: 513)).bytes, with: ledger)
        #expect(reply?.status == 413 && reply?.code == "too_large")
        #expect(reply?.object?.keys.contains("id") == false)
    }

    @Test func `a body of 1 MiB is taken, and of one byte more is too large`() throws {
        let play = try Playground()
        let message = play.system.message("ping", [:], id: "p").text
        let whole = message + String(repeating: " ", count: Limits.bodyBytes - message.utf8.count)
        #expect(try raw(play, whole)?.status == 200)
        #expect(try raw(play, whole + " ")?.status == 413)
    }

    @Test(arguments: ["", "{", "nonsense", "{\"id\":\"a\"} x", "[1,]", "\"\\ud800\""])
    func `what is not JSON is malformed, with the id null`(text: String) throws {
        let reply = try raw(Playground(), text)
        #expect(reply?.status == 400 && reply?.code == "malformed" && reply?["id"] == .forbidden(.null))
    }

    @Test func `what is not UTF-8 is malformed`() throws {
        let play = try Playground()
        let reply = try play.system.exchange(Array("{\"id\":\"".utf8) + [0xff] + Array("\"}".utf8), with: ledger)
        #expect(reply?.code == "malformed")
    }

    @Test func `a frame too many is malformed`() throws {
        let play = try Playground()
        let body = play.system.message("ping", [:]).bytes
        let ticket = play.system.send(frames: [[], body, body], to: ledger)
        #expect(try play.system.wait(for: ticket)?.code == "malformed")
    }

    @Test func `a key that stands twice fails its own message only`() throws {
        let play = try Playground()
        let good = play.system.message("ping", [:], id: "good").text
        let inside = good.replacing("\"data\":{}", with: "\"data\":{\"a\":1,\"a\":2}").replacing("good", with: "inside")
        let outside = good.replacing("\"data\":{}", with: "\"data\":{},\"data\":{}")
        let replies = try raw(play, "[\(good),\(inside),\(outside),\(good)]")?.array ?? []
        #expect(replies.map(\.status) == [200, 400, 400, 200])
        #expect(replies.map(\.code) == [nil, "malformed", "malformed", nil])
        #expect(replies[1].id == "inside")
        // Of what has no readable id it is null: the object is no message at all.
        #expect(replies[2]["id"] == .forbidden(.null))
    }

    @Test func `nesting deeper than 32 fails its own message only`() throws {
        let play = try Playground()
        let good = play.system.message("ping", [:], id: "good").text
        // The message is a level too.
        func deep(_ levels: Int) -> String {
            let (open, close) = (String(repeating: "{\"a\":", count: levels - 1), String(repeating: "}", count: levels - 1))
            return good.replacing("{}", with: open + "1" + close)
        }
        let replies = try raw(play, "[\(good),\(deep(32)),\(deep(33)),\(deep(41))]")?.array ?? []
        #expect(replies.map(\.code) == [nil, nil, "malformed", "malformed"])
        #expect(replies.map(\.id) == Array(repeating: "good", count: 4))
        let brackets = String(repeating: "[", count: 100_000) + String(repeating: "]", count: 100_000)
        #expect(try raw(play, brackets)?.array?.map(\.code) == ["malformed"])
    }

    /// What is kept is sent on and stored inside other values, which nests it deeper.
    @Test func `whatever nesting is taken can be read back from the stream`() throws {
        let play = try Playground()
        try play.join(1...1)
        for depth in 20...32 {
            var deep: JSON = 1
            // The message and its data are two levels.
            for _ in 2..<depth { deep = ["a": deep] }
            let data = Playground.purchase().with("deep", deep)
            _ = try play.system.ask("toy.buy", data, id: "depth \(depth)", of: till)
        }
        let last = try play.buy(id: "last", of: till)
        #expect(last.status == 202)
        try play.system.advance(milliseconds: 3_000)
        #expect(try play.bought().last == "last")
        #expect(try play.stopped() == [])
    }

    @Test func `an envelope comes back as it was`() throws {
        let play = try Playground()
        let frames: [[UInt8]] = [[1, 2, 3], [], play.system.message("ping", [:], id: "p").bytes]
        let ticket = play.system.send(frames: frames, to: ledger)
        #expect(try play.system.wait(for: ticket)?.status == 200)
    }

    @Test func `what comes too late is not done`() throws {
        let play = try Playground()
        try play.join(1...1)
        let message = play.system.message("toy.buy", Playground.purchase(), id: "B-1")
        let late = try play.system.exchange(message.with("expirytime", "2026-11-21T11:59:59Z").bytes, with: ledger)
        #expect(late?.status == 504 && late?.code == "expired")
        #expect(try play.bought() == [])
        #expect(try play.system.exchange(message.bytes, with: ledger)?.status == 200)
    }
}
