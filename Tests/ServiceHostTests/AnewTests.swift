// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import Storage
import TestSupport
import Testing

@testable import ServiceHost

/// What a stream was read into is made anew when a person has it read again from its start.
struct AnewTests {
    private let play: Playground

    init() throws { play = try Playground() }

    /// The club forgets whoever joined after member 1, and comes back with another epoch.
    private func restoreClub(afterJoining numbers: ClosedRange<Int>, then more: () throws -> Void = {}) throws {
        try play.join(1...1)
        let backup = try #require(play.system.backup(of: club))
        try play.join(numbers)
        try more()
        try play.system.restart(club, from: backup.renewed(epoch: "restored"))
        try play.system.advance(milliseconds: 3_000)
    }

    private func reset(to position: Int64) throws {
        let data: JSON = [
            "actor": "jo", "position": position.json, "process": "earning-0", "reason": "restored", "stream": "enrollment",
        ]
        #expect(try play.system.ask("consumer.reset", data, of: ledger).isOK)
        try play.system.advance(milliseconds: 3_000)
    }

    private func aside() throws -> [String] {
        try play.system.store(ledger)?.page(Query(limit: 99), in: StoredWork.collection).map(\.id) ?? []
    }

    @Test func `from its start, and nothing stays of what its owner forgot`() throws {
        try restoreClub(afterJoining: 2...3)
        #expect(try play.tally(3) != nil)
        try reset(to: 0)
        #expect(try play.tally(1) != nil)
        #expect(try play.tally(2) == nil)
        #expect(try play.tally(3) == nil)
        // Who joins again is known again.
        try play.join(3...3)
        #expect(try play.buy(3).isOK)
        #expect(try play.buy(2).code == .memberNotFound)
    }

    @Test func `from elsewhere, and everything stays`() throws {
        try restoreClub(afterJoining: 2...3)
        try reset(to: 1)
        #expect(try [1, 2, 3].allSatisfy { try play.tally($0) != nil })
    }

    @Test func `what was set aside of it goes as well, and what waits behind that is tried`() throws {
        try restoreClub(afterJoining: 2...2) {
            play.switches.turnOn("break \(Toys.member(4))")
            try play.join(4...4)
            _ = try play.system.ask("toy.note", ["member": Toys.member(4).json, "text": "behind"], of: club)
            _ = try play.buy(4, id: "waits", of: till)
            try play.system.advance(milliseconds: 1_500)
        }
        #expect(try play.parked().count == 1)
        #expect(try aside().count == 3)
        play.switches.turnOff("break \(Toys.member(4))")
        try reset(to: 0)
        #expect(try play.parked() == [])
        #expect(try aside() == [])
        #expect(try play.system.store(ledger)?.count(in: ParkedLane.collection) == 0)
        #expect(play.switches.counted("noted behind") == 0)
        #expect(play.switches.counted("begun waits") > 0)
    }

    @Test func `what is parked for another reason stays parked`() throws {
        try restoreClub(afterJoining: 2...2) {
            _ = try play.buy(2, id: "broken", of: till, doing: "fault")
            _ = try play.system.ask("toy.note", ["member": Toys.member(2).json, "text": "behind"], of: club)
            try play.system.advance(milliseconds: 1_500)
        }
        #expect(try aside().count == 2)
        try reset(to: 0)
        #expect(try aside().count == 1)
        #expect(try play.parked().map { $0["events"] } == [1])
        try play.system.restart(ledger)
        #expect(try play.parked().map { $0["events"] } == [1])
    }
}
