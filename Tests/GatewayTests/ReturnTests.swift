// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import ServiceHost
import TestSupport
import Testing

/// Returns, which need not name the member.
struct ReturnTests {
    /// Members of the first and the second of two shards.
    private func twoShards() throws -> (Counter, [MemberID]) {
        let counter = try Counter(shards: 2)
        var members: [Int: MemberID] = [:]
        var number = 0
        while members.count < 2 {
            let member = try counter.enroll("card:\(number)")
            members[counter.system.topology.owner(of: member, in: .earning).shard] = member
            number += 1
        }
        return (counter, [0, 1].compactMap { members[$0] })
    }

    @Test(arguments: ["stored", "done"], [true, false])
    func `a return goes to the shard that has the purchase`(ack: String, namesMember: Bool) throws {
        let (counter, members) = try twoShards()
        for (index, member) in members.enumerated() {
            _ = try counter.buy(100, of: member.text, id: "P-\(index)", ack: "done")
            let reply = try counter.giveBack("P-\(index)", of: namesMember ? member.text : nil, id: "R-\(index)", ack: ack)
            #expect(reply.status == (ack == "done" ? 200 : 202))
            try counter.system.advance(milliseconds: 1_000)
            #expect(try counter.points(of: member) == 0)
        }
    }

    @Test func `a return that is sent again is done once`() throws {
        let (counter, members) = try twoShards()
        _ = try counter.buy(100, of: members[1].text, id: "P", ack: "done")
        for ack in ["done", "stored", "done"] { #expect(try counter.giveBack("P", id: "R", ack: ack).isOK) }
        try counter.system.advance(milliseconds: 2_000)
        #expect(try counter.points(of: members[1]) == 0)
        #expect(try counter.giveBack("P", id: "R-2", ack: "done").code == .nothingToReturn)
    }

    @Test func `a return of another source's purchase says so`() throws {
        let (counter, members) = try twoShards()
        _ = try counter.buy(100, of: members[0].text, id: "P", ack: "done", source: "pos/1")
        let data: JSON = ["purchase": "P", "purchaseSource": "pos/1"]
        #expect(try counter.system.ask("purchase.returned", data, source: "pos/2", ack: "done").status == 200)
        #expect(try counter.points(of: members[0]) == 0)
    }

    @Test(arguments: [true, false])
    func `a return before its purchase waits for it`(isKilled: Bool) throws {
        let (counter, members) = try twoShards()
        let early = try counter.giveBack("P", id: "R")
        #expect(early.status == 202)
        #expect(try counter.intake() == [])
        try counter.system.advance(milliseconds: 5_000)
        if isKilled { try counter.system.restart(gatewayProcess) }
        _ = try counter.buy(100, of: members[1].text, id: "P", ack: "done")
        #expect(try counter.points(of: members[1]) == 100)
        #expect(try counter.giveBack("P", id: "R").status == 202, "it says the same, though its member is known by now")
        try counter.system.advance(milliseconds: 15_000)
        #expect(try counter.points(of: members[1]) == 0)
        #expect(try counter.intake() == ["R"])
        #expect(try counter.giveBack("P", id: "R").isDuplicate)
    }

    /// (source, id) is the identity of a message.
    @Test func `returns that two sources gave one id wait beside each other`() throws {
        let (counter, members) = try twoShards()
        for source in ["pos/1", "pos/2"] { #expect(try counter.giveBack("P", id: "R", source: source).status == 202) }
        for (source, member) in zip(["pos/1", "pos/2"], members) {
            _ = try counter.buy(100, of: member.text, id: "P", ack: "done", source: source)
        }
        try counter.system.advance(milliseconds: 15_000)
        for member in members { #expect(try counter.points(of: member) == 0) }
    }

    @Test(arguments: [0, 3_600] as [Int64])
    func `how often Earning is asked about a return does not depend on the program's clock`(factor: Int64) throws {
        let (counter, members) = try twoShards()
        counter.system.beginTrial(speed: try #require(ProgramClock.Speed(factor)))
        let (reply, asked) = try counter.asking {
            defer { #expect(throws: Never.self) { try counter.system.advance(milliseconds: 4_000) } }
            return try counter.giveBack("P", id: "R")
        }
        // Two shards, at once and then after pauses that double, the first of them a quarter of a second or more.
        #expect(reply.status == 202 && (6...12).contains(asked.count), "\(asked)")
        _ = try counter.buy(100, of: members[1].text, id: "P", ack: "done")
        try counter.system.advance(milliseconds: 5_000)
        #expect(try counter.points(of: members[1]) == 0)
    }

    @Test func `a return does not wait for a clock that was ahead, and was set back`() throws {
        let (counter, members) = try twoShards()
        counter.system.advanceProgramClock(to: TestSystem.noon + 86_400_000)
        #expect(try counter.giveBack("P", id: "R").status == 202)
        try counter.system.advance(milliseconds: 5_000)
        counter.system.advanceProgramClock(to: TestSystem.noon + 10_000)
        _ = try counter.buy(100, of: members[1].text, id: "P", ack: "done")
        try counter.system.advance(milliseconds: 15_000)
        #expect(try counter.points(of: members[1]) == 0)
        #expect(try counter.intake() == ["R"])
    }

    @Test func `a return that is sent too late does not wait for its purchase`() throws {
        let counter = try Counter()
        let mia = try counter.enroll("card:1")
        let late = counter.system.message("purchase.returned", ["purchase": "P"], id: "R", source: "pos/1")
            .with("expirytime", "2026-11-21T11:00:00Z")
        #expect(try counter.system.exchange(late.bytes, with: gatewayProcess)?.code == "expired")
        _ = try counter.buy(100, of: "card:1", id: "P", ack: "done")
        try counter.system.advance(milliseconds: 60_000)
        #expect(try counter.points(of: mia) == 100)
    }

    @Test func `returns that wait do not hold up each other`() throws {
        let (counter, members) = try twoShards()
        for number in 0..<20 { #expect(try counter.giveBack("P-\(number)", id: "R-\(number)").status == 202) }
        for number in 10..<20 { _ = try counter.buy(10, of: members[0].text, id: "P-\(number)", ack: "done") }
        try counter.system.advance(milliseconds: 60_000)
        #expect(try counter.points(of: members[0]) == 0)
        #expect(try counter.intake().count == 10)
    }

    @Test func `a return is 503 while a part of Earning cannot be asked`() throws {
        let (counter, members) = try twoShards()
        _ = try counter.buy(100, of: members[0].text, id: "P", ack: "done")
        counter.system.kill(ProcessName(.earning, 1))
        #expect(try counter.giveBack("P", id: "R").isOK, "the part that has it can be asked")
        #expect(try counter.giveBack("Q", id: "R-2").code == .unavailable)
        try counter.system.start(ProcessName(.earning, 1))
        #expect(try counter.giveBack("Q", id: "R-2").status == 202)
    }

    @Test func `a return that cannot be read is refused without asking anybody`() throws {
        let (counter, _) = try twoShards()
        for data in [[:], ["purchase": 7], ["purchase": "P", "amount": 0], ["purchase": "P", "member": "nonsense"]] as [JSON] {
            let (reply, asked) = try counter.asking { try counter.system.ask("purchase.returned", data) }
            #expect(reply.code == .invalid && asked == [], "\(data.text)")
        }
    }

    /// The toy forgets nothing; the clock of the program is moved on.
    private func tooOld(_ count: Int) throws -> Counter {
        let counter = try Counter()
        for number in 0..<count { _ = try counter.giveBack("P-\(number)", id: "R-\(number)") }
        counter.system.advanceProgramClock(to: counter.system.moment.now + Limits.returnWait + 1)
        try counter.system.advance(milliseconds: 30_000)
        return counter
    }

    private func parked(_ counter: Counter) throws -> JSON? {
        try counter.system.ask("parked.list", ["service": "gateway"], of: gatewayProcess).data
    }

    @Test func `a return that has waited 30 days is parked, and can be retried or discarded`() throws {
        let counter = try tooOld(2)
        let lanes = try parked(counter)?["parked"]?.array ?? []
        #expect(lanes.map { $0["member"] } == ["return:pos/1 R-0", "return:pos/1 R-1"])
        let first: JSON = ["member": "return:pos/1 R-0", "service": "gateway"]
        let second: JSON = ["actor": "ann", "member": "return:pos/1 R-1", "reason": "lost", "service": "gateway"]
        #expect(try counter.system.ask("parked.discard", second, of: gatewayProcess).status == 200)
        #expect(try counter.system.ask("parked.retry", first, of: gatewayProcess).status == 200)
        #expect(try parked(counter)?["parked"] == [])
        let mia = try counter.enroll("card:1")
        _ = try counter.buy(100, of: "card:1", id: "P-0", ack: "done")
        _ = try counter.buy(100, of: "card:1", id: "P-1", ack: "done")
        try counter.system.advance(milliseconds: 60_000)
        #expect(try counter.points(of: mia) == 100)
        #expect(try counter.intake() == ["R-0"])
    }

    @Test func `many returns that are parked are no bad release`() throws {
        let counter = try tooOld(25)
        let listed = try parked(counter)
        #expect(listed?["parked"]?.array?.count == 25)
        #expect(listed?["stopped"] == [])
        try counter.enroll("card:1")
        counter.system.kill(enrollmentProcess)
        #expect(try counter.buy(of: "card:1").status == 202, "the directory was read on")
    }

    @Test func `a return that could never be an event is refused and does not wait`() throws {
        let counter = try Counter()
        let data: JSON = ["note": .string(String(repeating: "x", count: 300_000)), "purchase": "P"]
        #expect(try counter.system.ask("purchase.returned", data, id: "R").status == 413)
        #expect(try counter.giveBack("P", id: "R").status == 202)
    }
}
