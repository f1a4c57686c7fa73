// SPDX-License-Identifier: Apache-2.0

import Contracts

extension ConditionKey {
    /// The basis of the whole purchase, in its currency.
    static let minimum = ConditionKey(
        "minimum",
        read: { part, head, condition in condition.minimum = part.moneyTable("minimum", in: head.currency) },
        words: { $0.minimum.map { "to purchases of at least \($0.words)" } }
    )
}
