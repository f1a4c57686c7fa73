// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import Testing

@testable import Earning

@Suite struct RatingTests {
    @Test(arguments: [(Rounding.down, 25), (.halfUp, 25), (.halfEven, 25), (.up, 26)] as [(Rounding, Int64)])
    func `W1 the sum of the lines is rounded once`(rounding: Rounding, points: Int64) throws {
        let rating = try Rating(purchase(lines(1999, 450, 75)), under: program(rounding: rounding))
        #expect(rating.points == Points(points))
    }

    @Test func `W1 a factor of 1,5 comes before the rounding and not after it`() throws {
        let half = campaign("half", multiply("1.5"))
        let rating = try Rating(purchase(lines(1999)), under: program(campaigns: [half]))
        #expect(rating.points == Points(29))
        // 29 among 19.99 and 9.995 is 19.33 and 9.67.
        #expect(rating.award.rules.map(\.points) == [Points(19), Points(10)])
    }

    @Test(
        arguments: [
            (Rounding.down, "0.5", 0), (.down, "1.99", 1), (.halfUp, "0.5", 1), (.halfUp, "1.49", 1),
            (.halfUp, "1.5", 2),
            (.halfEven, "0.5", 0), (.halfEven, "1.5", 2), (.halfEven, "2.5", 2), (.halfEven, "2.51", 3),
            (.up, "0.01", 1),
            (.up, "1", 1), (.up, "0", 0),
        ] as [(Rounding, String, Int64)]
    )
    func `every rounding`(rounding: Rounding, exact: String, points: Int64) throws {
        let share = RuleShare(rule: .base, spread: Spread(total: rational(exact), weights: [1]))
        #expect(try Award([share], rounding: rounding).points == Points(points))
    }

    @Test func `W2 points are allocated to the lines`() throws {
        let rating = try Rating(purchase(lines(1000, 1000, 1333)), under: program())
        #expect(rating.points == Points(33))
        #expect(rating.allocation.map(\.points) == [Points(10), Points(10), Points(13)])
        #expect(rating.allocation.map(\.basis) == [Amount(1000), Amount(1000), Amount(1333)])
    }

    @Test func `a line names the rules that gave it points, and no others`() throws {
        let sent = purchase(["A", "B"].map { PurchaseLine(line: name($0), sku: $0, amount: Amount($0 == "A" ? 1000 : 50)) })
        let rating = try rated(sent, campaign("for-a", add(5)) { $0.when.lines.sku = ["A"] })
        #expect(rating.allocation.map { $0.rules.map(\.rule.text) } == [["base", "for-a"], []])
    }

    @Test(arguments: [(.attributed, 20), (.proportional, 35)] as [(ReturnRules.Attribution, Int64)])
    func `W3 what a return of a line takes depends on the attribution`(
        attribution: ReturnRules.Attribution,
        revoked: Int64
    ) throws {
        let sent = purchase([
            PurchaseLine(line: name("A"), sku: "A", amount: Amount(1000)),
            PurchaseLine(line: name("B"), sku: "B", amount: Amount(1000)),
            PurchaseLine(line: name("C"), sku: "C", amount: Amount(2000)),
        ])
        let campaigns = [
            campaign("for-a", add(10)) { $0.when.lines.sku = ["A"] }, campaign("for-b", add(20)) { $0.when.lines.sku = ["B"] },
            campaign("for-all", add(40)),
        ]
        let version = program([], campaigns: campaigns) { $0.returns.attribution = attribution }
        let recorded = try Rating(sent, under: version).recorded(sent)
        #expect(recorded.points == Points(70))
        var rest = Remainder(of: recorded, less: nil)
        #expect(try rest.take(.line("C")).map(\.points) == [Points(revoked)])
        _ = try rest.take(.everything)
        #expect(rest.points == .zero)
    }

    @Test func `with proportional attribution every rule and what qualifies is divided by amount, without excluded lines`() throws {
        let card = PurchaseLine(line: name("1"), category: "giftcard", amount: Amount(5000))
        let coffee = PurchaseLine(line: name("2"), category: "coffee", amount: Amount(1000), tax: Amount(400))
        let tea = PurchaseLine(line: name("3"), category: "tea", amount: Amount(1000), tax: .zero)
        let basis = BasisRule(excludedCategories: ["giftcard"], tax: .exclude)
        let version = program(basis: basis, campaigns: [campaign("x", add(10)) { $0.when.lines.category = ["tea"] }]) {
            $0.returns.attribution = .proportional
        }
        let rating = try Rating(purchase([card, coffee, tea]), under: version)
        #expect(rating.byRule == ["base": 16, "x": 10])
        #expect(rating.byLine == [0, 13, 13])
        #expect(rating.allocation.map(\.qualifying.count) == [0, 8, 8])
    }

    @Test func `W8 a late purchase is rated by when it happened`() throws {
        let double = campaign("double", multiply("2")) {
            $0.from = time("2026-01-15T00:00:00Z")
            $0.to = time("2026-02-01T00:00:00Z")
        }
        let version = program(acceptance: Acceptance(late: .days(30)), campaigns: [double])
        let rating = try rate(
            purchase(of: 5000),
            by: Standing(member: mia, enrolledAt: time("2026-01-01T00:00:00Z")),
            under: Programs(now: version, then: version),
            occurredAt: time("2026-01-20T12:00:00Z"),
            now: time("2026-02-05T12:00:00Z"),
            for: .newcomer
        )
        #expect(rating.byRule == ["base": 50, "double": 50])
    }

    @Test(
        arguments: [
            (Rounding.down, 2599, 25, 25), (.halfUp, 2549, 25, 25), (.halfUp, 2550, 26, 25), (.halfEven, 2450, 24, 24),
            (.halfEven, 2550, 26, 25), (.up, 2501, 26, 25), (.up, 2500, 25, 25), (.up, 1, 1, 0),
        ] as [(Rounding, Int64, Int64, Int64)]
    )
    func `what qualifies for tiers is rounded down under every rounding`(
        rounding: Rounding,
        amount: Int64,
        points: Int64,
        qualifying: Int64
    ) throws {
        let rating = try Rating(purchase(of: amount), under: program(rounding: rounding))
        #expect(rating.points == Points(points))
        #expect(rating.qualifying == Points(qualifying))
    }

    @Test func `what qualifies for tiers is rounded down once, and allocated to the lines`() throws {
        let rating = try Rating(purchase(lines(1000, 1000, 1333)), under: program(rounding: .up))
        #expect((rating.points, rating.qualifying) == (Points(34), Points(33)))
        #expect(rating.allocation.map(\.points) == [Points(10), Points(10), Points(14)])
        #expect(rating.allocation.map(\.qualifying) == [Points(10), Points(10), Points(13)])
    }

    @Test func `only the base qualifies for tiers, whatever other rules give`() throws {
        let basis = try Basis(of: purchase(lines(1000, 999)), under: BasisRule())
        let base = EarnRule(points: 1, per: Amount(100), currency: eur).share(of: basis)
        let bonus = RuleShare(rule: name("bonus"), spread: Spread(total: Rational(40), weights: [0, 1]))
        let award = try Award([base, bonus], rounding: .down)
        #expect((award.points, award.qualifying) == (Points(59), Points(19)))
        let allocation = award.allocation(on: basis)
        #expect(allocation.map(\.qualifying) == [Points(10), Points(9)])
        #expect(try Award([bonus], rounding: .up).allocation(on: basis).map(\.qualifying) == [.zero, .zero])
    }

    @Test func `of equal shares the earlier rule and the earlier line get the point`() throws {
        let half = Rational(1, over: 2)
        let shares = ["a", "b"].map { RuleShare(rule: name($0), spread: Spread(total: half, weights: [1, 1])) }
        let award = try Award(shares, rounding: .down)
        #expect(award.rules.map(\.lines) == [[Points(1), Points(0)], [Points(0), Points(0)]])
    }

    @Test func `the first entry that matches currency and partner is the base`() throws {
        let czk = known(Currency("CZK"))
        let rules = [
            EarnRule(points: 5, per: Amount(100), currency: eur, partners: ["bakery"]),
            EarnRule(points: 1, per: Amount(100), currency: eur),
            EarnRule(points: 1, per: Amount(2500), currency: czk),
        ]
        func points(_ purchase: PurchaseCompleted) throws -> Int64 {
            try Rating(purchase, under: program(rules)).points.count
        }
        #expect(try points(purchase(lines(1000), partner: "bakery")) == 50)
        #expect(try points(purchase(lines(1000), partner: "butcher")) == 10)
        #expect(try points(purchase(lines(1000))) == 10)
        #expect(try points(purchase(lines(10_000), currency: czk)) == 4)
        func reasons(at partner: String?) throws -> [String] {
            try Rating(purchase(lines(1000), partner: partner), under: program(rules)).notApplied.map(\.why)
        }
        let inKoruna = "entry 3 of earn: it is for purchases in CZK, and this one is in EUR"
        #expect(try reasons(at: nil) == ["entry 1 of earn: it is for purchases at bakery", inKoruna])
        #expect(try reasons(at: "bakery") == ["entry 2 of earn: an earlier entry applies", inKoruna])
    }

    @Test func `a currency that the program does not name is not accepted`() {
        let dollars = purchase(of: 1000, currency: known(Currency("USD")))
        #expect(
            rejection { () throws(Rejection) in try Rating(dollars, under: program()) }?.code == .currencyNotAccepted
        )
    }

    @Test func `a program without entries takes purchases and gives nothing`() throws {
        let rating = try Rating(purchase(lines(1000)), under: program([]))
        #expect(rating.points == .zero)
        #expect(rating.qualifying == .zero)
        #expect(rating.explanation.isEmpty)
    }

    @Test func `a purchase of nothing earns nothing under every rounding`() throws {
        for rounding in Rounding.allCases {
            #expect(try Rating(purchase(of: 0), under: program(rounding: rounding)).points == .zero)
            #expect(try Rating(purchase(of: 0), under: program(rounding: rounding)).qualifying == .zero)
            #expect(try Rating(purchase(lines(0, 0)), under: program(rounding: rounding)).points == .zero)
        }
    }

    @Test func `points that the ledger cannot hold are refused, and the largest amount is not`() throws {
        let most = purchase(of: Limits.magnitude)
        #expect(try Rating(most, under: program()).points == Points(Limits.magnitude / 100))
        let generous = program([EarnRule(points: Points.mostGiven, per: Amount(1), currency: eur)])
        #expect(rejection { () throws(Rejection) in try Rating(most, under: generous) }?.code == .amountOutOfRange)
        // The longest numbers that there are: a basis over the amount, times the most points, over a large amount.
        let tenders = [
            Tender(kind: "giftcard", amount: Amount(1)), Tender(kind: "card", amount: Amount(Limits.magnitude - 1)),
        ]
        let odd = program(
            [EarnRule(points: Points.mostGiven, per: Amount(Limits.magnitude - 1), currency: eur)],
            basis: BasisRule(excludedTenders: ["giftcard"])
        )
        let rating = try Rating(purchase(of: Limits.magnitude, tenders: tenders), under: odd)
        #expect(rating.points == Points(Points.mostGiven))
    }

    @Test func `an award is as much as the ledger can hold, and no point more`() throws {
        func award(_ points: Int64) throws(Rejection) -> Award {
            try Award([RuleShare(rule: .base, spread: Spread(total: Rational(Int128(points)), weights: [1]))], rounding: .down)
        }
        #expect(try award(Limits.magnitude).points == Points(Limits.magnitude))
        #expect(rejection { () throws(Rejection) in try award(Limits.magnitude + 1) }?.code == .amountOutOfRange)
    }

    @Test func `an award explains itself`() throws {
        let rating = try Rating(purchase(lines(1999, 450, 75)), under: program())
        let explanation = try #require(rating.explanation.first)
        #expect(rating.explanation.count == 1)
        #expect(explanation.rule == .base)
        #expect(explanation.version == Version(1))
        #expect(explanation.points == Points(25))
        #expect(explanation.text == "1 point for each 1.00 EUR of 25.24 EUR")
        #expect(explanation.inputs["basis"] == "2524")
        #expect(explanation.inputs["exact"] == "631/25")
        #expect(explanation.inputs["rounding"] == "down")
        #expect(explanation.allocation.map(\.points) == [Points(20), Points(4), Points(1)])
    }
}
