// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import TestSupport
import Testing

@testable import Earning

@Suite struct SpreadTests {
    @Test func `parts of a spread are as much as their weights`() throws {
        let spread = Spread(total: Rational(10), weights: [2, 3, 0])
        #expect(try spread.only(LineSelection(isChosen: [true, false, true])) == Spread(total: Rational(4), weights: [2, 0, 0]))
        #expect(try spread.only(LineSelection(isChosen: [false, false, true])) == .nothing(on: 3))
        #expect(try spread.times(rational("0.5")) == Spread(total: Rational(5), weights: [2, 3, 0]))
    }

    @Test(arguments: 1...200)
    func `the points of two spreads are summed on every line`(seed: UInt64) throws {
        var random = Seeded(seed)
        func spread() -> Spread {
            let weights = [Int128]((0..<3).map { _ in Int128(Int64.random(in: 0...40, using: &random)) })
            let total = Rational(.random(in: 0...90, using: &random), over: .random(in: 1...9, using: &random))
            return weights.reduce(0, +) == 0 ? .nothing(on: 3) : Spread(total: total, weights: weights)
        }
        func points(_ spread: Spread, _ line: Int) -> Rational {
            let sum = spread.weights.reduce(0, +)
            return sum == 0 ? .zero : spread.total * Rational(spread.weights[line], over: sum)
        }
        let (a, b) = (spread(), spread())
        let both = try a.plus(b)
        #expect(both.total == a.total + b.total)
        for line in 0..<3 { #expect(points(both, line) == points(a, line) + points(b, line)) }
    }

    @Test func `weights stay as short as they can`() throws {
        var run = Spread(total: Rational(1), weights: [1, 2])
        for _ in 1...100 { run = try run.plus(run).times(Rational(1, over: 2)) }
        #expect(run == Spread(total: Rational(1), weights: [1, 2]))
    }

    @Test func `weights whose sum is too long are refused, though each is short enough`() throws {
        let long = Int128(1) << 60
        let spread = Spread(total: Rational(4 * long + 1), weights: [long, long, 2 * long])
        #expect(try spread.plus(Spread(total: .one, weights: [1, 1, 1])).total == Rational(4 * long + 2))
        let refused = rejection { () throws(Rejection) in try Spread(total: .one, weights: [1, 1, 3]).plus(spread) }
        #expect(refused?.code == .amountOutOfRange)
    }

    /// Excluded tenders and odd amounts: the longest fractions that a purchase can begin with.
    static let largest: PurchaseCompleted = {
        let lines = (1...32).map { number in
            PurchaseLine(line: name("\(number)"), sku: "\(number % 7)", amount: Amount(Limits.magnitude / 32 - Int64(number)))
        }
        let amount = lines.reduce(Int64(0)) { $0 + $1.amount.minorUnits }
        return purchase(
            lines,
            tenders: [Tender(kind: "giftcard", amount: Amount(1)), Tender(kind: "card", amount: Amount(amount - 1))]
        )
    }()

    static let small = purchase([
        PurchaseLine(line: name("1"), sku: "1", amount: Amount(499)), PurchaseLine(line: name("2"), sku: "2", amount: Amount(350)),
    ])

    @Test(arguments: ["largest", "small"], ["1000", "999.999999", "1.000001", "1.5", "1.1", "1"])
    func `64 multipliers of any size are rated or refused, and nothing breaks`(size: String, factor: String) throws {
        let sent = size == "small" ? Self.small : Self.largest
        let most = Points.mostGiven
        for per: Int64 in [1, 100, Limits.magnitude - 1] {
            for (points, cap): (Int64, Int64?) in [(1, nil), (most, nil), (1, 3), (most, 1_000_003)] {
                let campaigns = (1...64).map { number in
                    campaign("c\(number)", multiply(factor)) {
                        if number % 3 == 0 { $0.when.lines.sku = ["\(number % 7)", "1"] }
                        if number % 2 == 0 { $0.group = "\(number / 4)" }
                        $0.cap.points = cap.map { Points($0) }
                    }
                }
                let version = program(
                    [EarnRule(points: points, per: Amount(per), currency: eur)],
                    basis: BasisRule(excludedTenders: ["giftcard"]),
                    campaigns: campaigns
                ) { $0.tiers = threeLevels }
                do throws(Rejection) {
                    let member = RatingContext(tier: "gold")
                    let rating = try Rating(sent, under: version, at: time("2026-03-01T12:00:00Z"), for: member)
                    #expect(rating.byLine.reduce(0, +) == rating.points.count)
                } catch {
                    #expect(error.code == .amountOutOfRange)
                }
            }
        }
    }

    @Test(arguments: [add(Limits.magnitude), PerItemEffect(points: Points(Limits.magnitude))])
    func `the most points for the most units are refused`(effect: any Effect) throws {
        let lines = (1...512).map { PurchaseLine(line: name("\($0)"), quantity: Limits.magnitude, amount: Amount(1)) }
        let many = [campaign("a", effect), campaign("b", effect)]
        let refused = rejection { () throws(Rejection) in try Rating(purchase(lines), under: program(campaigns: many)) }
        #expect(refused?.code == .amountOutOfRange)
    }

    @Test func `the most points for each minor unit of the largest purchase are refused`() throws {
        let effect = PerEffect(points: Points(Limits.magnitude), amounts: MoneyTable([eur: Amount(1)]))
        let version = program(basis: BasisRule(excludedTenders: ["giftcard"]), campaigns: [campaign("a", effect)])
        let refused = rejection { () throws(Rejection) in try Rating(Self.largest, under: version) }
        #expect(refused?.code == .amountOutOfRange)
    }

    @Test func `twenty multipliers of one decimal are no trouble`() throws {
        let campaigns = (1...20).map { campaign("c\($0)", multiply("1.1")) }
        // 849 × 1.1²⁰ ÷ 100
        #expect(try Rating(Self.small, under: program(campaigns: campaigns)).points == Points(57))
    }
}
