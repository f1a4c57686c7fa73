// SPDX-License-Identifier: Apache-2.0

import Contracts
import Earning
import Enrollment
import Gateway
import Kernel
import ServiceHost
import Storage
import TestSupport
import Testing

@testable import Referral

/// A club that rewards who brings friends: the services at work together, asked at the gateway's door.
final class Club {
    let system: TestSystem
    private var asked = 0

    static let begin = "2026-04-01T12:00:00Z"

    /// `referral` of the design's program, or another.
    init(_ referralPart: JSON? = Club.referralPart, more: JSON = [:], shards: Int = 1, at time: String = begin) throws {
        guard let now = Timestamp(time) else { preconditionFailure("\(time) is no time") }
        system = try TestSystem([enrollment, earning, Referral.referral, gateway], shards: [.earning: shards], at: now)
        try publish(referralPart, more: more)
    }

    static let referralPart: JSON = [
        "advocate": ["points": 500], "friend": ["points": 250], "minimum": "25.00", "within": "P180D", "hold": "P14D",
        "limit": ["perAdvocate": 20, "per": "P1Y"], "clawback": true,
    ]

    /// A point for each euro, and what is said of referrals.
    func publish(_ referralPart: JSON?, more: JSON = [:]) throws {
        let document = more.with("program", "club").with("timeZone", "UTC").with("currency", "EUR")
            .with("earn", [["points": 1, "per": "1.00"]]).with("referral", referralPart)
        try done("program.publish", ["document": document])
        try read()
    }

    /// Lets everything be read that was told, and done what is due.
    func read() throws { try system.advance(milliseconds: 3_100) }

    /// Goes on to another day, at noon in Greenwich.
    func at(_ day: String) throws {
        guard let time = Timestamp(day + "T12:00:00Z") else { preconditionFailure("\(day) is no day") }
        system.advanceProgramClock(to: time)
        try read()
    }

    func ask(_ type: String, _ data: JSON, id: String? = nil, time: String? = nil) throws -> Reply {
        try system.ask(type, data, id: id, time: time, ack: Catalog.entry(of: type)?.way == .intake ? "done" : nil)
    }

    /// The data of an answer to what must be taken.
    @discardableResult
    func done(_ type: String, _ data: JSON, time: String? = nil) throws -> JSON {
        let reply = try ask(type, data, time: time)
        #expect(reply.status == 200, "\(type) \(data.text) was answered \(reply)")
        return try #require(reply.data)
    }

    // Members.

    /// A new member with a card of that name, and perhaps more.
    @discardableResult
    func enroll(_ name: String, by advocate: MemberID? = nil, code: String? = nil, _ more: JSON = [:]) throws -> MemberID {
        let given = try code ?? advocate.map { try self.code(of: $0) }
        let identifiers: JSON = .array([["kind": "card", "value": name.json]] + (more["identifiers"]?.array ?? []))
        let reply = try done("member.enroll", more.with("identifiers", identifiers).with("referralCode", given?.json))
        try read()
        return try #require(reply["member"]?.string.flatMap { MemberID($0) })
    }

    func code(of member: MemberID) throws -> String {
        try #require(try done("referral.code", ["member": member.json])["code"]?.string)
    }

    // Purchases.

    @discardableResult
    func buy(_ amount: Int64, _ number: String, by member: MemberID, _ more: JSON = [:], time: String? = nil) throws -> JSON {
        let data = more.with("amount", .integer(amount)).with("currency", "EUR").with("member", member.json)
            .with("purchase", number.json)
        let answer = try done("purchase.completed", data, time: time)
        try read()
        return answer
    }

    @discardableResult
    func giveBack(_ number: String, _ amount: Int64? = nil, return: String? = nil) throws -> JSON {
        let data: JSON = .members([
            "amount": amount.map(JSON.integer), "purchase": number.json, "return": `return`?.json,
        ])
        let answer = try done("purchase.returned", data)
        try read()
        return answer
    }

    // Looking.

    func account(_ member: MemberID) throws -> JSON { try done("account.get", ["member": member.json]) }
    func balance(_ member: MemberID) throws -> Int64? { try account(member)["balance"]?.integer }

    func referral(of friend: MemberID) throws -> JSON { try done("referral.get", ["member": friend.json]) }
    func state(of friend: MemberID) throws -> String? { try referral(of: friend)["state"]?.string }

    func listed(_ state: String) throws -> [JSON] {
        try done("referral.list", ["state": state.json])["referrals"]?.array ?? []
    }

    func events(_ type: String? = nil) throws -> [JSON] {
        try system.events(of: ProcessName(.referral, 0)).filter { type == nil || $0["type"]?.string == type }
    }

    var types: [String] { get throws { try events().compactMap { $0["type"]?.string } } }

    /// Checks that the journal comes to exactly the referrals, and Enrollment's to what is known of members.
    func audit() throws {
        var replay = ReferralReplay()
        for event in try events() { try replay.apply(Event(event)) }
        let store = try #require(system.store(ProcessName(.referral, 0)))
        let records: [ReferralRecord] = try store.page(Query(limit: 10_000), in: ReferralRecord.collection)
            .map { try ReferralRecord(saved: $0.json, as: $0.id) }
        #expect(replay.records == Dictionary(uniqueKeysWithValues: records.map { ($0.parties.referral, $0) }))
        let trails: [MemberTrail] = try store.page(Query(limit: 10_000), in: MemberTrail.collection)
            .map { try MemberTrail(saved: $0.json, as: $0.id) }
        #expect(replay.last == Dictionary(uniqueKeysWithValues: trails.map { ($0.member, $0.last) }))

        var known = KnownMemberReplay { TestSystem.secret.referralCode(of: $0, attempt: $1) }
        for event in try system.events(of: ProcessName(.enrollment, 0)) { try known.apply(EnrollmentReplay.told(Event(event))) }
        let members: [KnownMember] = try store.page(Query(limit: 10_000), in: KnownMember.collection)
            .map { try KnownMember(saved: $0.json, as: $0.id) }
        #expect(known.members == Dictionary(uniqueKeysWithValues: members.map { ($0.member, $0) }))
    }
}
