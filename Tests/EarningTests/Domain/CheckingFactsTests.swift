// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import ServiceHost
import Testing

@testable import Earning

/// What cannot follow from what stands before is refused, also when the balance that it tells is the one that comes out.
@Suite struct CheckingFactsTests {
    let moment = time("2026-03-01T12:00:00Z")
    let later = time("2026-04-01T12:00:00Z")

    /// Points of the one lot that there is.
    func lot(_ points: Int64) -> LotPoints {
        LotPoints(lot: known(LotID("lot_1")), points: Points(points), earnedAt: moment, position: Position(1))
    }

    /// Points of a lot that is not active yet.
    func pending(_ points: Int64) -> LotPoints {
        LotPoints(lot: known(LotID("lot_1")), points: Points(points), earnedAt: moment, activeAt: later, position: Position(1))
    }

    /// An account in whose lot there are 10 points, after these events.
    func account(_ facts: any AccountFact..., activeAt: Timestamp? = nil) throws -> Account {
        var account = Account(member: mia)
        let earned = EarnedLot(lot: known(LotID("lot_1")), points: Points(10), partner: nil, activeAt: activeAt)
        try account.apply(
            checking: PointsEarned(
                member: mia, cause: .purchase(name("R-1"), source: "pos/1"), points: Points(10),
                balance: activeAt == nil ? Points(10) : .zero,
                lots: [earned], explanation: [], occurredAt: moment),
            event(1))
        for (place, fact) in facts.enumerated() { try account.apply(checking: fact, event(Int64(place) + 2)) }
        return account
    }

    func event(_ position: Int64) throws -> Event {
        try Event([
            "data": [:], "id": "e", "recordedtime": moment.json, "sequence": Position(position).description.json,
            "source": "punchcard", "specversion": "1.0", "type": "points.earned",
        ])
    }

    func held(_ points: Int64, _ lots: LotPoints..., as name: String = "H") -> PointsHeld {
        PointsHeld(
            member: mia, hold: known(HoldName(name)), points: Points(points), available: .zero, lots: lots, until: later,
            occurredAt: moment)
    }

    func spent(
        _ points: Int64, _ lots: LotPoints..., of hold: String? = nil, voided: String? = nil, balance: Int64, owed: Int64 = 0
    ) -> PointsSpent {
        PointsSpent(
            member: mia, cause: hold.map { .hold(known(HoldName($0))) } ?? .redemption(known(RedemptionID("red_1"))),
            voided: voided.map { name($0) }, points: Points(points), balance: Points(balance), lots: lots, owed: Points(owed),
            occurredAt: moment)
    }

    func released(_ points: Int64, _ lots: LotPoints..., debtPaid: Int64 = 0, balance: Int64) -> PointsReleased {
        PointsReleased(
            member: mia, hold: known(HoldName("H")), points: Points(points), cause: .released, balance: Points(balance),
            debtPaid: Points(debtPaid),
            lots: lots, occurredAt: moment)
    }

    func restored(_ points: Int64, _ lots: LotPoints..., debtPaid: Int64 = 0, balance: Int64) -> PointsRestored {
        PointsRestored(
            member: mia, cause: .redemption(known(RedemptionID("red_1"))), points: Points(points), balance: Points(balance),
            debtPaid: Points(debtPaid),
            lots: lots, occurredAt: moment)
    }

    func revoked(_ points: Int64, _ lots: LotPoints..., owed: Int64 = 0, balance: Int64) -> PointsRevoked {
        PointsRevoked(
            member: mia, cause: .giveBack(name("R-1"), source: "pos/1", name("B-1")), points: Points(points),
            balance: Points(balance), lots: lots,
            owed: Points(owed), occurredAt: moment)
    }

    func voided(
        _ lots: LotPoints..., qualifying: Int64 = 0, forgiven: Int64 = 0, debtPaid: Int64 = 0, balance: Int64
    ) -> ReturnVoided {
        ReturnVoided(
            number: name("B-1"), source: "pos/1", purchase: name("R-1"), purchaseSource: "pos/1", member: mia, currency: eur,
            amount: .zero, points: .zero, qualifying: Points(qualifying), lines: [], lots: lots, forgiven: Points(forgiven),
            balance: Points(balance),
            debtPaid: Points(debtPaid), wasFull: false, actor: "ann", reason: "mistake", occurredAt: moment, recordedAt: moment)
    }

    func adjusted(_ points: Int64, _ lots: LotPoints..., debtPaid: Int64 = 0, balance: Int64) -> PointsAdjusted {
        PointsAdjusted(
            member: mia, points: Points(points), balance: Points(balance), debtPaid: Points(debtPaid), lots: lots, reason: "r",
            actor: "ann",
            counterparty: "punchcard", occurredAt: moment)
    }

    func activated(_ points: Int64, _ lots: LotPoints..., debtPaid: Int64 = 0, balance: Int64) -> PointsActivated {
        PointsActivated(
            member: mia, points: Points(points), balance: Points(balance), debtPaid: Points(debtPaid), lots: lots,
            occurredAt: moment)
    }

    func expired(_ points: Int64, _ lots: LotPoints..., balance: Int64) -> PointsExpired {
        PointsExpired(
            member: mia, points: Points(points), balance: Points(balance), lots: lots, expiresAt: moment, occurredAt: moment)
    }

    /// Demands that the first can follow, and none of the others.
    func expect(
        _ account: Account, only right: some AccountFact, not wrong: any AccountFact...,
        at location: SourceLocation = #_sourceLocation
    ) throws {
        func canFollow(_ fact: some AccountFact) throws -> Bool {
            var account = account
            let event = try event(9)
            do throws(Invalid) {
                try account.apply(checking: fact, event)
                return true
            } catch {
                return false
            }
        }
        #expect(try canFollow(right), sourceLocation: location)
        for (place, fact) in wrong.enumerated() { #expect(try !canFollow(fact), "wrong one \(place)", sourceLocation: location) }
    }

    @Test func `a hold sets free points aside, under a name of its own`() throws {
        try expect(account(), only: held(4, lot(4)), not: held(5, lot(4)), held(3, lot(4)), held(11, lot(11)), held(0, lot(0)))
        try expect(account(held(4, lot(4))), only: held(2, lot(2), as: "I"), not: held(2, lot(2)))
    }

    @Test func `what is captured is the first of what is held, and nothing is owed for it`() throws {
        try expect(
            account(held(4, lot(4))), only: spent(4, lot(4), of: "H", balance: 6), not: spent(5, lot(4), of: "H", balance: 5),
            spent(5, lot(4), of: "H", balance: 6), spent(4, lot(3), of: "H", balance: 6), spent(4, lot(4), of: "I", balance: 6),
            spent(4, lot(4), of: "H", balance: 5, owed: 1))
        try expect(account(held(4, lot(4))), only: spent(3, lot(3), of: "H", balance: 7))
    }

    @Test func `what a redemption spends is free, and nothing is owed for it`() throws {
        try expect(
            account(), only: spent(4, lot(4), balance: 6), not: spent(5, lot(4), balance: 6), spent(11, lot(11), balance: -1),
            spent(4, lot(4), balance: 5, owed: 1), spent(4, lot(4), voided: "B-1", balance: 6))
    }

    @Test func `what is spent again is within what a ledger can hold`() throws {
        let most = Limits.magnitude
        try expect(
            account(), only: spent(11, lot(10), of: "H", voided: "B-1", balance: -1, owed: 1),
            not: spent(9, lot(10), of: "H", voided: "B-1", balance: 1, owed: -1),
            spent(most, lot(10), of: "H", voided: "B-1", balance: 0, owed: most))
    }

    @Test func `what is let go was held, and pays no more than is owed and let go`() throws {
        try expect(
            account(held(4, lot(4))), only: released(4, lot(4), balance: 10), not: released(5, lot(4), balance: 10),
            released(4, lot(3), balance: 9), released(4, lot(4), debtPaid: 1, balance: 10))
        try expect(
            account(held(4, lot(4)), revoked(8, lot(6), owed: 2, balance: 2)), only: released(4, lot(4), debtPaid: 2, balance: 2),
            not: released(4, lot(4), debtPaid: 3, balance: 2))
        try expect(
            account(held(1, lot(1)), revoked(11, lot(9), owed: 2, balance: -1)),
            only: released(1, lot(1), debtPaid: 1, balance: -1),
            not: released(1, lot(1), debtPaid: 2, balance: 0))
    }

    @Test func `no more comes back than was spent, and it pays no more than is owed and comes back`() throws {
        try expect(
            account(spent(4, lot(4), balance: 6)), only: restored(4, lot(4), balance: 10), not: restored(5, lot(5), balance: 11),
            restored(3, lot(4), balance: 10), restored(4, lot(4), debtPaid: 1, balance: 10),
            restored(4, lot(4), debtPaid: -1, balance: 9))
        try expect(
            account(spent(4, lot(4), balance: 6), revoked(11, lot(6), owed: 5, balance: -5)),
            only: restored(4, lot(4), debtPaid: 4, balance: -1), not: restored(4, lot(4), debtPaid: 5, balance: 0))
    }

    @Test func `what is given or taken by hand is the sum of its parts, and not nothing`() throws {
        try expect(
            account(), only: adjusted(5, lot(5), balance: 15), not: adjusted(5, lot(4), balance: 14),
            adjusted(5, lot(5), debtPaid: 1, balance: 15), adjusted(0, balance: 10))
        let most = Limits.magnitude
        try expect(
            account(), only: adjusted(most - 10, lot(most - 10), balance: most),
            not: adjusted(most - 9, lot(most - 9), balance: most))
        try expect(
            account(), only: adjusted(-4, lot(4), balance: 6), not: adjusted(-4, lot(3), balance: 7),
            adjusted(-11, lot(11), balance: -1), adjusted(-4, lot(4), debtPaid: 1, balance: 6))
    }

    @Test func `what becomes active was not, and pays no more than is owed and becomes active`() throws {
        try expect(
            account(activeAt: later), only: activated(10, pending(10), balance: 10), not: activated(9, pending(10), balance: 10),
            activated(11, pending(11), balance: 11), activated(10, pending(10), debtPaid: 1, balance: 10),
            activated(10, pending(10), debtPaid: -1, balance: 9))
        try expect(
            account(revoked(8, pending(6), owed: 2, balance: -2), activeAt: later),
            only: activated(4, pending(4), debtPaid: 2, balance: 2), not: activated(1, pending(1), debtPaid: 2, balance: 0))
    }

    @Test func `what expires is there, and is the sum of its parts`() throws {
        try expect(
            account(), only: expired(4, lot(4), balance: 6), not: expired(5, lot(4), balance: 6), expired(11, lot(11), balance: -1))
    }

    @Test func `a void gives back no more than was taken, and forgives no more than is owed`() throws {
        try expect(
            account(revoked(4, lot(4), balance: 6)), only: voided(lot(4), balance: 10), not: voided(lot(5), balance: 11),
            voided(lot(4), qualifying: -1, balance: 10),
            voided(lot(3), forgiven: 1, balance: 10), voided(lot(4), forgiven: -1, balance: 9),
            voided(lot(4), debtPaid: 1, balance: 10))
        try expect(
            account(revoked(12, lot(10), owed: 2, balance: -2)), only: voided(lot(10), forgiven: 2, balance: 10),
            not: voided(lot(11), forgiven: 2, balance: 11), voided(lot(10), forgiven: 3, balance: 11))
    }
}
