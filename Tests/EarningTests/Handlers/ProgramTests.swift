// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import ServiceHost
import Storage
import TestSupport
import Testing

@testable import Earning

@Suite struct ProgramTests {
    func get(_ shop: Shop, _ data: JSON = [:]) throws -> Reply {
        try shop.system.ask("program.get", data, of: ProcessName(.earning, 0))
    }

    let double = Shop.standard.with("earn", [["points": 2, "per": "1.00"]])

    @Test func `a published program is in force at once`() throws {
        let shop = try Shop(nil)
        let reply = try shop.publish(Shop.standard)
        #expect(reply.status == 200)
        #expect(reply.data == ["effectiveFrom": "2026-03-01T12:00:00Z", "version": 1])
        #expect(try get(shop).data == reply.data?.with("document", Shop.standard))
        #expect(try shop.events("program.published").first?["data"] == get(shop).data)
        try shop.audit()
    }

    @Test func `the same document again is no new version`() throws {
        let shop = try Shop()
        #expect(try shop.publish(Shop.standard).data?["version"] == 1)
        #expect(try shop.publish(double).data?["version"] == 2)
        #expect(try shop.publish(double).data?["version"] == 2)
        #expect(try shop.publish(Shop.standard).data?["version"] == 3)
        #expect(try shop.events("program.published").count == 3)
    }

    @Test func `a program can be published for later, but not for earlier`() throws {
        let shop = try Shop()
        #expect(try shop.publish(double, from: "2026-04-01T00:00:00Z").data?["version"] == 2)
        #expect(try get(shop).data?["version"] == 1)
        #expect(try get(shop, ["at": "2026-04-01T00:00:00Z"]).data?["version"] == 2)
        #expect(try get(shop, ["version": 2]).data?["document"] == double)
        let past = try shop.publish(double, from: "2026-03-01T11:59:59Z")
        #expect(past.code == .invalid)
        #expect(past.problem?["errors"]?.array?.first?["pointer"] == "/data/effectiveFrom")
        let (unknown, early) = (try get(shop, ["version": 3]), try get(shop, ["at": "2026-01-01T00:00:00Z"]))
        #expect((unknown.code, early.code) == (.programNotFound, .programNotFound))
        #expect(unknown.problem?["detail"] == "there is no such version of the program")
        #expect(early.problem?["detail"] == "no program is in force at 2026-01-01T00:00:00Z")
    }

    @Test func `what was published for a moment can be published for it again, and for no other, when it has passed`() throws {
        let shop = try Shop()
        #expect(try shop.publish(double, from: "2026-04-01T00:00:00Z").data?["version"] == 2)
        shop.wait(until: "2026-05-01T00:00:00Z")
        #expect(try shop.publish(double, from: "2026-04-01T00:00:00Z").data?["version"] == 2)
        #expect(try shop.publish(double, from: "2026-04-02T00:00:00Z").code == .invalid)
        #expect(try shop.publish(double).data?["version"] == 2)
    }

    @Test func `a first program that is published for later decides nothing before`() throws {
        let shop = try Shop(nil)
        try shop.enroll()
        #expect(try shop.publish(double, from: "2026-04-01T00:00:00Z").data?["version"] == 1)
        #expect(try shop.buy(1000).code == .programMissing)
        shop.system.advanceProgramClock(to: time("2026-04-01T00:00:00Z"))
        #expect(try shop.buy(1000).data?["points"] == 20)
    }

    @Test func `a program with faults is refused with the place of each`() throws {
        let shop = try Shop(nil)
        let reply = try shop.publish(Shop.standard.with("timeZone", "Mars/Olympus").with("colour", "red"))
        #expect((reply.status, reply.code) == (400, .invalid))
        let pointers = reply.problem?["errors"]?.array?.map { $0["pointer"] }
        #expect(pointers == ["/data/document/colour", "/data/document/timeZone"])
        let detail = try #require(reply.problem?["detail"]?.string)
        #expect(detail.hasPrefix("/data/document/colour") && detail.hasSuffix(" (and 1 more)"))
        #expect(try get(shop).code == .programNotFound)
    }

    @Test func `the other shards follow, also when they were away`() throws {
        let shop = try Shop(shards: 2)
        let member = known((1...20).compactMap { MemberID("mem_\($0)") }.first { shop.owner($0).shard == 1 })
        try shop.enroll(member)
        #expect(try shop.buy(1000, member: member).data?["points"] == 10)
        shop.system.kill(ProcessName(.earning, 1))
        let reply = try shop.publish(double, id: "publish-2")
        #expect((reply.status, reply.data?["version"]) == (202, 2))
        try shop.system.start(ProcessName(.earning, 1))
        try shop.read()
        #expect(try shop.publish(double, id: "publish-2").status == 200)
        #expect(try shop.buy(1000, member: member).data?["points"] == 20)
    }

    @Test func `what comes again while others still read it does not take the place of what came after it`() throws {
        let shop = try Shop(shards: 2)
        let other = ProcessName(.earning, 1)
        shop.system.kill(other)
        let triple = Shop.standard.with("earn", [["per": "1.00", "points": 3]])
        #expect(try shop.publish(double, id: "publish-2").data?["version"] == 2)
        #expect(try shop.publish(triple, id: "publish-3").data?["version"] == 3)
        let again = try shop.publish(double, id: "publish-2")
        #expect((again.status, again.data?["version"]) == (202, 2))
        try shop.system.start(other)
        try shop.read()
        let end = try shop.publish(double, id: "publish-2")
        #expect((end.status, end.data?["version"]) == (200, 2))
        #expect(try get(shop).data?["version"] == 3)
    }

    @Test func `only the first shard publishes`() throws {
        let shop = try Shop(shards: 2)
        let reply = try shop.system.ask("program.publish", ["document": double], of: ProcessName(.earning, 1))
        #expect(reply.code == .unavailable)
        try shop.read()
        #expect(try shop.events("program.published", of: 1).isEmpty)
        #expect(try get(shop).data?["version"] == 1)
    }

    @Test func `a version that is read of again, after a restore, is kept once`() throws {
        let shop = try Shop(shards: 2)
        _ = try shop.publish(double)
        let reset: JSON = ["actor": "jo", "position": 0, "process": "earning-1", "reason": "restored", "stream": "earning"]
        #expect(try shop.system.ask("consumer.reset", reset, of: ProcessName(.earning, 1)).isOK)
        try shop.read()
        let store = try #require(shop.system.store(ProcessName(.earning, 1)))
        let kept = try #require(try store.document(ProgramTimeline.onlyID, in: ProgramTimeline.collection))
        let timeline = try ProgramTimeline(saved: kept, as: ProgramTimeline.onlyID)
        #expect(timeline.publications.map(\.version) == [Version(1), Version(2)])
    }
}

@Suite struct ProgramExplainTests {
    func explain(_ shop: Shop, _ data: JSON = [:]) throws -> Reply {
        try shop.system.ask("program.explain", data, of: ProcessName(.earning, 0))
    }

    func texts(_ reply: Reply) -> [String] { reply.data?["sentences"]?.array?.compactMap { $0["text"]?.string } ?? [] }

    @Test func `the program in force is explained, or a version, or one that is not published`() throws {
        let shop = try Shop()
        let double = Shop.standard.with("earn", [["points": 2, "per": "1.00"]])
        _ = try shop.publish(double)
        #expect(try explain(shop).data?["version"] == 2)
        #expect(try texts(explain(shop)).contains("A purchase earns 2 points for each 1.00 EUR."))
        #expect(try texts(explain(shop, ["version": 1])).contains("A purchase earns 1 point for each 1.00 EUR."))
        let other = try explain(shop, ["document": Shop.standard.with("pending", "P1D")])
        #expect(other.data?["version"] == nil)
        #expect(texts(other).contains("Points can be spent 1 day after they were earned, and not before they are recorded."))
        let sentence = try explain(shop).data?["sentences"]?.array?.first { $0["rule"] == "base" }
        #expect(sentence?["heading"] == "Earning points")
    }

    @Test func `what is not there, or no program, is not explained`() throws {
        let shop = try Shop()
        #expect(try explain(shop, ["version": 9]).code == .programNotFound)
        #expect(try explain(shop, ["document": [:], "version": 1]).code == .invalid)
        let refused = try explain(shop, ["document": Shop.standard.with("colour", "red")])
        #expect(refused.problem?["errors"]?.array?.map { $0["pointer"] } == ["/data/document/colour"])
        #expect(refused.problem?["detail"]?.string?.contains("more") == false)
    }
}
