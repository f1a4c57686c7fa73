// SPDX-License-Identifier: Apache-2.0

/// A purchase as it was reported. Money is in minor units, times are milliseconds since 1970 (protocol.md, `purchase.completed`).
package struct Sale: Hashable, Sendable {
    /// One line of it; a sale without lines counts as one line, of no category.
    package struct Line: Hashable, Sendable {
        package var line: String
        package var sku: String?
        package var category: String?
        package var quantity: Int64
        package var amount: Int64
        package var tax: Int64?

        package init(
            _ line: String, sku: String? = nil, category: String? = nil, quantity: Int64 = 1, amount: Int64, tax: Int64? = nil
        ) {
            (self.line, self.sku, self.category) = (line, sku, category)
            (self.quantity, self.amount, self.tax) = (quantity, amount, tax)
        }
    }

    /// How so much of it was paid.
    package struct Tender: Hashable, Sendable {
        package var kind: String
        package var amount: Int64

        package init(_ kind: String, _ amount: Int64) { (self.kind, self.amount) = (kind, amount) }
    }

    package var source: String
    package var number: String
    package var member: String
    package var currency: String
    package var amount: Int64
    package var tax: Int64?
    package var lines: [Line]
    package var tenders: [Tender]
    package var partner: String?
    package var occurredAt: Int64
    /// It was sent with an `override`.
    package var isOverridden: Bool

    package init(
        source: String, number: String, member: String, currency: String, amount: Int64, tax: Int64? = nil, lines: [Line] = [],
        tenders: [Tender] = [], partner: String? = nil, occurredAt: Int64, isOverridden: Bool = false
    ) {
        (self.source, self.number, self.member, self.currency) = (source, number, member, currency)
        (self.amount, self.tax, self.lines, self.tenders) = (amount, tax, lines, tenders)
        (self.partner, self.occurredAt, self.isOverridden) = (partner, occurredAt, isOverridden)
    }

    /// Its lines, or the one line that it is. An empty name is nobody's, so no return can name that line.
    var parts: [Line] { lines.isEmpty ? [Line("", amount: amount)] : lines }

    /// The codes for what is wrong with it whatever the program says (protocol.md, `purchase.completed` and "Statuses and codes").
    var faults: Set<String> {
        func fits(_ tax: Int64?, in amount: Int64) -> Bool { tax.map { $0 >= 0 && $0 <= amount } ?? true }
        let amounts = [amount] + lines.map(\.amount) + tenders.map(\.amount)
        guard amounts.allSatisfy({ (0...largest).contains($0) }), lines.allSatisfy({ (1...largest).contains($0.quantity) }),
            fits(tax, in: amount), lines.allSatisfy({ fits($0.tax, in: $0.amount) }),
            Set(lines.map(\.line)).count == lines.count
        else { return ["invalid"] }
        let taxes = lines.compactMap(\.tax)
        let sums =
            parts.map(\.amount).reduce(0, +) == amount
            && (tenders.isEmpty || tenders.map(\.amount).reduce(0, +) == amount)
            && (taxes.isEmpty || tax == nil || taxes.reduce(0, +) == tax)
        return sums ? [] : ["amount_mismatch"]
    }
}
