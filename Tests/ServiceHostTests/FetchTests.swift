// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import ServiceHost
import Storage
import TestSupport
import Testing

/// `stream.fetch`, to the letter of protocol.md, section 5.
struct FetchTests {
    /// A club alone, whose stream holds `count` notes of members 0, 1, 2, 3, 0, 1, …
    private func club(with count: Int, text: String = "x") throws -> Playground {
        let play = try Playground([.enrollment])
        try note(play, 0..<count, text: text)
        return play
    }

    private func note(_ play: Playground, _ range: Range<Int>, text: String = "x") throws {
        let chunk = text.utf8.count > 1_000 ? 1 : 512
        for start in stride(from: range.lowerBound, to: range.upperBound, by: chunk) {
            let messages = (start..<min(range.upperBound, start + chunk)).map { index in
                play.system.message("toy.note", ["member": Toys.member(index % 4).json, "text": text.json], id: "n \(index)")
            }
            _ = try play.system.exchange(JSON.array(messages).bytes, with: ServiceHostTests.club)
        }
    }

    private func positions(_ reply: Reply) -> [Int64] {
        (reply.data?["events"]?.array ?? []).compactMap { $0["sequence"]?.string.flatMap(Position.init(sequence:))?.number }
    }

    private func next(_ reply: Reply) -> Int64? { reply.data?["next"]?.integer }
    private func head(_ reply: Reply) -> Int64? { reply.data?["head"]?.integer }

    @Test func `an empty stream has head 0`() throws {
        let reply = try club(with: 0).fetch([:])
        #expect(
            reply.data?.text
                == #"{"epoch":"epoch-enrollment-0","events":[],"head":0,"next":0,"start":1,"stream":"enrollment","streamShard":0}"#
        )
    }

    @Test func `everything after a position comes, in order, with next and head`() throws {
        let play = try club(with: 10)
        let all = try play.fetch([:])
        #expect(positions(all) == Array(1...10) && next(all) == 10 && head(all) == 10)
        let rest = try play.fetch(["after": 7])
        #expect(positions(rest) == [8, 9, 10] && next(rest) == 10)
        let none = try play.fetch(["after": 10])
        #expect(positions(none) == [] && next(none) == 10 && head(none) == 10)
    }

    @Test func `limit ends an answer, and next says where`() throws {
        let play = try club(with: 10)
        let reply = try play.fetch(["limit": 3])
        #expect(positions(reply) == [1, 2, 3] && next(reply) == 3 && head(reply) == 10)
        #expect(try positions(club(with: 600).fetch([:])).count == 512)
        for limit in [0, 513, -1] as [JSON] { #expect(try play.fetch(["limit": limit]).status == 400) }
    }

    @Test func `next is the last position looked at, whether or not filters let it through`() throws {
        let play = try club(with: 10)
        let none = try play.fetch(["types": ["no.such"]])
        #expect(positions(none) == [] && next(none) == 10)
        // Member 1 has positions 2, 6 and 10; the answer is full at the second.
        let share = Int64(Slot(of: Toys.member(1)).number)
        let one = try play.fetch(["shard": .integer(share), "shards": 1_024, "limit": 2])
        #expect(positions(one) == [2, 6] && next(one) == 6)
        let last = try play.fetch(["shard": .integer(share), "shards": 1_024, "after": 6])
        #expect(positions(last) == [10] && next(last) == 10)
    }

    @Test func `shares part the stream, and what concerns no member passes every filter`() throws {
        let play = try club(with: 40)
        _ = try play.system.ask("toy.note", ["text": "nobody"], of: ServiceHostTests.club)
        for shards in [1, 2, 4] {
            let parts = try (0..<shards).map {
                positions(try play.fetch(["shard": .integer(Int64($0)), "shards": .integer(Int64(shards))]))
            }
            #expect(parts.allSatisfy { $0.last == 41 })
            #expect(parts.flatMap { $0.dropLast() }.sorted() == Array(1...40))
            for (shard, part) in parts.enumerated() {
                #expect(part.dropLast().allSatisfy { Slot(of: Toys.member(Int($0 - 1) % 4)).shard(of: shards) == shard })
            }
        }
        for (shard, shards) in [(0, 3), (2, 2), (0, 0), (0, 2_048), (-1, 2)] as [(JSON, JSON)] {
            #expect(try play.fetch(["shard": shard, "shards": shards]).code == .invalid)
        }
    }

    @Test func `types let through what they name`() throws {
        let play = try club(with: 3)
        _ = try play.system.ask("toy.join", ["member": Toys.member(1).json], of: ServiceHostTests.club)
        #expect(positions(try play.fetch(["types": ["toy.joined", "other"]])) == [4])
        #expect(positions(try play.fetch(["types": []])) == [])
    }

    @Test func `a fetch looks at 4,096 positions, and says that there are more`() throws {
        let play = try club(with: 4_100)
        let reply = try play.fetch(["types": ["no.such"], "wait": 30_000])
        #expect(positions(reply) == [] && next(reply) == 4_096 && head(reply) == 4_100)
        #expect(play.system.moment.steady == 0, "it does not wait while there is more to look at")
        let rest = try play.fetch(["types": ["no.such"], "after": 4_096])
        #expect(next(rest) == 4_100)
    }

    @Test func `an answer ends before 1 MiB, and holds at least one event`() throws {
        let play = try club(with: 9, text: String(repeating: "x", count: 200_000))
        let reply = try play.fetch([:])
        #expect(positions(reply) == [1, 2, 3, 4, 5] && next(reply) == 5 && head(reply) == 9)
        #expect(try positions(play.fetch(["after": 5])) == [6, 7, 8, 9])
    }

    @Test func `an event of more than 256 KiB is refused before it is kept`() throws {
        let play = try Playground([.enrollment])
        let reply = try play.system.ask(
            "toy.note",
            ["text": .string(String(repeating: "x", count: 262_144))],
            of: ServiceHostTests.club
        )
        #expect(reply.status == 413)
        #expect(try play.system.events(of: ServiceHostTests.club).isEmpty)
    }

    // Waiting.

    private func waiting(_ play: Playground, _ data: JSON) throws -> [UInt8] {
        let fetch = play.system.message("stream.fetch", data.with("stream", "enrollment"), source: "crm")
        let ticket = play.system.send(fetch.bytes, to: ServiceHostTests.club)
        try play.system.settle()
        return ticket
    }

    @Test func `a fetch that waits is answered at the commit`() throws {
        let play = try club(with: 2)
        let ticket = try waiting(play, ["after": 2, "wait": 30_000])
        try play.system.advance(milliseconds: 10_000)
        #expect(try play.system.answer(to: ticket) == nil)
        try note(play, 2..<3)
        let reply = try Reply(#require(try play.system.answer(to: ticket)))
        #expect(positions(reply) == [3] && next(reply) == 3)
    }

    @Test func `a fetch that waits is answered at the end of its time`() throws {
        let play = try club(with: 2)
        let ticket = try waiting(play, ["after": 2, "wait": 1_000])
        try play.system.advance(milliseconds: 999)
        #expect(try play.system.answer(to: ticket) == nil)
        try play.system.advance(milliseconds: 1)
        let reply = try Reply(#require(try play.system.answer(to: ticket)))
        #expect(positions(reply) == [] && next(reply) == 2 && head(reply) == 2)
    }

    @Test func `a wait longer than 30 s is invalid, and none is the default`() throws {
        let play = try club(with: 0)
        #expect(try play.fetch(["wait": 30_001]).code == .invalid)
        #expect(try play.fetch([:]).status == 200)
        #expect(play.system.moment.steady == 0)
    }

    @Test func `a fetch in an array does not wait`() throws {
        let play = try club(with: 0)
        let fetch = play.system.message("stream.fetch", ["stream": "enrollment", "wait": 30_000], id: "f")
        #expect(try play.batch([fetch, fetch], to: ServiceHostTests.club).map(\.status) == [200, 200])
        #expect(play.system.moment.steady == 0)
    }

    @Test func `what the filters pass over does not end a wait, and counts as done`() throws {
        let play = try club(with: 2)
        let ticket = try waiting(play, ["after": 2, "wait": 5_000, "types": ["toy.joined"], "consumer": "crm"])
        try note(play, 2..<9)
        #expect(try play.system.answer(to: ticket) == nil)
        #expect(try play.consumer("crm")?["position"] == 9)
        #expect(try play.consumer("crm")?["depth"] == 0)
        _ = try play.system.ask("toy.join", ["member": Toys.member(1).json], of: ServiceHostTests.club)
        let reply = try Reply(#require(try play.system.answer(to: ticket)))
        #expect(positions(reply) == [10] && next(reply) == 10)
    }

    @Test func `at most 1,024 fetches wait at one owner`() throws {
        let play = try club(with: 0)
        let tickets = try (0..<1_026).map { _ in try waiting(play, ["wait": 2_000]) }
        try play.system.settle()
        let refused = try tickets.compactMap { try play.system.answer(to: $0) }
        #expect(refused.map(\.status) == [429, 429])
        try note(play, 0..<1)
        let answered = try tickets.compactMap { try play.system.answer(to: $0) }
        #expect(answered.count == 1_024)
    }

    @Test func `an event that is rolled back is never shown`() throws {
        let play = try club(with: 0)
        let ticket = try waiting(play, ["wait": 30_000])
        try play.system.settle()
        play.system.failCommit(of: ServiceHostTests.club, .beforeDurable)
        play.system.send(play.system.message("toy.note", ["text": "x"]).bytes, to: ServiceHostTests.club)
        try play.system.settle()
        #expect(try play.system.answer(to: ticket) == nil)
        try play.system.start(ServiceHostTests.club)
        #expect(try head(play.fetch([:])) == 0)
    }

    // Refusals.

    @Test func `a position ahead of the head is a conflict`() throws {
        let reply = try club(with: 3).fetch(["after": 4, "wait": 1_000])
        #expect(reply.status == 409 && reply.code == .aheadOfStream)
        #expect(reply.data == ["epoch": "epoch-enrollment-0", "head": 3])
    }

    @Test func `another epoch is a conflict, whatever the position`() throws {
        let play = try club(with: 3)
        #expect(try play.fetch(["epoch": "epoch-enrollment-0"]).status == 200)
        let reply = try play.fetch(["epoch": "another", "after": 99])
        #expect(reply.status == 409 && reply.code == .epochChanged)
        #expect(reply.data == ["epoch": "epoch-enrollment-0", "head": 3])
    }

    @Test func `who read a stream before it was restored is told up to where it is the same`() throws {
        let play = try club(with: 3)
        let backup = try #require(play.system.backup(of: ServiceHostTests.club))
        try play.system.restart(ServiceHostTests.club, from: backup.renewed(epoch: "restored"))
        try play.join(4...5)
        for (read, agreed) in [(2, 2), (3, 3), (4, 3), (99, 3)] as [(Int64, Int64)] {
            let reply = try play.fetch(["epoch": "epoch-enrollment-0", "after": read.json])
            #expect(reply.code == .epochChanged)
            #expect(reply.data == ["agreesUpTo": agreed.json, "epoch": "restored", "head": 5])
        }
    }

    @Test func `another stream is not found`() throws {
        let play = try club(with: 0)
        for data in [["stream": "earning"], ["stream": "enrollment", "streamShard": 1]] as [JSON] {
            #expect(try play.system.ask("stream.fetch", data, of: ServiceHostTests.club).code == .streamNotFound)
        }
        #expect(try play.system.ask("stream.fetch", [:], of: ServiceHostTests.club).code == .invalid)
    }

    @Test(arguments: ["after", "limit", "wait", "shards", "types", "consumer", "epoch", "streamShard"])
    func `a field of the wrong type is invalid, with its place`(field: String) throws {
        let reply = try club(with: 0).fetch([field: ["wrong": true]])
        #expect(reply.code == .invalid)
        #expect(reply.problem?["errors"]?.array?.first?["pointer"]?.string?.hasPrefix("/data/\(field)") == true)
    }
}
