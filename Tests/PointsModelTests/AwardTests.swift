// SPDX-License-Identifier: Apache-2.0

import PointsModel
import Testing

@Test(arguments: [(Rounding.down, 25), (.halfUp, 25), (.halfEven, 25), (.up, 26)] as [(Rounding, Int64)])
func `W1: a purchase is rounded once`(rounding: Rounding, points: Int64) {
    var terms = onePerEuro
    terms.rounding = rounding
    let shares = Model(terms).points(Sale(1999, 450, 75))
    #expect(shares.reduce(0, +) == points)
    if points == 25 { #expect(shares == [20, 4, 1]) }
}

@Test(
    arguments: [
        (Rounding.down, [0, 0, 1, 2]), (.halfUp, [1, 1, 2, 3]), (.halfEven, [0, 1, 2, 2]), (.up, [1, 1, 2, 3]),
    ] as [(Rounding, [Int64])])
func `halves go down, up, or to the even one`(rounding: Rounding, points: [Int64]) {
    var terms = onePerEuro
    terms.rounding = rounding
    #expect([50, 51, 150, 250].map { Model(terms).points(Sale($0))[0] } == points)
}

@Test func `W2: points are divided among the lines by largest remainder`() {
    #expect(Model(onePerEuro).points(Sale(1000, 1000, 1333)) == [10, 10, 13])
}

@Test func `what is left over goes to the earlier of equal lines`() {
    #expect(apportion(2, by: [1, 1, 1]) == [1, 1, 0])
    #expect(apportion(5, by: [0, 3, 3, 3]) == [0, 2, 2, 1])
    #expect(apportion(0, by: [0, 0]) == [0, 0])
}

@Test func `qualifying points are rounded down whatever the program says`() {
    var terms = onePerEuro
    terms.rounding = .up
    let verdict = Model(terms).verdict(on: Sale(1999, 450, 75), decidedAt: noon)
    let shares = [(20, 20), (5, 4), (1, 1)].map { Award.Share(points: $0, qualifying: $1) }
    #expect(verdict == .earns(Award(lines: shares)))
}

@Test func `the first entry that matches currency and partner is the only one`() {
    let model = Model(
        Terms(earn: [
            Terms.Earn(5, per: 100, partners: ["bakery", "florist"]), Terms.Earn(1, per: 100), Terms.Earn(9, per: 100),
            Terms.Earn(1, per: 100, currency: "JPY", partners: ["bakery"]),
        ]))
    #expect(model.points(Sale(1000, partner: "bakery")) == [50])
    #expect(model.points(Sale(1000, partner: "florist")) == [50])
    #expect(model.points(Sale(1000, partner: "butcher")) == [10])
    #expect(model.points(Sale(1000)) == [10])
    #expect(model.points(Sale(1000, currency: "JPY", partner: "bakery")) == [10])
    #expect(model.points(Sale(1000, currency: "JPY")) == [0])
    #expect(model.codes(Sale(1000, currency: "CZK")) == ["currency_not_accepted"])
    #expect(Model(Terms(earn: [])).points(Sale(1000)) == [0])
}

@Test func `per is a rate, not a step`() {
    let terms = Terms(rounding: .halfUp, earn: [Terms.Earn(1, per: 2500)])
    #expect(Model(terms).points(Sale(4000)) == [2])
}

@Test func `excluded categories and tenders earn nothing`() {
    var terms = onePerEuro
    (terms.excludedCategories, terms.excludedTenders) = (["deposit"], ["giftcard"])
    var sale = Sale(3000, 1000)
    sale.tenders = [Sale.Tender("giftcard", 600), Sale.Tender("cash", 3000), Sale.Tender("giftcard", 400)]
    // Bases of 22.50 and 7.50: the leftover half goes to the earlier line.
    #expect(Model(terms).points(sale) == [23, 7])
    sale.lines[0].category = "deposit"
    #expect(Model(terms).points(sale) == [0, 7])
}

@Test func `excluded tax is that of the lines, or spread over them by amount, and must be known`() {
    var terms = onePerEuro
    terms.excludesTax = true
    let model = Model(terms)
    var sale = Sale(3000, 1000)
    #expect(model.codes(sale) == ["invalid"])
    sale.tax = 400
    #expect(model.points(sale) == [27, 9])
    sale.lines[1].tax = 400
    #expect(model.points(sale) == [30, 6])
    sale.tax = nil
    #expect(model.points(sale) == [30, 6])
    var whole = Sale(1000)
    (whole.lines, whole.tax) = ([], 160)
    #expect(model.points(whole) == [8])
    #expect(Model(onePerEuro).points(whole) == [10])
}

@Test func `a basis is never below nothing`() {
    var terms = onePerEuro
    (terms.excludesTax, terms.excludedTenders) = (true, ["giftcard"])
    var sale = Sale(1000, 1000)
    sale.lines[0].tax = 500
    sale.tenders = [Sale.Tender("giftcard", 1500), Sale.Tender("cash", 500)]
    #expect(Model(terms).points(sale) == [0, 2])
}

@Test func `the largest numbers are exact, and more points than can be kept are refused`() {
    #expect(Model(Terms(earn: [Terms.Earn(1, per: 1)])).points(Sale(largest)) == [largest])
    #expect(Model(Terms(earn: [Terms.Earn(2, per: 1)])).codes(Sale(largest)) == ["amount_out_of_range"])
    var terms = Terms(rounding: .halfUp, earn: [Terms.Earn(1_000_000, per: 1)], excludedTenders: ["points"], excludesTax: true)
    var sale = Sale(largest / 3, largest / 3, largest / 3)
    (sale.tax, sale.tenders) = (largest / 3, [Sale.Tender("points", largest / 3), Sale.Tender("cash", largest / 3 * 2)])
    #expect(Model(terms).codes(sale) == ["amount_out_of_range"])
    terms.earn[0].perMinorUnits = 1_000_000
    #expect(Model(terms).points(sale) == [1, 1, 1].map { $0 * largest / 9 })
}

@Test(arguments: 1...300 as ClosedRange<UInt64>)
func `shares sum to the whole, and are less than one away from what is exact`(seed: UInt64) {
    var random = Seeded(state: seed)
    let bound: Int64 = [10, 1000, largest / 512].randomElement(using: &random) ?? 1
    let weights = (0..<Int.random(in: 1...20, using: &random)).map { _ in Int128.random(in: 0...Int128(bound), using: &random) }
    let sum = weights.reduce(0, +)
    // Small enough that the products below have room.
    let total = sum == 0 ? 0 : Int64.random(in: 0...largest, using: &random)
    let shares = apportion(total, by: weights)
    #expect(shares.reduce(0, +) == total)
    for (share, weight) in zip(shares, weights) {
        let error = Int128(share) * sum - Int128(total) * weight
        #expect(error > -sum && error < sum || sum == 0)
    }
}
