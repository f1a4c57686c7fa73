// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import ServiceHost
import Storage
import TestSupport
import Testing

@testable import Earning

/// Earning at work among stand-ins: an Enrollment that tells what a test says, and a gateway that keeps what it is sent.
final class Shop {
    let system: TestSystem
    private var sent = 0

    /// Opens with a program published, unless there is to be none.
    init(
        _ document: JSON? = standard,
        shards: Int = 1,
        at now: String = "2026-03-01T12:00:00Z",
        on backing: TestStores.Backing = .memory
    ) throws {
        system = try TestSystem([registry, earning, intake], shards: [.earning: shards], at: time(now), on: backing)
        if let document { #expect(try publish(document).isOK) }
    }

    /// 1 point per 1.00 EUR, rounded down, and the past is welcome.
    static let standard: JSON = [
        "program": "shop", "timeZone": "UTC", "currency": "EUR", "earn": [["points": 1, "per": "1.00"]],
        "acceptance": ["late": "P30D", "beforeEnrollment": "accept"],
    ]

    // Members.

    /// A member who enrolled a year ago; Earning has read of it unless told otherwise.
    @discardableResult
    func enroll(_ member: MemberID = mia, at: String = "2025-03-01T12:00:00Z", isRead: Bool = true) throws -> MemberID {
        try tell(MemberEnrolled(member: member, identifiers: [], enrolledAt: time(at)))
        if isRead { try read() }
        return member
    }

    func tell(_ event: some Body) throws {
        let data: JSON = ["data": event.json, "type": .string(type(of: event).type)]
        _ = try system.ask("tell", data, of: ProcessName(.enrollment, 0))
    }

    /// Lets everything be read that was told.
    func read() throws { try system.advance(milliseconds: 2_100) }

    // Purchases.

    func owner(_ member: MemberID) -> ProcessName { system.topology.owner(of: member, in: .earning) }

    func buy(
        _ amount: Int64,
        member: MemberID = mia,
        number: String? = nil,
        lines: [PurchaseLine]? = nil,
        id: String? = nil,
        time: String? = nil,
        source: String = "pos/1",
        more: JSON = [:]
    ) throws -> Reply {
        let data = purchaseData(amount, member: member, number: number, lines: lines, more: more)
        return try system.ask(
            "purchase.completed",
            data,
            id: id ?? next("P"),
            source: source,
            time: time,
            of: owner(member)
        )
    }

    func purchaseData(
        _ amount: Int64,
        member: MemberID = mia,
        number: String? = nil,
        lines: [PurchaseLine]? = nil,
        more: JSON = [:]
    ) -> JSON {
        var data = more.with("amount", .integer(amount)).with("member", member.json)
        if data["currency"] == nil { data = data.with("currency", "EUR") }
        return data.with("purchase", number?.json).with("lines", lines?.json)
    }

    func giveBack(
        _ number: String,
        _ extent: JSON = [:],
        member: MemberID = mia,
        id: String? = nil,
        source: String = "pos/1"
    ) throws -> Reply {
        let data = extent.with("purchase", number.json).with("member", member.json)
        return try system.ask("purchase.returned", data, id: id ?? next("B"), source: source, of: owner(member))
    }

    /// Sends a message by way of the intake.
    func store(_ type: String, _ data: JSON, id: String, source: String = "pos/1", time: String? = nil) throws {
        let message = system.message(type, data, id: id, source: source, time: time)
        _ = try system.ask("keep", ["message": message], of: ProcessName(.gateway, 0))
        try system.advance(milliseconds: 100)
    }

    func next(_ letter: String) -> String {
        sent += 1
        return "\(letter)-\(sent)"
    }

    // Looking.

    func account(_ member: MemberID = mia, at: String? = nil) throws -> JSON {
        let data = JSON.members(["at": at?.json, "member": member.json])
        return try #require(try system.ask("account.get", data, of: owner(member)).data)
    }

    func balance(_ member: MemberID = mia) throws -> Int64? { try account(member)["balance"]?.integer }

    func publish(_ document: JSON, from: String? = nil, id: String? = nil) throws -> Reply {
        try system.ask(
            "program.publish",
            .members(["document": document, "effectiveFrom": from?.json]),
            id: id,
            of: ProcessName(.earning, 0)
        )
    }

    func events(_ type: String? = nil, of shard: Int = 0) throws -> [JSON] {
        try system.events(of: ProcessName(.earning, shard)).filter { type == nil || $0["type"]?.string == type }
    }

    /// Checks that the journal of a shard comes to exactly its documents.
    func audit(_ shard: Int = 0) throws {
        var replay = EarningReplay()
        for event in try events(of: shard) { try replay.apply(Event(event)) }
        let store = try #require(system.store(ProcessName(.earning, shard)))
        func all<Value: Document>(_: Value.Type) throws -> [Value] {
            try store.page(Query(limit: 10_000), in: Value.collection).map { try Value(saved: $0.json, as: $0.id) }
        }
        let accounts = try all(Account.self)
        #expect(replay.accounts == Dictionary(uniqueKeysWithValues: accounts.map { ($0.member, $0) }))
        #expect(replay.endedHolds == Dictionary(uniqueKeysWithValues: try all(EndedHold.self).map { ($0.id, $0) }))
        #expect(replay.returned == Dictionary(uniqueKeysWithValues: try all(ReturnedPurchase.self).map { ($0.id, $0) }))
        if shard == 0 {
            let versions = try all(ProgramVersion.self)
            #expect(replay.published == Dictionary(uniqueKeysWithValues: versions.map { ($0.version, $0.published) }))
        }
    }
}

/// Stands in for Enrollment: tells what it is sent.
private let registry = ServiceDefinition(
    service: .enrollment,
    keeps: [],
    answers: [
        Route("tell", memory: .none) { message, turn in
            let (type, data) = (message.data["type"]?.string, message.data["data"] ?? [:])
            func tell<Told: Body>(_: Told.Type, _ turn: inout Turn) throws {
                guard type == Told.type else { return }
                try turn.tell(Told(data, at: Pointer()), member: data["member"]?.string.flatMap { MemberID($0) })
            }
            try tell(MemberEnrolled.self, &turn)
            try tell(MemberSuspended.self, &turn)
            try tell(MemberResumed.self, &turn)
            try tell(MemberClosed.self, &turn)
            try tell(MemberReinstated.self, &turn)
            try tell(MemberBirthday.self, &turn)
            try tell(MemberUpdated.self, &turn)
            return .reply(.done([:]))
        }
    ]
)

/// Stands in for the gateway: keeps what it is sent, as its intake.
private let intake = ServiceDefinition(
    service: .gateway,
    keeps: [],
    answers: [
        Route("keep", memory: .none) { message, turn in
            let kept = try Message(message.data["message"] ?? [:])
            try turn.keep(kept, member: kept.member)
            return .reply(.accepted([:]))
        }
    ]
)
