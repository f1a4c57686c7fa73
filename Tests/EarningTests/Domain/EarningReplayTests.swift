// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import ServiceHost
import Testing

@testable import Earning

/// A journal in which something does not follow from what stands before: a replay says so, and makes nothing of it.
@Suite struct EarningReplayTests {
    let moment = time("2026-03-01T12:00:00Z")
    let lot = known(LotID("lot_1"))

    /// An account with one lot of 10 points, 10 of which qualify for tiers.
    func account() throws -> Account {
        let rating = try Rating(purchase(of: 1000), under: program())
        var account = Account(member: mia)
        try account.apply(checking: rating.recorded(purchase(of: 1000)), event(1))
        try account.apply(checking: earned(10, inLot: 10, debtPaid: 0, balance: 10), event(2))
        return account
    }

    /// Where something stands in the journal.
    func event(_ position: Int64) throws -> Event {
        try Event([
            "data": [:], "id": "e", "recordedtime": moment.json, "sequence": Position(position).description.json,
            "source": "punchcard", "specversion": "1.0", "type": "points.earned",
        ])
    }

    func earned(_ points: Int64, inLot: Int64, debtPaid: Int64, balance: Int64) -> PointsEarned {
        PointsEarned(
            member: mia, cause: .purchase(name("R-1"), source: "pos/1"), points: Points(points), balance: Points(balance),
            debtPaid: Points(debtPaid), lots: [EarnedLot(lot: lot, points: Points(inLot), partner: nil)], explanation: [],
            occurredAt: moment)
    }

    func revoked(_ points: Int64, ofLot: [Int64], owed: Int64, balance: Int64) -> PointsRevoked {
        PointsRevoked(
            member: mia, cause: .giveBack(name("R-1"), source: "pos/1", name("B-1")), points: Points(points),
            balance: Points(balance),
            lots: ofLot.map { LotPoints(lot: lot, points: Points($0), earnedAt: moment, position: Position(2)) },
            owed: Points(owed), occurredAt: moment)
    }

    func spentAgain(_ points: Int64, ofLot: Int64, owed: Int64, balance: Int64) -> PointsSpent {
        PointsSpent(
            member: mia, cause: .hold(name("H")), purchase: name("R-1"), source: "pos/1", voided: name("B-1"),
            points: Points(points), balance: Points(balance),
            lots: [LotPoints(lot: lot, points: Points(ofLot), earnedAt: moment, position: Position(2))], owed: Points(owed),
            occurredAt: moment)
    }

    func returned(qualifying: Int64) -> ReturnRecorded {
        ReturnRecorded(
            number: name("B-1"), source: "pos/1", purchase: name("R-1"), purchaseSource: "pos/1", member: mia, currency: eur,
            amount: Amount(1000), revoked: .zero, qualifying: Points(qualifying), lines: [], occurredAt: moment,
            recordedAt: moment)
    }

    /// Whether an account of 10 points can have the event next.
    func canFollow(_ fact: some AccountFact) throws -> Bool {
        var account = try account()
        let event = try event(3)
        do throws(Invalid) {
            try account.apply(checking: fact, event)
            return true
        } catch {
            return false
        }
    }

    @Test func `points pay no debt that there is not`() throws {
        #expect(try canFollow(earned(10, inLot: 10, debtPaid: 0, balance: 20)))
        #expect(try !canFollow(earned(10, inLot: 9, debtPaid: 1, balance: 20)))
    }

    @Test func `nobody owes less than nothing`() throws {
        #expect(try canFollow(revoked(12, ofLot: [10], owed: 2, balance: -2)))
        #expect(try !canFollow(revoked(5, ofLot: [6], owed: -1, balance: 5)))
    }

    @Test func `no more is taken from a lot than it has, however often it is named`() throws {
        #expect(try canFollow(revoked(10, ofLot: [6, 4], owed: 0, balance: 0)))
        #expect(try !canFollow(revoked(11, ofLot: [6, 5], owed: 0, balance: -1)))
    }

    @Test func `what is told is the sum of its parts`() throws {
        #expect(try !canFollow(earned(11, inLot: 10, debtPaid: 0, balance: 20)))
        #expect(try !canFollow(earned(9, inLot: 10, debtPaid: 0, balance: 20)))
        #expect(try !canFollow(revoked(10, ofLot: [6], owed: 3, balance: 1)))
        #expect(try !canFollow(revoked(8, ofLot: [6], owed: 3, balance: 1)))
    }

    @Test func `what is spent again is free, and nothing is owed beside that`() throws {
        #expect(try canFollow(spentAgain(4, ofLot: 4, owed: 0, balance: 6)))
        #expect(try canFollow(spentAgain(12, ofLot: 10, owed: 2, balance: -2)))
        #expect(try !canFollow(spentAgain(6, ofLot: 4, owed: 2, balance: 4)))
        #expect(try !canFollow(spentAgain(11, ofLot: 11, owed: 0, balance: -1)))
        #expect(try !canFollow(spentAgain(12, ofLot: 10, owed: 1, balance: -2)))
    }

    @Test func `no more goes for tiers than counted for them`() throws {
        #expect(try canFollow(returned(qualifying: 10)))
        #expect(try !canFollow(returned(qualifying: 11)))
        #expect(try !canFollow(returned(qualifying: -1)))
    }

    @Test func `every event names the one before it of its member`() throws {
        let shop = try Shop()
        try shop.enroll()
        _ = try shop.buy(1000)
        var replay = EarningReplay()
        let events = try shop.events()
        for event in events.dropLast() { try replay.apply(Event(event)) }
        let last = try #require(events.last)
        #expect(throws: Invalid.self) { try replay.apply(Event(last.with("previous", nil))) }
        try replay.apply(Event(last))
    }
}
