// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel

/// What a rule gives to a purchase, exactly: steps 1 to 3 of "How points are worked out" end with a list of these.
///
/// A new kind of rule needs nothing else: rounding, allocation, explanation and return are the same for all of them.
struct RuleShare: Sendable {
    let rule: RuleName
    /// On the whole purchase, and how it is divided among the lines.
    let spread: Spread
    /// What the cap of the rule leaves; the rounding gives it no more either.
    let limit: Points?
    /// For what it gives, instead of the program's.
    let expiry: ExpiryRule?
    /// For people.
    let text: String
    /// What went into the rule.
    let inputs: JSON

    var total: Rational { spread.total }
    var weights: [Int128] { spread.weights }

    init(
        rule: RuleName,
        spread: Spread,
        limit: Points? = nil,
        expiry: ExpiryRule? = nil,
        text: String = "",
        inputs: JSON = [:]
    ) {
        self.rule = rule
        self.spread = spread
        self.limit = limit
        self.expiry = expiry
        self.text = text
        self.inputs = inputs
    }

    /// The same points, divided in another way.
    func divided(by weights: [Int128]) -> RuleShare {
        RuleShare(
            rule: rule, spread: Spread(total: total, weights: weights), limit: limit, expiry: expiry, text: text, inputs: inputs)
    }
}

/// The whole points of a purchase, by rule and line: step 4.
struct Award: Sendable {
    let points: Points
    /// In the order of the rules; one that gives no whole point is among them.
    let rules: [(share: RuleShare, points: Points, lines: [Points])]

    /// Rounds the sum once, and allocates what comes out to the rules and within each rule to its lines.
    ///
    /// - Throws: `amount_out_of_range` for more points than the ledger can hold.
    init(_ shares: [RuleShare], rounding: Rounding) throws(Rejection) {
        guard let exact = LikeFractions(shares.map(\.total)) else { throw Spread.tooLong }
        let whole = rounding.apply(exact.sum)
        guard whole <= Int128(Limits.magnitude) else { throw Self.outOfRange }
        let limits = shares.contains { $0.limit != nil } ? shares.map { $0.limit?.count } : nil
        let parts = allocate(Int64(whole), by: exact.numerators, atMost: limits)
        points = Points(Int64(whole))
        rules = zip(shares, parts).map { share, part in
            (share, Points(part), allocate(part, by: share.weights).map { Points($0) })
        }
    }

    /// What counts for tiers: the base alone, rounded down whatever the program's rounding is.
    var qualifying: Points { Points(Int64(base?.total.floor ?? 0)) }

    private var base: RuleShare? { rules.first { $0.share.rule == .base }?.share }

    private static let outOfRange = Rejection(.amountOutOfRange, "it would earn more than \(Limits.magnitude) points")

    func points(of rule: RuleName) -> Points { rules.first { $0.share.rule == rule }?.points ?? .zero }

    /// The points of one line, and the rules that gave them.
    func line(_ index: Int) -> (points: Points, rules: [RulePoints]) {
        let given = rules.filter { $0.lines[index] > .zero }.map {
            RulePoints(rule: $0.share.rule, points: $0.lines[index])
        }
        return (given.reduce(.zero) { $0 + $1.points }, given)
    }

    /// For `purchase.recorded`: enough to work out any return.
    func allocation(on basis: Basis) -> [LineAllocation] {
        let amounts = basis.amounts
        let qualifying = base.map { allocate(self.qualifying.count, by: $0.weights) } ?? amounts.map { _ in 0 }
        return basis.lines.indices.map { index in
            let (points, rules) = line(index)
            return LineAllocation(
                line: basis.lines[index],
                basis: amounts[index],
                points: points,
                qualifying: Points(qualifying[index]),
                rules: rules
            )
        }
    }

    /// For `points.earned` and for people.
    func explanation(on lines: [LineName?], version: Version, rounding: Rounding) -> [Explanation] {
        rules.filter { $0.points > .zero }.map { rule in
            Explanation(
                rule: rule.share.rule,
                version: version,
                points: rule.points,
                text: rule.share.text,
                inputs: rule.share.inputs.with("rounding", .string(rounding.rawValue)),
                allocation: zip(lines, rule.lines).map { LinePoints(line: $0, points: $1) }
            )
        }
    }
}
