// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel

/// A purchase as campaigns and stamps see it.
struct RatedPurchase: Sendable {
    let sent: PurchaseCompleted
    let basis: Basis
    /// In their order; a purchase without lines is one.
    let lines: [Line]

    struct Line: Sendable {
        var sku: String?
        var category: String?
        var brand: String?
        let quantity: Int64
        let amount: Amount
        /// By its category: no campaign and no stamp is about it.
        var isExcluded = false
    }

    init(_ sent: PurchaseCompleted, basis: Basis, under rule: BasisRule) {
        self.sent = sent
        self.basis = basis
        lines =
            sent.lines?.map { line in
                Line(
                    sku: line.sku, category: line.category, brand: line.brand, quantity: line.quantity, amount: line.amount,
                    isExcluded: line.category.map(rule.excludedCategories.contains) ?? false)
            } ?? [Line(quantity: 1, amount: sent.amount)]
    }

    /// The lines that a condition is about, which may be none.
    func lines(_ condition: LineCondition) -> LineSelection {
        LineSelection(isChosen: lines.map { !$0.isExcluded && condition.holds(for: $0) })
    }

    /// How what belongs to a purchase as a whole is divided among lines: by amount, or by quantity if they cost nothing.
    func weights(of selection: LineSelection) -> [Int128] {
        let amounts = selection.only(lines.map { Int128($0.amount.minorUnits) })
        return amounts.contains { $0 > 0 } ? amounts : units(of: selection)
    }

    func units(of selection: LineSelection) -> [Int128] { selection.only(lines.map { Int128($0.quantity) }) }
}

/// Some of the lines of a purchase.
struct LineSelection: Hashable, Sendable {
    /// In the order of the lines.
    let isChosen: [Bool]

    var isEmpty: Bool { !isChosen.contains(true) }

    /// The weights of these lines, and 0 for the others.
    func only(_ weights: [Int128]) -> [Int128] { zip(weights, isChosen).map { $1 ? $0 : 0 } }
}
