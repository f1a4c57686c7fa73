// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel

/// The stamps of one card that a purchase gives.
struct CollectedStamps: Hashable, Sendable {
    let id: RuleName
    /// Above 0.
    let units: Int64
    /// On each line, in their order.
    let lines: [Int64]
}

extension StampCard {
    /// One stamp for each unit of the lines that it is about and that have a basis; nil if there are none.
    ///
    /// - Throws: `amount_out_of_range` for more units than fill `Limits.stampRewards` cards.
    func stamps(of purchase: RatedPurchase) throws(Rejection) -> CollectedStamps? {
        let units = zip(purchase.units(of: purchase.lines(lines)), purchase.basis.numerators).map { $1 > 0 ? $0 : 0 }
        let sum = units.reduce(0, +)
        guard sum > 0 else { return nil }
        guard sum <= Int128(every * Limits.stampRewards) else {
            throw Rejection(
                .amountOutOfRange,
                "it has \(sum) units for the stamp card \(id): \(Limits.stampRewards) cards of \(every) at most are filled at once")
        }
        return CollectedStamps(id: id, units: Int64(sum), lines: units.map { Int64($0) })
    }
}
