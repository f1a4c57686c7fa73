// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel

/// An entry of `earn`: so many points for so much money.
struct EarnRule: Hashable, Sendable {
    let points: Int64
    let per: Amount
    let currency: Currency
    /// Only purchases at these partners; nil: all.
    let partners: Set<String>?

    init(points: Int64, per: Amount, currency: Currency, partners: Set<String>? = nil) {
        self.points = points
        self.per = per
        self.currency = currency
        self.partners = partners
    }

    /// Why it is not the base of a purchase; nil if it can be.
    func reasonAgainst(_ purchase: PurchaseCompleted) -> String? {
        if purchase.currency != currency {
            return "it is for purchases in \(currency), and this one is in \(purchase.currency)"
        }
        guard let partners else { return nil }
        if let partner = purchase.partner, partners.contains(partner) { return nil }
        return "it is for purchases at \(partners.sorted().joined(separator: ", "))"
    }

    /// Basis × points ÷ per, on every line.
    func share(of basis: Basis) -> RuleShare {
        let total = basis.total * Rational(Int128(points)) / Rational(Int128(per.minorUnits))
        let money = "\(currency.text(of: per))"
        return RuleShare(
            rule: .base,
            spread: Spread(total: total, weights: basis.numerators),
            text: "\(points) \(points == 1 ? "point" : "points") for each \(money) of \(basis.text(in: currency))",
            inputs: [
                "basis": .string(basis.total.description), "currency": currency.json,
                "exact": .string(total.description),
                "per": per.json, "points": points.json,
            ]
        )
    }
}

extension EarnRule {
    /// Reads an entry; what names no currency has that of the program, which is nil when there is a fault in it.
    init?(_ entry: inout ProgramReader, programCurrency: Currency?) {
        entry.require("points", "per")
        let points = entry.integer("points", in: 1...Points.mostGiven)
        let currency = entry.value("currency") ?? programCurrency
        let per = entry.money("per", in: currency)
        let partners = entry.names("partner")
        guard let points, let per, let currency else { return nil }
        self.init(points: points, per: per, currency: currency, partners: partners)
    }

    /// What a purchase earns by it.
    var words: String {
        let place = partners.map { " at partner \($0.alternatives)" } ?? ""
        return "\(Points(points).words) for each \(currency.text(of: per))\(place)"
    }
}
