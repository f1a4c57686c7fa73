// SPDX-License-Identifier: Apache-2.0

import PointsModel
import Testing

/// A model in which R-1 is recorded.
private func model(_ sale: Sale, _ terms: Terms = onePerEuro) -> Model {
    var model = Model(terms)
    model.record(sale, decidedAt: noon)
    return model
}

@Test(arguments: [["1", "2", "3"], ["3", "2", "1"], ["2", "3", "1"], ["3", "1", "2"]])
func `W2: returned line by line, in any order, the lines take 10, 10 and 13 with them`(order: [String]) {
    var model = model(Sale(1000, 1000, 1333))
    for line in order {
        #expect(model.take(.lines([GiveBack.Part(line)])).points.reduce(0, +) == (line == "3" ? 13 : 10))
    }
    #expect(model.standing(of: "ada") == Standing(earned: 33, revoked: 33, purchases: 1, returns: 3))
    #expect(model.take(.everything).codes == ["nothing_to_return"])
}

@Test func `W2: unit by unit the third line loses 5, 4 and 4`() {
    var sale = Sale(1000, 1000, 1333)
    sale.lines[2].quantity = 3
    var model = model(sale)
    let unit = GiveBack.Extent.lines([GiveBack.Part("3", quantity: 1)])
    let taken = (1...3).map { _ in model.take(unit) }
    #expect(taken.map { $0.points[2] } == [5, 4, 4])
    #expect(taken.map { $0.amounts[2] } == [445, 444, 444])
    #expect(model.take(unit).codes == ["return_exceeds_purchase"])
}

@Test func `W3: with one rule for all lines half of the money takes half of the points`() {
    let terms = Terms(earn: [Terms.Earn(7, per: 400)])
    var model = model(Sale(1000, 1000, 2000), terms)
    #expect(model.standing(of: "ada").balance == 70)
    #expect(model.take(.lines([GiveBack.Part("3")])).points == [0, 0, 35])
}

@Test func `W4: a return by amount of a purchase without lines`() {
    var sale = Sale(1500)
    sale.lines = []
    var model = model(sale)
    #expect(model.take(.amount(1000)).points == [10])
    #expect(model.take(.everything).points == [5])
    #expect(model.take(.amount(1)).codes == ["nothing_to_return", "return_exceeds_purchase"])
    #expect(model.take(.lines([GiveBack.Part("")])).codes == ["invalid", "nothing_to_return"])
}

@Test func `the example of the protocol: one of three pastries takes 2 points`() {
    var sale = Sale(1999, 450, 75)
    sale.lines[1].quantity = 3
    var model = model(sale)
    #expect(model.take(.lines([GiveBack.Part("2", quantity: 1)])).points == [0, 2, 0])
    #expect(model.take(.everything).points == [20, 2, 1])
}

@Test func `an amount alone is spread over what is left, of equal fractions to the earlier line`() {
    var model = model(Sale(1000, 1000, 1000))
    #expect(model.take(.amount(100)).amounts == [34, 33, 33])
    #expect(model.take(.lines([GiveBack.Part("1")])).amounts == [966, 0, 0])
    #expect(model.take(.amount(3)).amounts == [0, 2, 1])
    #expect(model.take(.amount(1932)).codes == ["return_exceeds_purchase"])
    #expect(model.take(.amount(1931)).amounts == [0, 965, 966])
    #expect(model.standing(of: "ada").balance == 0)
}

@Test func `what a named line lacks is taken from the other lines, in order`() {
    var model = model(Sale(1000, 1000, 1000))
    #expect(model.take(.lines([GiveBack.Part("2", amount: 1200)])).amounts == [200, 1000, 0])
    #expect(model.take(.lines([GiveBack.Part("2", amount: 900)])).amounts == [800, 0, 100])
    #expect(model.take(.lines([GiveBack.Part("2", amount: 901)])).codes == ["return_exceeds_purchase"])
}

@Test func `a line that cost nothing goes back by its quantity`() {
    var sale = Sale(0, 500)
    sale.lines[0].quantity = 2
    var model = model(sale)
    #expect(model.take(.amount(500)).points == [0, 5])
    #expect(model.take(.lines([GiveBack.Part("1", quantity: 1)])).points == [0, 0])
    #expect(model.take(.lines([GiveBack.Part("1", quantity: 2)])).codes == ["return_exceeds_purchase"])
    #expect(model.take(.everything).points == [0, 0])
    #expect(model.take(.everything).codes == ["nothing_to_return"])
}

@Test func `a line whose whole price is paid back is returned`() {
    var sale = Sale(1000, 500)
    sale.lines[0].quantity = 2
    var model = model(sale)
    #expect(model.take(.lines([GiveBack.Part("1", amount: 1000)])).points == [10, 0])
    #expect(model.take(.lines([GiveBack.Part("1", quantity: 1)])).codes == ["return_exceeds_purchase"])
    #expect(model.take(.amount(500)).points == [0, 5])
    #expect(model.take(.everything).codes == ["nothing_to_return"])
}

@Test func `a unit that the price does not reach can still go back`() {
    var sale = Sale(1)
    sale.lines[0].quantity = 3
    var model = model(sale)
    let unit = GiveBack.Extent.lines([GiveBack.Part("1", quantity: 1)])
    #expect((1...3).map { _ in model.take(unit).amounts } == [[1], [0], [0]])
    #expect(model.take(unit).codes.contains("nothing_to_return"))
}

@Test func `quantity and amount together: the amount is what was paid back`() {
    var sale = Sale(1000)
    sale.lines[0].quantity = 2
    var model = model(sale)
    #expect(model.take(.lines([GiveBack.Part("1", quantity: 1, amount: 400)])).points == [4])
    #expect(model.take(.lines([GiveBack.Part("1", quantity: 1)])).points == [6])
}

@Test func `returns that do not fit are refused`() {
    var model = model(Sale(1000, 1000))
    model.enroll("bob", at: 0)
    #expect(model.take(.lines([GiveBack.Part("7")])).codes == ["invalid"])
    #expect(model.take(.lines([])).codes == ["invalid"])
    #expect(model.take(.lines([GiveBack.Part("1", quantity: 2)])).codes == ["return_exceeds_purchase"])
    #expect(model.take(.everything, member: "eve").codes == ["member_not_found"])
    #expect(model.take(.everything, member: "bob").codes == ["comes to nothing"])
    #expect(model.take(.lines([GiveBack.Part("1")]), number: "X").codes == [])
    #expect(model.take(.lines([GiveBack.Part("1")])).codes == ["nothing_to_return"])
    #expect(model.take(.everything, number: "X").codes == ["return_exists"])
    let other = GiveBack(source: "desk", number: "Y", purchase: "R-1", extent: .everything)
    #expect(model.verdict(on: other) == .waits)
}

@Test func `a return is taken from who is closed, and what was is told as of then`() {
    var model = model(Sale(1000))
    model.change("ada", to: .closed, at: noon)
    model.record(GiveBack(source: "till", number: "RT", purchase: "R-1", extent: .amount(400)), decidedAt: noon + 2)
    #expect(model.standing(of: "ada").balance == 6)
    #expect(model.standing(of: "ada", at: noon + 1).balance == 10)
    #expect(model.standing(of: "ada", at: noon - 1) == Standing())
}

/// Any purchase of up to six lines, also of lines for nothing, and any program for it.
private func anything(_ random: inout Seeded) -> (Sale, Terms) {
    let bound: Int64 = [5, 300, 10_000, 1_000_000_000_000].randomElement(using: &random) ?? 1
    let lines = (0..<Int.random(in: 0...6, using: &random)).map { index in
        let amount = Bool.random(using: &random) || index == 0 ? Int64.random(in: 0...bound, using: &random) : 0
        return Sale.Line(
            "\(index)", category: ["coffee", "deposit"].randomElement(using: &random),
            quantity: .random(in: 1...4, using: &random), amount: amount, tax: .random(in: 0...amount, using: &random))
    }
    let amount = lines.isEmpty ? .random(in: 0...bound, using: &random) : lines.map(\.amount).reduce(0, +)
    let gift = Int64.random(in: 0...amount, using: &random)
    let sale = Sale(
        source: "till", number: "R-1", member: "ada", currency: "EUR", amount: amount,
        tax: lines.isEmpty ? .random(in: 0...amount, using: &random) : nil, lines: lines,
        tenders: [Sale.Tender("giftcard", gift), Sale.Tender("cash", amount - gift)], occurredAt: noon)
    let earn = Terms.Earn(.random(in: 1...50, using: &random), per: .random(in: 1...300, using: &random))
    return (
        sale,
        Terms(
            rounding: Rounding.allCases.randomElement(using: &random) ?? .down, earn: [earn],
            excludedCategories: Bool.random(using: &random) ? ["deposit"] : [],
            excludedTenders: Bool.random(using: &random) ? ["giftcard"] : [], excludesTax: .random(using: &random))
    )
}

/// Any return, which may ask for more than there is.
private func anyExtent(of sale: Sale, _ random: inout Seeded) -> GiveBack.Extent {
    let amount = Int64.random(in: 1...max(1, sale.amount), using: &random)
    if sale.lines.isEmpty || Int.random(in: 0..<4, using: &random) == 0 { return .amount(amount) }
    return .lines(
        sale.lines.filter { _ in Int.random(in: 0..<3, using: &random) == 0 }.map { line in
            switch Int.random(in: 0..<4, using: &random) {
            case 0: GiveBack.Part(line.line)
            case 1: GiveBack.Part(line.line, amount: amount)
            case 2: GiveBack.Part(line.line, quantity: 1, amount: amount / 3)
            default: GiveBack.Part(line.line, quantity: .random(in: 1...line.quantity, using: &random))
            }
        })
}

@Test(arguments: 1...500 as ClosedRange<UInt64>)
func `in whatever pieces a purchase is returned, exactly what it earned is gone`(seed: UInt64) {
    var random = Seeded(state: seed)
    let (sale, terms) = anything(&random)
    var model = model(sale, terms)
    let earned = model.standing(of: "ada").earned
    let qualified = model.standing(of: "ada").qualifying
    var (points, amount, qualifying) = (Int64(0), Int64(0), Int64(0))

    for step in 0...40 {
        let extent = step < 40 ? anyExtent(of: sale, &random) : .everything
        let giveBack = GiveBack(source: "till", number: "RT-\(step)", purchase: "R-1", extent: extent)
        guard case .revokes(let revocation) = model.verdict(on: giveBack) else { continue }
        model.record(giveBack, decidedAt: noon)
        #expect(revocation.lines.allSatisfy { $0.points >= 0 && $0.qualifying >= 0 } && revocation.amounts.allSatisfy { $0 >= 0 })
        points += revocation.points
        amount += revocation.amount
        qualifying += revocation.qualifying
        #expect(points <= earned && amount <= sale.amount && qualifying <= qualified)
        #expect(model.standing(of: "ada").balance == earned - points)
        #expect(model.standing(of: "ada").qualifying == qualified - qualifying)
        if case .amount(let asked) = extent { #expect(revocation.amount == asked) }
    }
    #expect(points == earned && amount == sale.amount && qualifying == qualified)
    #expect(model.take(.everything, number: "last").codes == ["nothing_to_return"])
}

@Test(arguments: 1...200 as ClosedRange<UInt64>)
func `unit by unit, in any order, nothing is left`(seed: UInt64) {
    var random = Seeded(state: seed)
    let (sale, terms) = anything(&random)
    if sale.lines.isEmpty { return }
    var model = model(sale, terms)
    let units = sale.lines.flatMap { Array(repeating: $0.line, count: Int($0.quantity)) }.shuffled(using: &random)
    for unit in units { #expect(model.take(.lines([GiveBack.Part(unit, quantity: 1)])).codes.isEmpty) }
    #expect(model.standing(of: "ada").balance == 0)
    #expect(model.take(.everything).codes == ["nothing_to_return"])
}
