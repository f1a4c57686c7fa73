// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import Testing

@testable import Earning

@Suite struct AccountTests {
    let moment = time("2026-03-01T12:00:00Z")

    func lot(_ number: Int) -> LotID { known(LotID("lot_\(number)")) }

    /// `points.earned` with one lot.
    func earned(
        _ points: Int64,
        _ number: Int,
        partner: String? = nil,
        debtPaid: Int64 = 0,
        at: Timestamp? = nil
    ) -> PointsEarned {
        let free = Points(points - debtPaid)
        return PointsEarned(
            member: mia,
            purchase: name("R-\(number)"),
            source: "pos/1",
            points: Points(points),
            balance: .zero,
            debtPaid: Points(debtPaid),
            lots: free == .zero ? [] : [EarnedLot(lot: lot(number), points: free, partner: partner)],
            explanation: [],
            occurredAt: at ?? moment
        )
    }

    /// What a return of `points` of purchase `number` tells.
    func revoked(_ points: Int64, _ number: Int, partner: String? = nil, of account: Account) throws -> PointsRevoked {
        let sent = purchase(lines(1000), partner: partner)
        let recorded = try Rating(sent, under: program()).recorded(sent)
        let own = PurchaseRecorded(
            sent: sent,
            purchase: name("R-\(number)"),
            source: "pos/1",
            occurredAt: moment,
            recordedAt: moment,
            points: recorded.points,
            qualifying: recorded.qualifying,
            version: recorded.version,
            allocation: recorded.allocation,
            lots: [lot(number)]
        )
        let returned = ReturnRecorded(
            number: name("B-1"),
            source: "pos/1",
            purchase: own.purchase,
            purchaseSource: "pos/1",
            member: mia,
            currency: eur,
            amount: Amount(1000),
            revoked: Points(points),
            qualifying: .zero,
            lines: [],
            occurredAt: moment,
            recordedAt: moment
        )
        return try #require(account.revoking(returned, of: own))
    }

    func account(_ facts: PointsEarned...) -> Account {
        var account = Account(member: mia)
        for (index, fact) in facts.enumerated() { account.apply(fact, at: Position(Int64(index + 1))) }
        return account
    }

    @Test func `what is earned lies in lots`() {
        let account = account(earned(10, 1), earned(5, 2))
        #expect(account.balance == Points(15))
        #expect(account.available == Points(15))
        #expect(account.earned == Points(15))
        #expect(account.last == Position(2))
    }

    @Test func `a return takes the lots of its own purchase first, then the earliest`() throws {
        let account = account(earned(10, 1), earned(5, 2), earned(7, 3, at: time("2026-02-01T00:00:00Z")))
        let told = try revoked(14, 2, of: account)
        #expect(
            told.lots == [
                LotPoints(lot: lot(2), points: Points(5)), LotPoints(lot: lot(3), points: Points(7)),
                LotPoints(lot: lot(1), points: Points(2)),
            ]
        )
        #expect(told.owed == .zero)
    }

    @Test func `after its own lots a return takes those of the same partner, of equal age the first`() throws {
        let account = account(
            earned(1, 1), earned(2, 2), earned(3, 3, partner: "bakery"), earned(4, 4, partner: "bakery"), earned(5, 5))
        func taken(_ points: Int64, _ number: Int, partner: String?) throws -> [LotID] {
            try revoked(points, number, partner: partner, of: account).lots.map(\.lot)
        }
        #expect(try taken(15, 4, partner: "bakery") == [4, 3, 1, 2, 5].map(lot))
        #expect(try taken(15, 2, partner: nil) == [2, 1, 5, 3, 4].map(lot))
    }

    @Test func `an account holds as much as the ledger, and no point more`() throws {
        let rating = try Rating(purchase(of: 1000), under: program())
        var account = Account(member: mia)
        func earning() throws(Rejection) -> PointsEarned? {
            try account.earning(
                rating, of: name("R-1"), source: "pos/1", partner: nil, lot: lot(1), occurredAt: moment)
        }
        account.earned = Points(Limits.magnitude - 10)
        #expect(try earning()?.points == Points(10))
        account.earned = Points(Limits.magnitude - 9)
        #expect(rejection(earning)?.code == .amountOutOfRange)
    }

    @Test func `what is not there any more is owed, and the next points pay it`() throws {
        var account = account(earned(10, 1))
        let told = try revoked(25, 1, of: account)
        #expect((told.owed, told.balance) == (Points(15), Points(-15)))
        account.apply(told, at: Position(2))
        #expect((account.balance, account.available, account.debt) == (Points(-15), .zero, Points(15)))
        account.apply(earned(20, 2, debtPaid: 15), at: Position(3))
        #expect((account.balance, account.available, account.debt) == (Points(5), Points(5), .zero))
    }

    @Test func `above 64 lots the oldest that are alike merge`() {
        var account = Account(member: mia)
        for number in 1...70 {
            account.apply(earned(1, number, partner: number <= 2 ? "p\(number)" : nil), at: Position(Int64(number)))
        }
        let lots = account.lots.open
        #expect(lots.count == Lots.limit)
        #expect(account.balance == Points(70))
        // The two of partners stay; of the others the first seven are one.
        #expect(lots.prefix(4).map(\.points) == [Points(1), Points(1), Points(7), Points(1)])
        #expect(lots.prefix(4).map(\.lot) == [lot(1), lot(2), lot(3), lot(10)])
    }

    @Test func `a lot that has merged is taken from the one that it merged with`() throws {
        var account = Account(member: mia)
        for number in 1...70 {
            account.apply(earned(1, number, at: moment + Int64(100 - number)), at: Position(Int64(number)))
        }
        let told = try revoked(1, 2, of: account)
        #expect(told.lots.count == 1)
        #expect(told.owed == .zero)
    }

    @Test func `what qualifies for tiers comes with the purchase and goes with the return`() throws {
        let sent = purchase(of: 2550)
        let bought = try Rating(sent, under: program(rounding: .up)).recorded(sent)
        let asked = PurchaseReturned(purchase: bought.purchase, extent: .amount(Amount(550)))
        let report = ReturnReport(number: name("B-1"), source: "pos/1", occurredAt: moment, recordedAt: moment)
        let returned = try decide(asked, report, of: bought, less: nil)
        var account = Account(member: mia)
        account.apply(bought, at: Position(1))
        #expect(account.qualifying == Points(25))
        account.apply(returned, at: Position(2))
        #expect(account.qualifying == Points(19))
        #expect(account.balance == .zero)
    }

    @Test func `an account is written and read`() throws {
        let sent = purchase(of: 1000)
        var account = account(earned(10, 1, partner: "bakery"), earned(5, 2))
        account.apply(try revoked(3, 1, of: account), at: Position(3))
        account.apply(try Rating(sent, under: program()).recorded(sent), at: Position(4))
        #expect(try Account(JSON(parsing: account.json.bytes), at: Pointer()) == account)
    }
}
