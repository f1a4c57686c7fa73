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
        at: Timestamp? = nil,
        expiring end: String? = nil
    ) -> PointsEarned {
        let free = Points(points - debtPaid)
        let expiresAt = end.map { time($0) }
        return PointsEarned(
            member: mia,
            cause: .purchase(name("R-\(number)"), source: "pos/1"),
            points: Points(points),
            balance: .zero,
            debtPaid: Points(debtPaid),
            lots: free == .zero ? [] : [EarnedLot(lot: lot(number), points: free, partner: partner, expiresAt: expiresAt)],
            explanation: [],
            occurredAt: at ?? moment
        )
    }

    /// What is told when `points` of purchase `number` are taken back, which was recorded right before its points.
    func revoked(
        _ points: Int64, _ number: Int, partner: String? = nil, earnedAt: Timestamp? = nil, of account: Account
    ) throws -> PointsRevoked {
        let order = LotOrder(earnedAt: earnedAt ?? moment, position: Position(Int64(2 * number - 1)))
        let origin = LotOrigin(lots: [OwnLot(lot: lot(number))], partner: partner, order: order)
        let taking = account.taking(Points(points), of: origin, expired: [], under: program().program)
        let cause = TakeCause.giveBack(name("R-\(number)"), source: "pos/1", name("B-1"))
        let told = account.booking(taking, cause, under: program().program, at: moment)
        return try #require(told.first as? PointsRevoked)
    }

    /// Each with its points at an even position, right after the purchase.
    func account(_ facts: PointsEarned...) -> Account {
        var account = Account(member: mia)
        for (index, fact) in facts.enumerated() { tell(fact, at: 2 * (index + 1), to: &account) }
        return account
    }

    func tell(_ fact: some AccountFact, at position: Int, to account: inout Account) {
        account.apply(fact, at: Position(Int64(position)), recordedAt: moment)
    }

    /// What was taken of which lot.
    func parts(_ told: PointsRevoked) -> [String] { told.lots.map { "\($0.points) of \($0.lot)" } }

    @Test func `what is earned lies in lots`() {
        let account = account(earned(10, 1), earned(5, 2))
        #expect(account.balance == Points(15))
        #expect(account.available == Points(15))
        #expect(account.totals.earned == Points(15))
        #expect(account.last == Position(4))
    }

    /// Lots in the order in which they are consumed: until when, since when, where, and the how-manieth there.
    @Test func `lots are consumed by their end, then by when they were earned, then by where they stand`() {
        let order: [(end: Int64?, earned: Int64, position: Int64, place: Int64)] = [
            (8, 5, 9, 9), (9, 4, 9, 9), (9, 5, 1, 1), (9, 5, 1, 2), (9, 5, 2, 0), (9, 6, 1, 0), (nil, 1, 1, 0), (nil, 1, 2, 0),
        ]
        let lots = order.enumerated().map { number, lot in
            OpenLot(
                LotPoints(
                    lot: self.lot(number), points: Points(1), earnedAt: Timestamp(milliseconds: lot.earned),
                    expiresAt: lot.end.map { Timestamp(milliseconds: $0) }, position: Position(lot.position), place: lot.place))
        }
        #expect(lots.reversed().sorted(by: OpenLot.isConsumedBefore) == lots)
        for (a, first) in lots.enumerated() {
            for (b, second) in lots.enumerated() { #expect(OpenLot.isConsumedBefore(first, second) == (a < b), "\(a), \(b)") }
        }
    }

    @Test func `a return takes the lots of its own purchase first, then the earliest`() throws {
        let account = account(earned(10, 1), earned(5, 2), earned(7, 3, at: time("2026-02-01T00:00:00Z")))
        let told = try revoked(14, 2, of: account)
        #expect(parts(told) == ["5 of lot_2", "7 of lot_3", "2 of lot_1"])
        #expect(told.owed == .zero)
    }

    @Test func `after its own lots a return takes those that expire first, whoever gave them`() throws {
        let account = account(
            earned(1, 1), earned(2, 2, expiring: "2027-01-01T00:00:00Z"), earned(3, 3, partner: "bakery"),
            earned(4, 4, partner: "bakery", expiring: "2026-09-01T00:00:00Z"), earned(5, 5))
        func taken(_ points: Int64, _ number: Int, partner: String?) throws -> [LotID] {
            try revoked(points, number, partner: partner, of: account).lots.map(\.lot)
        }
        #expect(try taken(15, 3, partner: "bakery") == [3, 4, 2, 1, 5].map(lot))
        #expect(try taken(15, 5, partner: nil) == [5, 4, 2, 1, 3].map(lot))
    }

    @Test func `an account holds as much as the ledger, and no point more`() throws {
        let rating = try Rating(purchase(of: 1000), under: program())
        let details = AwardDetails(
            cause: .purchase(name("R-1"), source: "pos/1"), program: program().program, lot: { _ in lot(1) }, occurredAt: moment,
            recordedAt: moment)
        var account = Account(member: mia)
        func earning() throws(Rejection) -> PointsEarned? {
            try account.earning(rating.awarded, rating.explanation, details)
        }
        account.totals.earned = Points(Limits.magnitude - 10)
        #expect(try earning()?.points == Points(10))
        account.totals.earned = Points(Limits.magnitude - 9)
        #expect(rejection(earning)?.code == .amountOutOfRange)
    }

    @Test func `points whose end is the instant of their recording are past it, and have a grace`() throws {
        let (rule, late) = (ExpiryRule(after: .days(10)), moment + 10 * 86_400_000)
        func end(recordedAt: Timestamp) throws -> Timestamp? {
            let details = AwardDetails(
                cause: .purchase(name("R-1"), source: "pos/1"), program: program().program, lot: { _ in lot(1) },
                occurredAt: moment,
                recordedAt: recordedAt)
            let awarded = [AwardedPoints(points: Points(5), expiry: rule)]
            return try Account(member: mia).earning(awarded, [], details)?.lots.first?.expiresAt
        }
        #expect(try end(recordedAt: late + -1) == late)
        #expect(try end(recordedAt: late) == late + 30 * 86_400_000)
    }

    @Test func `there is room for what a ledger can hold, whatever was taken by hand`() {
        func hasRoom(for points: Int64, adjusted: Int64 = 0, transferred: Int64 = 0) -> Bool {
            var account = Account(member: mia)
            account.totals.earned = Points(Limits.magnitude - 10)
            account.totals.adjusted = Points(adjusted)
            account.totals.transferred = Points(transferred)
            return rejection { () throws(Rejection) in try account.checkRoom(for: Points(points)) } == nil
        }
        for (adjusted, transferred, most) in [(0, 0, 10), (-5, -5, 10), (4, 0, 6), (0, 4, 6), (4, -5, 6)] as [(Int64, Int64, Int64)]
        {
            #expect(hasRoom(for: most, adjusted: adjusted, transferred: transferred))
            #expect(!hasRoom(for: most + 1, adjusted: adjusted, transferred: transferred))
        }
    }

    @Test func `only lots of its own partner and end have taken a lot in`() {
        let end = time("2027-01-01T00:00:00Z")
        func owns(_ lot: LotID, partner: String?, expiresAt: Timestamp?, from: Int64, through: Int64?) -> Bool {
            let order = LotOrder(earnedAt: moment, position: Position(5))
            let origin = LotOrigin(lots: [OwnLot(lot: self.lot(2), expiresAt: end)], partner: "bakery", order: order)
            return origin.owns(
                LotPoints(
                    lot: lot, points: Points(1), earnedAt: moment, expiresAt: expiresAt, partner: partner, position: Position(from),
                    through: through.map { LotOrder(earnedAt: moment, position: Position($0)) }))
        }
        #expect(owns(lot(2), partner: "bakery", expiresAt: end, from: 6, through: nil))
        #expect(owns(lot(1), partner: "bakery", expiresAt: end, from: 3, through: 6))
        #expect(!owns(lot(1), partner: "butcher", expiresAt: end, from: 3, through: 6))
        #expect(!owns(lot(1), partner: nil, expiresAt: end, from: 3, through: 6))
        #expect(!owns(lot(1), partner: "bakery", expiresAt: nil, from: 3, through: 6))
        #expect(!owns(lot(1), partner: "bakery", expiresAt: end, from: 3, through: 4))
        #expect(!owns(lot(1), partner: "bakery", expiresAt: end, from: 6, through: 8))
        #expect(!owns(lot(1), partner: "bakery", expiresAt: end, from: 3, through: nil))
    }

    @Test func `what is not there any more is owed, and the next points pay it`() throws {
        var account = account(earned(10, 1))
        let told = try revoked(25, 1, of: account)
        #expect((told.owed, told.balance) == (Points(15), Points(-15)))
        tell(told, at: 3, to: &account)
        #expect((account.balance, account.available, account.debt) == (Points(-15), .zero, Points(15)))
        tell(earned(20, 2, debtPaid: 15), at: 5, to: &account)
        #expect((account.balance, account.available, account.debt) == (Points(5), Points(5), .zero))
    }

    @Test func `above 64 lots the oldest that are alike merge`() {
        var account = Account(member: mia)
        for number in 1...70 {
            tell(earned(1, number, partner: number <= 2 ? "p\(number)" : nil), at: 2 * number, to: &account)
        }
        let lots = account.lots.open
        #expect(lots.count == Lots.limit)
        #expect(account.balance == Points(70))
        // The two of partners stay; of the others the first seven are one.
        #expect(lots.prefix(4).map(\.points) == [Points(1), Points(1), Points(7), Points(1)])
        #expect(lots.prefix(4).map(\.lot) == [lot(1), lot(2), lot(3), lot(10)])
    }

    @Test func `only lots that end together merge`() {
        var account = Account(member: mia)
        for number in 1...70 {
            let day = known(CalendarDay(year: 2027, month: 1, day: 1)).number + Int64(number)
            tell(earned(1, number, expiring: "\(CalendarDay(number: day))T00:00:00Z"), at: 2 * number, to: &account)
        }
        #expect(account.lots.open.count == 70)
        tell(earned(1, 71, expiring: "2027-01-02T00:00:00Z"), at: 142, to: &account)
        #expect(account.lots.open.count == 70)
        #expect(account.lots.open.first?.points == Points(2))
    }

    @Test func `a lot that has merged is taken from the one that it merged with`() throws {
        // Told first is what is consumed last. What the partner gave merges with nothing.
        func earnedAt(_ number: Int) -> Timestamp { moment + Int64(100 - number) }
        var account = Account(member: mia)
        for number in 1...70 {
            tell(earned(1, number, partner: number == 70 ? "bakery" : nil, at: earnedAt(number)), at: 2 * number, to: &account)
        }
        #expect(account.lots.open.prefix(3).map(\.lot) == [lot(70), lot(69), lot(62)])
        for number in [63, 68, 69] {
            #expect(try parts(revoked(1, number, earnedAt: earnedAt(number), of: account)) == ["1 of lot_69"])
        }
        for number in [62, 1] {
            #expect(try parts(revoked(1, number, earnedAt: earnedAt(number), of: account)) == ["1 of lot_\(number)"])
        }
    }

    @Test func `what qualifies for tiers comes with the purchase and goes with the return`() throws {
        let sent = purchase(of: 2550)
        let bought = try Rating(sent, under: program(rounding: .up)).recorded(sent)
        let asked = PurchaseReturned(purchase: bought.purchase, extent: .amount(Amount(550)))
        let report = ReturnReport(number: name("B-1"), source: "pos/1", occurredAt: moment, recordedAt: moment)
        var account = Account(member: mia)
        tell(bought, at: 1, to: &account)
        #expect(account.qualifying == Points(25))
        let state = PurchaseState(purchase: bought, position: account.last, returned: nil, program: program().program)
        tell(try decide(asked, report, of: state, by: account) { [] }.told, at: 2, to: &account)
        #expect(account.qualifying == Points(19))
        #expect(account.balance == .zero)
    }

    @Test func `an account is written and read`() throws {
        let sent = purchase(of: 1000)
        var account = account(earned(10, 1, partner: "bakery"), earned(5, 2))
        tell(try revoked(3, 1, of: account), at: 5, to: &account)
        tell(try Rating(sent, under: program()).recorded(sent), at: 6, to: &account)
        #expect(try Account(JSON(parsing: account.json.bytes), at: Pointer()) == account)
    }
}
