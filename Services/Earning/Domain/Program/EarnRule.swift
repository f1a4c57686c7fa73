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

    /// Enough for a point to be worth a hundredth of a cent, and few enough for the exact points of any purchase to fit.
    static let mostPoints: Int64 = 1_000_000

    /// Reads an entry; what names no currency has that of the program, which is nil when there is a fault in it.
    init(_ entry: ProgramReader, programCurrency: Currency?) throws(ProgramFaults) {
        var entry = entry
        entry.checkKeys(["points", "per", "currency", "partner"])
        let points = entry.read { fields throws(Invalid) in try fields.integer("points", in: 1...Self.mostPoints) }
        let own: Currency?? = entry.read { fields throws(Invalid) in try fields.optional("currency") }
        let currency = (own ?? nil) ?? programCurrency
        let per = entry.read { fields throws(Invalid) in try fields.money("per", in: currency) }
        let partners = entry.read { fields throws(Invalid) in try fields.partners("partner") }
        guard entry.faults.isEmpty, let points, let per, let partners else { throw ProgramFaults(faults: entry.faults) }
        guard let currency else { throw ProgramFaults(faults: []) }
        self.init(points: points, per: per, currency: currency, partners: partners)
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

extension Name where Of == RulePoints {
    /// What every purchase earns, before tiers and campaigns.
    static let base = RuleName(known: "base")

    private init(known text: String) {
        guard let name = Self(text) else { preconditionFailure("\(text) is no name") }
        self = name
    }
}

extension Fields {
    /// A decimal string in whole minor units of `currency`, above 0.
    fileprivate func money(_ key: String, in currency: Currency?) throws(Invalid) -> Amount {
        let text: String = try required(key)
        guard let value = Rational(decimal: text), !value.isZero else {
            throw Invalid(pointer[key], "must be a decimal string above 0, such as \"1.00\"")
        }
        guard let currency else { return Amount(1) }
        let minor = value * Rational((0..<currency.exponent).reduce(1) { scale, _ in scale * 10 })
        guard minor.denominator == 1, minor.numerator <= Int128(Limits.magnitude) else {
            throw Invalid(pointer[key], "must have at most \(currency.exponent) decimals in \(currency)")
        }
        return Amount(Int64(minor.numerator))
    }

    /// One partner or several, if the rule names any.
    fileprivate func partners(_ key: String) throws(Invalid) -> Set<String>? {
        guard let json: JSON = try optional(key) else { return nil }
        if json.string != nil { return [try text(key)] }
        let partners = try names(key, limit: Limits.profileItems)
        guard !partners.isEmpty else { throw Invalid(pointer[key], "names no partner") }
        return partners
    }
}
