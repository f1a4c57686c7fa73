// SPDX-License-Identifier: Apache-2.0

import PointsModel
import TestSupport

// What people buy and give back.

extension Sale {
    static func drawn(_ dice: inout Seeded, source: String, number: String, member: String, at occurredAt: Int64) -> Sale {
        let lines = dice.percent(60) ? (1...dice.count(in: 1...4)).map { Sale.Line.drawn(&dice, number: $0) } : []
        let amount = lines.isEmpty ? dice.number(in: 0...40_000) : lines.reduce(0) { $0 + $1.amount }
        let linesHaveTax = lines.contains { $0.tax != nil }
        let gift = dice.percent(25) ? dice.number(in: 0...amount) : 0
        let tenders =
            dice.percent(40)
            ? [Tender("cash", amount - gift)] + (gift > 0 ? [Tender("giftCard", gift)] : []) : []
        return Sale(
            source: source, number: number, member: member, currency: dice.percent(92) ? "EUR" : "USD", amount: amount,
            // Programs leave tax out now and then, and then it must be known.
            tax: linesHaveTax ? nil : amount * 19 / 119, lines: lines, tenders: tenders,
            partner: dice.percent(20) ? dice.pick(["north", "south"]) : nil, occurredAt: occurredAt,
            isOverridden: dice.percent(3))
    }
}

extension Sale.Line {
    static func drawn(_ dice: inout Seeded, number: Int) -> Sale.Line {
        let amount = dice.percent(8) ? 0 : dice.number(in: 1...15_000)
        return Sale.Line(
            "L\(number)", sku: dice.pick(["A", "B", "C"]), category: dice.pick(["food", "books", "tobacco", nil]),
            quantity: dice.number(in: 1...5), amount: amount)
    }
}

extension GiveBack {
    static func drawn(_ dice: inout Seeded, of sale: Sale, purchase: String, source: String, number: String) -> GiveBack {
        let extent: Extent
        switch dice.count(in: 0...9) {
        case ..<3: extent = .everything
        case ..<6 where sale.amount > 0: extent = .amount(dice.number(in: 1...sale.amount))
        case _ where !sale.lines.isEmpty:
            var parts: [Part] = []
            for line in sale.lines where parts.isEmpty || dice.percent(40) {
                let kind = dice.count(in: 0...3)
                parts.append(
                    Part(
                        line.line, quantity: kind & 1 == 1 ? dice.number(in: 1...line.quantity) : nil,
                        amount: kind & 2 == 2 && line.amount > 0 ? dice.number(in: 1...line.amount) : nil))
            }
            extent = .lines(parts)
        default: extent = .everything
        }
        return GiveBack(
            source: source, number: number, purchaseSource: sale.source, purchase: purchase, member: nil, extent: extent)
    }
}
