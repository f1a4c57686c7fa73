// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel

extension PurchaseState {
    /// Why points of a purchase go with a return, or come back when it is void: one for each rule of which `moved` has some.
    ///
    /// A rule's points stay in the measure in which the lines stay on which it gave some: step 5 of "How points are worked out".
    func explanation(of moved: [LineReturn], leaving after: Remainder) -> [Explanation] {
        explanation(of: moved, leaving: after) { rule in
            let lines = after.lines.filter { line in line.given.contains { $0.rule == rule && $0.points > .zero } }
            let (amount, kept) = (lines.reduce(.zero) { $0 + $1.amount }, lines.reduce(.zero) { $0 + $1.keptAmount })
            guard amount == .zero else {
                let currency = purchase.sent.currency
                return (
                    "\(currency.text(of: kept)) of \(currency.text(of: amount))",
                    ["amount": amount.json, "currency": currency.json, "keptAmount": kept.json]
                )
            }
            let (units, left) = lines.reduce(into: (Int128(0), Int128(0))) { sums, line in
                sums.0 += Int128(line.quantity)
                sums.1 += Int128(line.keptQuantity)
            }
            return ("\(left) of \(units) units", ["keptQuantity": left.description.json, "quantity": units.description.json])
        }
    }

    /// Why the points go that a level gave which is lost.
    func explanation(of lost: [LineReturn], leaving after: Remainder, without tier: TierName) -> [Explanation] {
        explanation(of: lost, leaving: after) { _ in ("a purchase without level \(tier)", ["level": tier.json]) }
    }

    private func explanation(
        of moved: [LineReturn], leaving after: Remainder, for what: (RuleName) -> (words: String, inputs: JSON)
    ) -> [Explanation] {
        var rules: [RuleName] = []
        for rule in purchase.allocation.flatMap(\.rules).map(\.rule) where !rules.contains(rule) { rules.append(rule) }
        return rules.compactMap { rule in
            let allocation = moved.compactMap { line in
                line.rules.first { $0.rule == rule }.map { LinePoints(line: line.line, points: $0.points) }
            }
            guard !allocation.isEmpty else { return nil }
            let given = after.lines.flatMap(\.given).reduce(Points.zero) { $1.rule == rule ? $0 + $1.points : $0 }
            let (words, inputs) = what(rule)
            return Explanation(
                rule: rule,
                version: purchase.version,
                points: allocation.reduce(.zero) { $0 + $1.points },
                text: "\(after.kept(of: rule)) of \(given.words) stay, for \(words)",
                inputs: inputs.with("given", given.json).with("kept", after.kept(of: rule).json).with("rounding", "down"),
                allocation: allocation
            )
        }
    }
}
