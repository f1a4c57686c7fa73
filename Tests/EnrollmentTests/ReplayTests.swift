// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import ServiceHost
import Testing

@testable import Enrollment

@Suite("Replay")
struct ReplayTests {
    @Test(arguments: 1...8)
    func `the journal, replayed, comes to exactly the documents`(seed: UInt64) throws {
        let desk = try Desk()
        try play(400, on: desk, seed: seed)

        var replay = EnrollmentReplay()
        for event in try desk.events { try replay.apply(event) }

        let profiles = try desk.profiles
        #expect(profiles.count > 3)
        let memberships = profiles.map(\.membership)
        #expect(replay.memberships == Dictionary(uniqueKeysWithValues: memberships.map { ($0.member, $0) }))
        #expect(replay.owners == Dictionary(uniqueKeysWithValues: try desk.owners.map { ($0.id, $0) }))
        for profile in profiles {
            #expect(profile.person.identifiers.map { desk.secret.hash(of: $0) } == profile.membership.identifiers)
            #expect(profile.membership.identifiers.allSatisfy { replay.owners[$0.description]?.isLinked == true })
        }
    }

    @Test func `each event of a member points to the one before`() throws {
        let desk = try Desk()
        try play(200, on: desk, seed: 9)
        var last: [MemberID: Position] = [:]
        for event in try desk.events {
            let member = try #require(event.member)
            #expect(event.previous == last[member])
            last[member] = event.position
        }
    }

    @Test func `an event before the enrolment, or of another service, is reported`() throws {
        let desk = try Desk()
        let member = try desk.member()
        try desk.ask("member.suspend", ["member": member.json])
        var replay = EnrollmentReplay()
        let suspended = try #require(try desk.events.last)
        #expect(throws: Invalid.self) { try replay.apply(suspended) }
        let foreign = try Event(suspended.message.json.with("type", "points.earned"))
        #expect(throws: Invalid.self) { try replay.apply(foreign) }
    }

    /// Sends messages drawn from `seed` about a few members with a few identifiers, so that many are refused.
    private func play(_ count: Int, on desk: Desk, seed: UInt64) throws {
        var random = SplitMix(state: seed)
        func name() -> String { "card:\(Int.random(in: 1...12, using: &random))" }
        for _ in 1...count {
            let scope: JSON = ["channel": "email", "purpose": Bool.random(using: &random) ? "marketing" : "news"]
            let answer = scope.with("granted", Bool.random(using: &random).json)
            let linked = identifier(name())
            let messages: [(String, JSON)] = [
                ("member.enroll", ["identifiers": [linked], "consents": [answer]]),
                ("member.linkIdentifier", linked), ("member.unlinkIdentifier", linked),
                ("member.update", ["name": .string(name()), "segments": [.string(name())]]),
                ("preference.set", ["key": "theme", "value": .string(name())]),
                ("consent.grant", scope), ("consent.withdraw", scope), ("member.suspend", [:]), ("member.resume", [:]),
                ("member.close", [:]), ("member.reinstate", [:]),
            ]
            desk.now = desk.now + 1_000
            guard let (type, data) = messages.randomElement(using: &random) else { continue }
            _ = try desk.send(type, type == "member.enroll" ? data : data.with("member", .string(name())))
        }
    }
}

/// Steele, Lea and Flood's SplitMix64: the same draws on every machine.
private struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = (state ^ (state >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }
}
