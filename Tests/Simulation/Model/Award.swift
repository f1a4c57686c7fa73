// SPDX-License-Identifier: Apache-2.0

/// What a sale earns, in all and on each line: in the order of its lines, or on the one line that it is.
package struct Award: Hashable, Sendable {
    /// What a line earns, or what a return takes of it.
    package struct Share: Hashable, Sendable {
        package var points: Int64
        /// Points that count for tiers: the base points, rounded down (protocol.md, `purchase.recorded`).
        package var qualifying: Int64

        package init(points: Int64, qualifying: Int64) { (self.points, self.qualifying) = (points, qualifying) }
    }

    package var lines: [Share]
    package var points: Int64 { lines.map(\.points).reduce(0, +) }
    package var qualifying: Int64 { lines.map(\.qualifying).reduce(0, +) }

    package init(lines: [Share]) { self.lines = lines }
}

extension Terms {
    /// What these terms give for a sale, or the codes of why they give nothing (program.md, "How points are worked out").
    func rate(_ sale: Sale) -> Verdict {
        var codes: Set<String> = []
        if sale.currency != currency && !earn.contains(where: { $0.currency == sale.currency }) {
            codes.insert("currency_not_accepted")
        }
        let bases = bases(of: sale)
        if bases == nil { codes.insert("invalid") }
        guard let bases, codes.isEmpty else { return .refused(codes) }

        // Step 2: of the entries only the first that matches counts. Step 3: one rounding, of the sum.
        let first = earn.first { entry in
            (entry.currency ?? currency) == sale.currency
                && (entry.partners.map { $0.contains(where: { $0 == sale.partner }) } ?? true)
        }
        let exact = bases.reduce(0, +) * Int128(first?.points ?? 0)
        let unit = sale.unit * Int128(first?.perMinorUnits ?? 1)
        let points = rounding.whole(exact, per: unit)
        guard points <= largest else { return .refused(["amount_out_of_range"]) }
        let qualifying = Rounding.down.whole(exact, per: unit)
        return .earns(
            Award(
                lines: zip(apportion(Int64(points), by: bases), apportion(Int64(qualifying), by: bases))
                    .map { Award.Share(points: $0, qualifying: $1) }))
    }

    /// Step 1: the basis of each line, as so many `sale.unit`-ths of a minor unit; `nil` if the tax to be left out is unknown.
    ///
    /// A share by amount is what is shared × the line's amount ÷ the sale's amount: multiplied by the latter, all are whole.
    private func bases(of sale: Sale) -> [Int128]? {
        let unearning = Int128(sale.tenders.filter { excludedTenders.contains($0.kind) }.map(\.amount).reduce(0, +))
        let linesTellTax = sale.lines.contains { $0.tax != nil }
        if excludesTax && !linesTellTax && sale.tax == nil { return nil }
        return sale.parts.map { line in
            let amount = Int128(line.amount)
            if let category = line.category, excludedCategories.contains(category) { return 0 }
            let tax = linesTellTax ? Int128(line.tax ?? 0) * sale.unit : Int128(sale.tax ?? 0) * amount
            return max(0, amount * sale.unit - (excludesTax ? tax : 0) - unearning * amount)
        }
    }
}

extension Sale {
    /// What bases are counted in: one minor unit is so many of them. Of a sale for nothing nothing is shared.
    fileprivate var unit: Int128 { max(1, Int128(amount)) }
}
