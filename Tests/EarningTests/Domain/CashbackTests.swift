// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import TestSupport
import Testing

@testable import Earning

@Suite struct CashbackTests {
    let two = Rational(2, over: 100)

    func cashback(_ basis: Int64...) -> Cashback { Cashback(share: two, basis: basis.map { Amount($0) }) }

    @Test func `W4 a hundred times 2 % of 49,99 is 99,98`() throws {
        var wallet = CashbackWallet()
        var cents: [Int64] = []
        for _ in 1...100 { cents += try wallet.credit(cashback(4999), carries: true).map(\.minorUnits) }
        #expect(wallet == CashbackWallet(balance: Amount(9998)))
        #expect(cents.count { $0 == 99 } == 2)
        #expect(cents.count { $0 == 100 } == 98)
    }

    @Test func `W4 without a carry a hundred times 2 % of 49,99 is 99,00`() throws {
        var wallet = CashbackWallet()
        for _ in 1...100 { _ = try wallet.credit(cashback(4999), carries: false) }
        #expect(wallet == CashbackWallet(balance: Amount(9900)))
    }

    @Test func `minor units are allocated to the lines by largest remainder`() throws {
        var wallet = CashbackWallet(carry: Rational(1, over: 2))
        // 1.00, 0.50 and 0.24, and 0.50 from before, are 2.24.
        #expect(try wallet.credit(cashback(50, 25, 12), carries: true) == [Amount(1), Amount(1), Amount(0)])
        #expect(wallet == CashbackWallet(balance: Amount(2), carry: Rational(6, over: 25)))
    }

    @Test func `a return takes the minor units of the line, and moves the carry by the exact rest`() throws {
        var wallet = CashbackWallet()
        let credited = try wallet.credit(cashback(4999), carries: true)
        #expect(wallet == CashbackWallet(balance: Amount(99), carry: rational("0.98")))
        // Of 49.99 remain 20.00: of 99 cents 39, and of 99.98 exactly 40.
        let part = CashbackLine(
            credited: credited[0], basis: Amount(4999), amount: Amount(4999), before: Amount(4999), after: Amount(2000))
        let (taken, carried) = wallet.takeBack([part], share: two, carries: true)
        // 60 are taken for 59.98: the carry was 0.98 and is 1.
        #expect((taken, carried) == ([Amount(60)], Amount(1)))
        #expect(wallet == CashbackWallet(balance: Amount(40)))
        let void = CashbackLine(
            credited: credited[0], basis: Amount(4999), amount: Amount(4999), before: Amount(2000), after: Amount(4999))
        #expect(wallet.takeBack([void], share: two, carries: true) == ([Amount(-60)], Amount(-1)))
        #expect(wallet == CashbackWallet(balance: Amount(99), carry: rational("0.98")))
    }

    @Test func `a wallet can owe`() {
        var wallet = CashbackWallet(balance: Amount(10))
        let line = CashbackLine(
            credited: Amount(100), basis: Amount(5000), amount: Amount(5000), before: Amount(5000), after: .zero)
        #expect(wallet.takeBack([line], share: two, carries: false) == ([Amount(100)], .zero))
        #expect(wallet.balance == Amount(-90))
    }

    @Test func `a wallet holds as much as a number can say, and no more`() throws {
        var wallet = CashbackWallet(balance: Amount(Limits.magnitude))
        #expect(try wallet.credit(cashback(49), carries: true) == [.zero])
        let refused = rejection { () throws(Rejection) in try wallet.credit(cashback(50), carries: true) }
        #expect(refused?.code == .amountOutOfRange)
        #expect(wallet.carry == rational("0.98"))
        var most = CashbackWallet()
        let all = Cashback(share: Rational(99_999_999, over: 100_000_000), basis: [Amount(Limits.magnitude)])
        #expect(try most.credit(all, carries: true) == [Amount(8_999_999_910_000_000)])
    }

    @Test func `a purchase gives cashback of its basis, in the currency of the wallet alone`() throws {
        let rule = CashbackRule(share: two, currency: eur)
        let version = program(basis: BasisRule(excludedCategories: ["giftcard"])) { $0.cashback = rule }
        let card = PurchaseLine(line: name("2"), category: "giftcard", amount: Amount(1000))
        let coffee = PurchaseLine(line: name("1"), amount: Amount(4999))
        let given = try #require(try Rating(purchase([coffee, card]), under: version).cashback)
        #expect((given.total, given.lines) == (rational("99.98"), [rational("99.98"), .zero]))
        let crowns = known(Currency("CZK"))
        let both = program([EarnRule(points: 1, per: Amount(100), currency: crowns)]) { $0.cashback = rule }
        #expect(try Rating(purchase(of: 1000, currency: crowns), under: both).cashback == nil)
        #expect(try Rating(purchase(of: 1000), under: program()).cashback == nil)
    }

    @Test(arguments: 1...300)
    func `purchases that all come back leave nothing, in any order, and the carry is always a fraction`(seed: UInt64) throws {
        var random = Seeded(seed)
        var wallet = CashbackWallet()
        var lines: [(cashback: Cashback, line: CashbackLine)] = []
        var exact = Rational.zero
        for _ in 0..<20 {
            let basis = (0..<Int.random(in: 1...4, using: &random)).map { _ in Amount(Int64.random(in: 0...9999, using: &random)) }
            let cashback = Cashback(share: two, basis: basis)
            exact = exact + cashback.total
            for (credited, basis) in zip(try wallet.credit(cashback, carries: true), basis) {
                let amount = basis + Amount(Int64.random(in: 0...500, using: &random))
                let line = CashbackLine(credited: credited, basis: basis, amount: amount, before: amount, after: amount)
                lines.append((cashback, line))
            }
            #expect(Rational(Int128(wallet.balance.minorUnits)) + wallet.carry == exact)
        }
        while let index = lines.indices.randomElement(using: &random) {
            let (cashback, line) = lines[index]
            let after = Bool.random(using: &random) ? Amount.zero : Amount(.random(in: 0...line.after.minorUnits, using: &random))
            let step = CashbackLine(
                credited: line.credited, basis: line.basis, amount: line.amount, before: line.after, after: after)
            _ = wallet.takeBack([step], share: cashback.share, carries: true)
            #expect(wallet.carry >= .zero && wallet.carry < .one)
            lines[index].line = step
            if after == .zero { lines.remove(at: index) }
        }
        #expect(wallet == CashbackWallet())
    }
}
