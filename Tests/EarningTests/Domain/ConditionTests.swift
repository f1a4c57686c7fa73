// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import Testing

@testable import Earning

/// A purchase of 10.00 at 14:30 on Sunday, 2026-03-01, in Berlin, and what campaigns want of it.
@Suite struct ConditionTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        /// Nil: the campaign applies.
        let reason: String?
        let change: @Sendable (inout Campaign) -> Void

        init(_ testDescription: String, _ reason: String?, _ change: @escaping @Sendable (inout Campaign) -> Void) {
            (self.testDescription, self.reason, self.change) = (testDescription, reason, change)
        }
    }

    let sent = PurchaseCompleted(
        member: mia,
        currency: eur,
        amount: Amount(1000),
        lines: [
            PurchaseLine(line: name("1"), sku: "A", category: "coffee", brand: "ACME", amount: Amount(600)),
            PurchaseLine(line: name("2"), sku: "B", category: "tea", amount: Amount(400)),
        ],
        tenders: [Tender(kind: "card", amount: Amount(900)), Tender(kind: "cash", amount: Amount(100))],
        store: "s1",
        channel: "app",
        partner: "bakery"
    )

    func check(_ test: Case) throws {
        let tested = campaign("x", add(5), with: test.change)
        let version = program(zone: berlin, campaigns: [tested])
        let member = RatingContext(tier: "gold", segments: ["regulars", "young"], number: 3)
        let rating = try Rating(sent, under: version, at: time("2026-03-01T13:30:00Z"), for: member)
        #expect(rating.reason(against: "x") == test.reason)
        #expect(rating.byRule["x"] == (test.reason == nil ? 5 : nil))
    }

    @Test(arguments: [
        Case("no condition", nil) { _ in },
        Case("from", nil) { $0.from = time("2026-03-01T13:30:00Z") },
        Case("from later", "it begins at 2026-03-01 14:30:01") { $0.from = time("2026-03-01T13:30:01Z") },
        Case("to", "it ended at 2026-03-01 14:30") { $0.to = time("2026-03-01T13:30:00Z") },
        Case("to later", nil) { $0.to = time("2026-03-01T13:30:00.001Z") },
        Case("weekday", nil) { $0.when.conditions = [WeekdayCondition(days: [.sat, .sun])] },
        Case("other weekday", "it is for fri or mon, and it was a sun") {
            $0.when.conditions = [WeekdayCondition(days: [.mon, .fri])]
        },
        Case("hours from", nil) { $0.when.conditions = [HoursCondition(from: 870, to: 900)] },
        Case("hours to", "it is for 09:00 to 14:30, and it was 14:30") {
            $0.when.conditions = [HoursCondition(from: 540, to: 870)]
        },
        Case("hours to come", "it is for 15:10 to 18:00, and it was 14:30") {
            $0.when.conditions = [HoursCondition(from: 910, to: 1080)]
        },
        Case("hours over midnight", "it is for 22:00 to 06:00, and it was 14:30") {
            $0.when.conditions = [HoursCondition(from: 1320, to: 360)]
        },
        Case("hours over midnight, to", "it is for 22:00 to 14:30, and it was 14:30") {
            $0.when.conditions = [HoursCondition(from: 1320, to: 870)]
        },
        Case("hours over midnight, after", nil) { $0.when.conditions = [HoursCondition(from: 1320, to: 871)] },
        Case("hours over midnight, before", nil) { $0.when.conditions = [HoursCondition(from: 870, to: 0)] },
    ])
    func `when it happened, by the clocks of the program`(_ test: Case) throws { try check(test) }

    @Test(arguments: [
        Case("store", nil) { $0.when.conditions += [StoreCondition(names: ["s1", "s2"])] },
        Case("other store", "it is for store s2 or s3") { $0.when.conditions += [StoreCondition(names: ["s2", "s3"])] },
        Case("channel", nil) { $0.when.conditions += [ChannelCondition(names: ["app"])] },
        Case("other channel", "it is for channel web") { $0.when.conditions += [ChannelCondition(names: ["web"])] },
        Case("partner", nil) { $0.when.conditions += [PartnerCondition(names: ["bakery"])] },
        Case("other partner", "it is for partner butcher") { $0.when.conditions += [PartnerCondition(names: ["butcher"])] },
        Case("tender", nil) { $0.when.conditions += [TenderCondition(names: ["cash"])] },
        Case("other tender", "it is for what is paid with points") { $0.when.conditions += [TenderCondition(names: ["points"])] },
        Case("minimum", nil) { $0.when.conditions = [MinimumCondition(amounts: MoneyTable([eur: Amount(1000)]))] },
        Case("higher minimum", "it is from 10.01 EUR on, and this is 10.00 EUR") {
            $0.when.conditions = [MinimumCondition(amounts: MoneyTable([eur: Amount(1001)]))]
        },
        Case("minimum in another currency", "it names no minimum in EUR") {
            $0.when.conditions = [MinimumCondition(amounts: MoneyTable([known(Currency("CZK")): Amount(1)]))]
        },
        Case("activity", "it is for activities") { $0.when.activity = ["review.posted"] },
    ])
    func `what was reported of the purchase`(_ test: Case) throws { try check(test) }

    @Test(arguments: [
        Case("tier", nil) { $0.when.conditions = [TierCondition(levels: ["gold", "platinum"])] },
        Case("other tier", "it is for level platinum, which the member did not hold") {
            $0.when.conditions = [TierCondition(levels: ["platinum"])]
        },
        Case("segment", nil) { $0.when.conditions += [SegmentCondition(names: ["old", "young"])] },
        Case("other segment", "it is for segment old, in which the member is not") {
            $0.when.conditions += [SegmentCondition(names: ["old"])]
        },
        Case("number", nil) { $0.when.conditions = [PurchaseNumberCondition(numbers: 3...3)] },
        Case("earlier number", "it is for purchase numbers 1 to 2, and this is number 3") {
            $0.when.conditions = [PurchaseNumberCondition(numbers: 1...2)]
        },
        Case("later number", "it is for purchase number 4, and this is number 3") {
            $0.when.conditions = [PurchaseNumberCondition(numbers: 4...4)]
        },
    ])
    func `what is known of the member`(_ test: Case) throws { try check(test) }

    @Test(arguments: [
        Case("sku", nil) { $0.when.lines.sku = ["A", "C"] },
        Case("other sku", "no line is of sku C") { $0.when.lines.sku = ["C"] },
        Case("category", nil) { $0.when.lines.category = ["tea"] },
        Case("brand", nil) { $0.when.lines.brand = ["ACME"] },
        Case("no line has both", "no line is of category tea and brand ACME") {
            $0.when.lines.brand = ["ACME"]
            $0.when.lines.category = ["tea"]
        },
        Case("one line has all", nil) { $0.when.lines = LineCondition(sku: ["A"], category: ["coffee"], brand: ["ACME"]) },
    ])
    func `which lines there are`(_ test: Case) throws { try check(test) }

    @Test(arguments: [("s1", "it is for channel web"), ("s2", "it is for store s2")])
    func `all conditions must hold, and the first that does not is told`(store: String, reason: String) throws {
        let all = campaign("x", add(5)) {
            $0.when.conditions += [StoreCondition(names: [store])]
            $0.when.conditions += [ChannelCondition(names: ["web"])]
        }
        #expect(try Rating(sent, under: program(campaigns: [all])).reason(against: "x") == reason)
    }

    @Test func `lines of excluded categories match nothing, and a purchase of them alone no campaign and no stamp`() throws {
        let card = PurchaseLine(line: name("1"), category: "giftcard", amount: Amount(1000))
        let version = program(
            basis: BasisRule(excludedCategories: ["giftcard"]),
            campaigns: [campaign("all", add(5)), campaign("card", add(5)) { $0.when.lines.category = ["giftcard"] }]
        ) { $0.stamps = [StampCard(id: name("tenth"), every: 10, reward: "coffee")] }
        let alone = try Rating(purchase([card]), under: version)
        #expect(alone.points == .zero)
        #expect(alone.reason(against: "all") == "nothing in it earns points")
        #expect(alone.stamps.isEmpty)
        let coffee = PurchaseLine(line: name("2"), category: "coffee", amount: Amount(100))
        let mixed = try Rating(purchase([card, coffee]), under: version)
        #expect(mixed.reason(against: "card") == "no line is of category giftcard")
        #expect(mixed.byLine == [0, 6])
        #expect(mixed.stamps.map(\.lines) == [[0, 1]])
    }

    @Test func `a purchase without lines is one line of no sku, category or brand`() throws {
        let rating = try rated(purchase(of: 1000), campaign("all", add(5)), campaign("a", add(5)) { $0.when.lines.sku = ["A"] })
        #expect(rating.byRule == ["base": 10, "all": 5])
        #expect(rating.reason(against: "a") == "no line is of sku A")
    }
}
