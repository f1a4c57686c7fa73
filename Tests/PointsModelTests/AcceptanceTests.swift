// SPDX-License-Identifier: Apache-2.0

import PointsModel
import Testing

@Test func `a purchase is taken so late and so early as the program says, and not a millisecond more`() {
    var model = Model(onePerEuro)
    let now = 40 * day
    #expect(model.codes(Sale(100, at: now - 30 * day), decidedAt: now) == [])
    #expect(model.codes(Sale(100, at: now - 30 * day - 1), decidedAt: now) == ["too_late"])
    #expect(model.codes(Sale(100, at: now + 300_000), decidedAt: now) == [])
    #expect(model.codes(Sale(100, at: now + 300_001), decidedAt: now) == ["too_early"])
    model.enroll("bob", at: 20 * day)
    #expect(model.codes(Sale(100, of: "bob", at: day), decidedAt: now) == ["too_late", "before_enrollment"])
    var overridden = Sale(100, of: "bob", at: day)
    overridden.isOverridden = true
    #expect(model.codes(overridden, decidedAt: now) == [])
}

@Test(arguments: [
    (Terms.BeforeEnrollment.reject, [true, false, false, false]), (.accept, [true, true, true, true]),
    (.within(day), [true, true, true, false]),
])
func `what is from before the enrolment is refused, taken, or taken for a while`(rule: Terms.BeforeEnrollment, taken: [Bool]) {
    var terms = onePerEuro
    terms.beforeEnrollment = rule
    var model = Model(terms)
    model.enroll("bob", at: 3 * day)
    let moments = [3 * day, 3 * day - 1, 2 * day, 2 * day - 1]
    #expect(moments.map { model.codes(Sale(100, of: "bob", at: $0), decidedAt: 4 * day) == [] } == taken)
}

@Test func `what was bought before a suspension or a closing still earns`() {
    var model = Model(onePerEuro)
    model.change("ada", to: .suspended, at: 10 * day)
    model.change("ada", to: .active, at: 11 * day)
    model.change("ada", to: .closed, at: 12 * day)
    let codes = [10 * day - 1, 10 * day, 11 * day - 1, 11 * day, 12 * day - 1, 12 * day]
        .map { model.codes(Sale(100, at: $0), decidedAt: 12 * day) }
    #expect(codes == [[], ["member_suspended"], ["member_suspended"], [], [], ["member_closed"]])
}

@Test func `a purchase is rated by the program of then and taken by that of now`() {
    var model = Model()
    model.enroll("ada", at: 0)
    #expect(model.codes(Sale(100)) == ["program_missing"])
    model.publish(Terms(earn: [Terms.Earn(1, per: 100)], late: 50 * day), version: 1, effectiveFrom: 10 * day)
    model.publish(Terms(earn: [Terms.Earn(2, per: 100)], late: day), version: 2, effectiveFrom: 20 * day)
    #expect(model.codes(Sale(100, at: 10 * day - 1), decidedAt: 10 * day - 1) == ["program_missing"])

    func points(_ moment: Int64, _ now: Int64) -> Int64? {
        if case .earns(let award) = model.verdict(on: Sale(100, at: moment), decidedAt: now) { award.points } else { nil }
    }
    #expect(points(5 * day, 15 * day) == 1)
    #expect(points(20 * day - 1, 20 * day) == 1)
    #expect(points(20 * day, 20 * day) == 2)
    #expect(points(20 * day, 20 * day - 1) == 2)
    #expect(points(15 * day, 20 * day) == nil)
}

@Test func `what was recorded is not rated again`() {
    var model = Model(onePerEuro)
    model.record(Sale(1000), decidedAt: noon)
    model.publish(Terms(earn: [Terms.Earn(2, per: 100)]), version: 2, effectiveFrom: noon)
    #expect(model.standing(of: "ada").earned == 10)
    #expect(model.take(.everything).points == [10])
}

@Test func `a number is used once for each source, and reasons that hold together are all told`() {
    var model = Model(onePerEuro)
    model.record(Sale(100), decidedAt: noon)
    #expect(model.codes(Sale(200)) == ["purchase_exists"])
    #expect(model.codes(Sale(200, currency: "CZK")) == ["purchase_exists", "currency_not_accepted"])
    var other = Sale(200)
    other.source = "shop"
    #expect(model.codes(other) == [])
    #expect(model.codes(Sale(200, of: "eve")) == ["member_not_found"])
}

@Test func `a purchase that contradicts itself is refused before any rule is asked`() {
    let model = Model(onePerEuro)
    func codes(_ change: (inout Sale) -> Void) -> Set<String> {
        var sale = Sale(1000, 500, currency: "CZK")
        change(&sale)
        return model.codes(sale)
    }
    #expect(codes { $0.amount = 1501 } == ["amount_mismatch"])
    #expect(codes { $0.tenders = [Sale.Tender("cash", 1499)] } == ["amount_mismatch"])
    #expect(codes { ($0.tax, $0.lines[0].tax) = (100, 99) } == ["amount_mismatch"])
    #expect(codes { $0.lines[0].tax = 1001 } == ["invalid"])
    #expect(codes { $0.lines[1].line = "1" } == ["invalid"])
    #expect(codes { $0.lines[1].quantity = 0 } == ["invalid"])
    #expect(codes { $0.amount = -1 } == ["invalid"])
    #expect(codes { $0.lines = [] } == ["currency_not_accepted"])
}
