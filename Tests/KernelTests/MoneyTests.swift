// SPDX-License-Identifier: Apache-2.0

import Kernel
import Testing

@Suite struct CurrencyTests {
    @Test(arguments: [
        ("EUR", 2), ("USD", 2), ("CZK", 2), ("JPY", 0), ("KRW", 0), ("VND", 0), ("ISK", 0), ("XOF", 0), ("KWD", 3),
        ("BHD", 3), ("TND", 3), ("CLF", 4), ("UYW", 4), ("MRU", 2), ("MGA", 2),
    ])
    func `a currency has the minor units of ISO 4217`(_ code: String, _ exponent: Int) throws {
        let currency = try #require(Currency(code))
        #expect(currency.exponent == exponent)
        #expect(currency.description == code)
    }

    @Test(arguments: [
        "", "E", "EU", "EURO", "eur", "Eur", "E1R", "EU ", " EUR", "€€€", "ÉUR", "EU\u{301}", "\u{212A}RW",
    ])
    func `what is not three capital letters is refused`(_ code: String) {
        #expect(Currency(code) == nil)
    }
}

@Suite struct AmountTests {
    @Test func `amounts add, subtract and compare`() {
        var amount = Amount(2_524)
        amount += Amount(-24)
        amount -= Amount(500)
        #expect(amount == Amount(2_000))
        #expect(Amount(1) - Amount(2) == Amount(-1))
        #expect(Amount(-1) < .zero)
        #expect(amount.description == "2000")
    }

    @Test(arguments: [Limits.magnitude, -Limits.magnitude])
    func `the largest amounts are taken`(_ minorUnits: Int64) {
        #expect(Amount(minorUnits).minorUnits == minorUnits)
    }

    @Test func `an amount beyond the limit is a bug`() async {
        await #expect(processExitsWith: .failure) { _ = Amount(Limits.magnitude + 1) }
        await #expect(processExitsWith: .failure) { _ = Amount(-Limits.magnitude) - Amount(1) }
    }
}

@Suite struct PointsTests {
    @Test func `points add, subtract, negate and compare`() {
        var points = Points(100)
        points += Points(25)
        points -= Points(5)
        #expect(points == Points(120))
        #expect(-points == Points(-120))
        #expect(Points(1) - Points(2) < .zero)
        #expect(points.description == "120")
    }

    @Test func `points beyond the limit are a bug`() async {
        await #expect(processExitsWith: .failure) { _ = Points(Limits.magnitude) + Points(1) }
        await #expect(processExitsWith: .failure) { _ = Points(Int64.min) }
    }
}
