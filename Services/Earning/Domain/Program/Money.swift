// SPDX-License-Identifier: Apache-2.0

import Kernel

/// An amount that a program names for each currency in which it matters.
struct MoneyTable: Hashable, Sendable {
    private(set) var amounts: [Currency: Amount]

    init(_ amounts: [Currency: Amount]) { self.amounts = amounts }

    /// Nil when the program says nothing of this currency.
    subscript(currency: Currency) -> Amount? { amounts[currency] }
}
