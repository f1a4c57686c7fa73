// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import Testing

@testable import Earning

@Suite struct BasisTests {
    let coffee = PurchaseLine(line: name("1"), category: "coffee", amount: Amount(600), tax: Amount(100))
    let card = PurchaseLine(line: name("2"), category: "giftcard", amount: Amount(300))
    let plain = PurchaseLine(line: name("3"), amount: Amount(100))

    func total(_ purchase: PurchaseCompleted, _ rule: BasisRule) throws -> Rational {
        try Basis(of: purchase, under: rule).total
    }

    @Test func `an excluded category earns nothing`() throws {
        let basis = try Basis(of: purchase([coffee, card, plain]), under: BasisRule(excludedCategories: ["giftcard"]))
        #expect(basis.numerators == [600, 0, 100])
        #expect(basis.denominator == 1)
    }

    @Test func `the tax of the lines is left out`() throws {
        let basis = try Basis(of: purchase([coffee, card, plain]), under: BasisRule(tax: .exclude))
        #expect(basis.numerators == [500, 300, 100])
    }

    @Test func `the tax of a purchase is spread over the lines by amount`() throws {
        let basis = try Basis(of: purchase(lines(600, 300, 100), tax: 50), under: BasisRule(tax: .exclude))
        #expect(basis.numerators.map { Rational($0, over: basis.denominator) } == [570, 285, 95].map { Rational($0) })
        #expect(try total(purchase(of: 119, tax: 19), BasisRule(tax: .exclude)) == Rational(100))
    }

    @Test func `tax counts where the program includes it`() throws {
        #expect(try total(purchase(of: 119, tax: 19), BasisRule()) == Rational(119))
    }

    @Test func `a program that leaves out tax refuses a purchase that does not say how much it is`() {
        let refused = rejection { () throws(Rejection) in
            try Basis(of: purchase(of: 119), under: BasisRule(tax: .exclude))
        }
        #expect(refused?.code == .invalid)
        #expect(refused?.errors.first?.pointer.description == "/data/tax")
    }

    @Test func `the share of excluded tenders is spread over all lines by amount`() throws {
        let tenders = [Tender(kind: "giftcard", amount: Amount(100)), Tender(kind: "card", amount: Amount(900))]
        let rule = BasisRule(excludedCategories: ["giftcard"], excludedTenders: ["giftcard", "points"])
        let basis = try Basis(of: purchase([coffee, card, plain], tenders: tenders), under: rule)
        // 100 of 1000 is a tenth of each line; the excluded line bears its part of it.
        #expect(basis.numerators.map { Rational($0, over: basis.denominator) } == [540, 0, 90].map { Rational($0) })
    }

    @Test func `what is paid with excluded tenders alone earns nothing, whatever the tax`() throws {
        let tenders = [Tender(kind: "points", amount: Amount(119))]
        let rule = BasisRule(excludedTenders: ["points"], tax: .exclude)
        #expect(try total(purchase(of: 119, tax: 19, tenders: tenders), rule) == .zero)
    }

    @Test func `a basis with fractions is recorded in whole minor units`() throws {
        let tenders = [Tender(kind: "points", amount: Amount(100)), Tender(kind: "card", amount: Amount(3233))]
        let basis = try Basis(
            of: purchase(lines(1000, 1000, 1333), tenders: tenders),
            under: BasisRule(excludedTenders: ["points"])
        )
        #expect(basis.total == Rational(3233))
        #expect(basis.amounts == [Amount(970), Amount(970), Amount(1293)])
    }

    @Test(arguments: [(1000, "9.00 EUR"), (999, "8.99 EUR and a fraction")])
    func `a basis that is no whole amount says so`(line: Int64, text: String) throws {
        let tenders = [Tender(kind: "points", amount: Amount(100)), Tender(kind: "card", amount: Amount(900))]
        let other = PurchaseLine(line: name("2"), category: "giftcard", amount: Amount(1000 - line))
        let basis = try Basis(
            of: purchase([PurchaseLine(line: name("1"), amount: Amount(line)), other], tenders: tenders),
            under: BasisRule(excludedCategories: ["giftcard"], excludedTenders: ["points"]))
        #expect(basis.text(in: eur) == text)
    }

    @Test(
        arguments: [
            ("EUR", 2524, "25.24 EUR"), ("EUR", 5, "0.05 EUR"), ("JPY", 250, "250 JPY"), ("KWD", 1, "0.001 KWD"),
            ("EUR", 0, "0.00 EUR"),
        ] as [(String, Int64, String)]
    )
    func `amounts are written with the decimals of their currency`(code: String, amount: Int64, text: String) {
        #expect(known(Currency(code)).text(of: Amount(amount)) == text)
    }
}
