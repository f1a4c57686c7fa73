// SPDX-License-Identifier: Apache-2.0

import Kernel
import TestSupport
import Testing

@testable import Earning

@Suite struct AllocationTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let total: Int64
        let weights: [Int128]
        let parts: [Int64]
        var testDescription: String { "\(total) among \(weights)" }
    }

    @Test(arguments: [
        Case(total: 33, weights: [1000, 1000, 1333], parts: [10, 10, 13]),
        Case(total: 1000, weights: [1000, 1000, 1333], parts: [300, 300, 400]),
        Case(total: 10, weights: [5, 99], parts: [0, 10]),
        Case(total: 10, weights: [100, 9], parts: [9, 1]),
        Case(total: 5, weights: [7], parts: [5]),
        Case(total: 0, weights: [0, 0], parts: [0, 0]),
        Case(total: 3, weights: [0, 1, 0, 1], parts: [0, 2, 0, 1]),
    ])
    func `what is allocated goes to the largest remainders`(_ test: Case) {
        #expect(allocate(test.total, by: test.weights) == test.parts)
    }

    @Test(arguments: [
        Case(total: 1, weights: [1, 1, 1], parts: [1, 0, 0]),
        Case(total: 2, weights: [1, 1, 1], parts: [1, 1, 0]),
        Case(total: 5, weights: [2, 2, 2, 2], parts: [2, 1, 1, 1]),
        Case(total: 7, weights: [3, 1, 3, 1], parts: [3, 1, 2, 1]),
    ])
    func `of equal remainders the earlier is served first`(_ test: Case) {
        #expect(allocate(test.total, by: test.weights) == test.parts)
    }

    @Test func `a part with a limit gets no more, and the next remainders get what is left over`() {
        #expect(allocate(11, by: [4, 100], atMost: [nil, 10]) == [1, 10])
        #expect(allocate(11, by: [4, 100], atMost: [nil, 11]) == [0, 11])
        #expect(allocate(8, by: [0, 30, 45], atMost: [nil, 3, 5]) == [0, 3, 5])
        #expect(allocate(8, by: [1, 30, 45], atMost: [nil, 3, 5]) == [0, 3, 5])
        #expect(allocate(9, by: [9, 30, 45], atMost: [nil, 3, 4]) == [2, 3, 4])
        #expect(allocate(5, by: [0, 1, 1, 1], atMost: [nil, nil, 1, 1]) == [0, 3, 1, 1])
    }

    @Test func `weights whose products need 256 bits are divided as exactly`() {
        let unit = Int128(1) << 120
        #expect(allocate(Limits.magnitude, by: [unit, unit * 2]) == [Limits.magnitude / 3, Limits.magnitude / 3 * 2])
    }

    @Test(arguments: 1...200)
    func `parts sum to the total and stay within one of the exact share`(seed: UInt64) {
        var random = Seeded(seed)
        let weights = (0..<Int.random(in: 1...20, using: &random)).map { _ in
            Int128(Int64.random(in: 0...5000, using: &random))
        }
        let sum = weights.reduce(0, +)
        let total = sum == 0 ? 0 : Int64.random(in: 0...10_000, using: &random)
        let parts = allocate(total, by: weights)
        #expect(parts.reduce(0, +) == total)
        for (part, weight) in zip(parts, weights) where sum > 0 {
            #expect(abs(Int128(part) * sum - Int128(total) * weight) < sum)
        }
    }

    @Test func `fractions are summed over one denominator, and too long ones are noticed`() {
        let fractions = LikeFractions([Rational(1, over: 6), Rational(3, over: 4), Rational(2)])
        #expect(fractions?.numerators == [2, 9, 24])
        #expect(fractions?.sum == Rational(35, over: 12))
        let prime: Int128 = (1 << 61) - 1
        #expect(
            LikeFractions([Rational(1, over: prime), Rational(1, over: prime + 2), Rational(1, over: prime + 4)])
                == nil
        )
    }

    @Test func `fractions whose sum is too long are noticed, though each is short enough`() {
        let half = Rational(Int128(1) << 125)
        #expect(LikeFractions([half, half - .one])?.sum == half + half - .one)
        #expect(LikeFractions([half, half]) == nil)
    }
}
