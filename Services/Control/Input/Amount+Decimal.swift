// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel

extension Amount {
    /// An amount as shops write it, such as `29.33`, in whole minor units. Exact: no binary fraction is involved.
    ///
    /// Nil for anything but digits with at most one point, for more decimals than the currency has (unless they are zeros),
    /// and for what no ledger could hold.
    init?(decimal text: String, in currency: Currency, point: Character = ".") {
        let parts = text.split(separator: point, maxSplits: 1, omittingEmptySubsequences: false)
        let whole = parts[0]
        var fraction = parts.count == 2 ? parts[1] : ""
        guard !whole.isEmpty, parts.count == 1 || !fraction.isEmpty,
            (whole + fraction).utf8.allSatisfy({ (48...57).contains($0) })
        else { return nil }
        while fraction.count > currency.exponent, fraction.last == "0" { fraction.removeLast() }
        guard fraction.count <= currency.exponent else { return nil }
        let zeros = String(repeating: "0", count: currency.exponent - fraction.count)
        guard let units = Int64(whole + fraction + zeros), units <= Limits.magnitude else { return nil }
        self.init(units)
    }
}
