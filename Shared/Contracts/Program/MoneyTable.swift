// SPDX-License-Identifier: Apache-2.0

import Kernel

/// An amount that a program names for each currency in which it matters.
package struct MoneyTable: Hashable, Sendable {
    package private(set) var amounts: [Currency: Amount]

    package init(_ amounts: [Currency: Amount]) { self.amounts = amounts }

    /// Nil when the program says nothing of this currency.
    package subscript(currency: Currency) -> Amount? { amounts[currency] }
}
