// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel

/// How much of each line earns, exactly: numerators over one denominator, in minor units.
///
/// The denominator is 1, or the amount of the purchase where something was spread over the lines by amount; so a numerator
/// is below 2¹⁰⁶, and so is their sum.
struct Basis: Hashable, Sendable {
    /// Nil for the one line of a purchase without lines.
    let lines: [LineName?]
    let numerators: [Int128]
    let denominator: Int128

    /// - Throws: `invalid` when the program leaves out tax and the purchase does not say how much it is.
    init(of purchase: PurchaseCompleted, under rule: BasisRule) throws(Rejection) {
        let whole = Int128(purchase.amount.minorUnits)
        var spread =
            purchase.tenders?.reduce(Int128(0)) { sum, tender in
                rule.excludedTenders.contains(tender.kind) ? sum + Int128(tender.amount.minorUnits) : sum
            } ?? 0
        let lines = purchase.lines ?? []
        let linesHaveTax = lines.contains { $0.tax != nil }
        if rule.tax == .exclude, !linesHaveTax {
            guard let tax = purchase.tax else {
                throw Rejection(Invalid(Pointer("/data/tax"), "is missing, and the program leaves tax out"))
            }
            spread += Int128(tax.minorUnits)
        }
        let denominator = spread > 0 ? whole : 1
        func numerator(_ amount: Amount, tax: Amount?, category: String?) -> Int128 {
            if let category, rule.excludedCategories.contains(category) { return 0 }
            let amount = Int128(amount.minorUnits)
            let net = rule.tax == .exclude && linesHaveTax ? amount - Int128(tax?.minorUnits ?? 0) : amount
            return max(0, net * denominator - spread * amount)
        }
        self.denominator = denominator
        self.lines = lines.isEmpty ? [nil] : lines.map(\.line)
        numerators =
            lines.isEmpty
            ? [numerator(purchase.amount, tax: nil, category: nil)]
            : lines.map { numerator($0.amount, tax: $0.tax, category: $0.category) }
    }

    var total: Rational { Rational(numerators.reduce(0, +), over: denominator) }

    /// The basis of each line in whole minor units, for the record.
    var amounts: [Amount] { allocate(Int64(total.floor), by: numerators).map { Amount($0) } }

    func text(in currency: Currency) -> String {
        let whole = currency.text(of: Amount(Int64(total.floor)))
        return total.denominator == 1 ? whole : "\(whole) and a fraction"
    }
}

extension Currency {
    /// `25.24 EUR`.
    func text(of amount: Amount) -> String {
        let digits = String(amount.minorUnits.magnitude)
        let padded = String(repeating: "0", count: max(0, exponent + 1 - digits.count)) + digits
        let sign = amount.minorUnits < 0 ? "-" : ""
        if exponent == 0 { return "\(sign)\(padded) \(code)" }
        return "\(sign)\(padded.dropLast(exponent)).\(padded.suffix(exponent)) \(code)"
    }
}
