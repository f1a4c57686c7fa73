// SPDX-License-Identifier: Apache-2.0

import Kernel
import Testing

@Suite struct RoundingTests {
    @Test(
        arguments: [
            ("0", 0, 0, 0, 0), ("3", 3, 3, 3, 3), ("0.000000001", 0, 0, 0, 1), ("0.4", 0, 0, 0, 1), ("0.5", 0, 1, 0, 1),
            ("0.6", 0, 1, 1, 1), ("1.5", 1, 2, 2, 2), ("2.5", 2, 3, 2, 3), ("3.5", 3, 4, 4, 4),
            ("2.499999999", 2, 2, 2, 3),
            ("2.500000001", 2, 3, 3, 3), ("29.985", 29, 30, 30, 30), ("0.999999999", 0, 1, 1, 1),
        ] as [(String, Int128, Int128, Int128, Int128)]
    )
    func `exact points become whole ones`(
        _ value: String,
        _ down: Int128,
        _ halfUp: Int128,
        _ halfEven: Int128,
        _ up: Int128
    ) throws {
        let exact = try #require(Rational(decimal: value))
        #expect(Rounding.down.apply(exact) == down)
        #expect(Rounding.halfUp.apply(exact) == halfUp)
        #expect(Rounding.halfEven.apply(exact) == halfEven)
        #expect(Rounding.up.apply(exact) == up)
    }

    @Test(arguments: Rounding.allCases)
    func `rounding moves by less than one, and not at all from a whole number`(_ rounding: Rounding) {
        var random = Seeded(seed: 7)
        for _ in 0..<2_000 {
            let value = Rational(.random(in: 0...1_000_000, using: &random), over: .random(in: 1...64, using: &random))
            let distance = Rational(rounding.apply(value)) - value
            #expect(distance < .one && Rational(-1) < distance, "\(value)")
            #expect(rounding.apply(Rational(value.floor)) == value.floor)
        }
    }

    @Test func `the names are those of the program document`() {
        #expect(Rounding.allCases.map(\.rawValue) == ["down", "halfUp", "halfEven", "up"])
    }
}
