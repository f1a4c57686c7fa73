// SPDX-License-Identifier: Apache-2.0

import Kernel
import Testing

@Suite struct RationalTests {
    @Test(
        arguments: [
            (2, 4, 1, 2), (-2, 4, -1, 2), (2, -4, -1, 2), (-2, -4, 1, 2), (0, 7, 0, 1), (0, -7, 0, 1), (6, 3, 2, 1),
            (9_000_000_000_000_000, 3_000_000_000, 3_000_000, 1),
        ] as [(Int128, Int128, Int128, Int128)]
    )
    func `a fraction is kept in lowest terms with a positive denominator`(
        _ numerator: Int128,
        _ denominator: Int128,
        _ lowest: Int128,
        _ over: Int128
    ) {
        let value = Rational(numerator, over: denominator)
        #expect((value.numerator, value.denominator) == (lowest, over))
    }

    @Test func `factors beyond 64 bits are reduced too`() {
        let large = Int128(UInt64.max) * 4
        #expect(Rational(large * 3, over: large * 5) == Rational(3, over: 5))
        #expect(Rational(-large, over: large) == Rational(-1))
    }

    @Test func `a denominator of 0 is a bug`() async {
        await #expect(processExitsWith: .failure) { _ = Rational(1, over: 0) }
        await #expect(processExitsWith: .failure) { _ = Rational(1) / .zero }
    }

    @Test(arguments: 1...8)
    func `the laws of arithmetic hold`(_ seed: UInt64) {
        var random = Seeded(seed: seed)
        for _ in 0..<500 {
            let (a, b, c) = (Self.any(&random), Self.any(&random), Self.any(&random))
            #expect(a + b == b + a)
            #expect(a * b == b * a)
            #expect((a + b) + c == a + (b + c))
            #expect((a * b) * c == a * (b * c))
            #expect(a * (b + c) == a * b + a * c)
            #expect(a + .zero == a)
            #expect(a * .one == a)
            #expect(a - a == .zero)
            #expect(a - b == .zero - (b - a))
            if !b.isZero { #expect(a / b * b == a) }
        }
    }

    @Test(arguments: 1...4)
    func `order agrees with subtraction, and addition keeps it`(_ seed: UInt64) {
        var random = Seeded(seed: seed)
        for _ in 0..<500 {
            let (a, b, c) = (Self.any(&random), Self.any(&random), Self.any(&random))
            #expect((a < b) == ((a - b).numerator < 0))
            #expect((a < b) == (a + c < b + c))
            #expect(!(a < b && b < a))
        }
    }

    @Test func `fractions whose products need more than 128 bits are compared as well`() {
        let long = Int128(1) << 120
        let (less, more) = (Rational(long - 1, over: long + 1), Rational(long + 1, over: long + 3))
        #expect(less < more && !(more < less) && !(less < less))
        #expect(Rational(-long - 1, over: long + 3) < less && !(less < Rational(-long - 1, over: long + 3)))
        #expect(less < Rational(long) && !(Rational(long) < less))
    }

    @Test(
        arguments: [
            ("7/2", 3), ("-7/2", -4), ("1/3", 0), ("-1/3", -1), ("4/2", 2), ("-4/2", -2), ("0", 0),
            ("-1/1000000000", -1),
        ] as [(String, Int128)]
    )
    func `floor goes down, below zero as well`(_ text: String, _ floor: Int128) throws {
        #expect(try Self.fraction(text).floor == floor)
    }

    @Test(arguments: 1...4)
    func `floor is the whole number just below`(_ seed: UInt64) {
        var random = Seeded(seed: seed)
        for _ in 0..<1_000 {
            let value = Self.any(&random)
            let rest = value - Rational(value.floor)
            #expect(!(rest < .zero) && rest < .one, "\(value)")
        }
    }

    @Test(arguments: [
        ("1", "1"), ("1.00", "1"), ("0.5", "1/2"), ("29.985", "5997/200"), ("007", "7"), ("0", "0"),
        ("0.000000001", "1/1000000000"),
        ("999999999999999", "999999999999999"), ("999999999999999.999999999", "999999999999999999999999/1000000000"),
    ])
    func `a decimal reads exactly`(_ text: String, _ value: String) {
        #expect(Rational(decimal: text)?.description == value)
    }

    @Test(arguments: [
        "", ".", "1.", ".5", "-1", "+1", "1,5", "1.2.3", "1e3", " 1", "1 ", "1_000", "0x1", "٣", "1.\u{301}5", "∞",
        "1000000000000000", "1.0000000001",
    ])
    func `another form of a decimal is refused`(_ text: String) {
        #expect(Rational(decimal: text) == nil)
    }

    private static func any(_ random: inout Seeded) -> Rational {
        Rational(.random(in: -1_000_000...1_000_000, using: &random), over: .random(in: 1...10_000, using: &random))
    }

    private static func fraction(_ text: String) throws -> Rational {
        let parts = text.split(separator: "/").compactMap { Int128($0) }
        return Rational(try #require(parts.first), over: parts.count == 2 ? parts[1] : 1)
    }
}
