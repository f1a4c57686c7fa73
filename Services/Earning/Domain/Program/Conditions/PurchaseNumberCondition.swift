// SPDX-License-Identifier: Apache-2.0

import Contracts

extension ConditionKey {
    /// Which of the member's purchases it is, those not counted that were returned whole.
    static let purchaseNumber = ConditionKey(
        "purchaseNumber",
        read: { part, _, condition in condition.purchaseNumber = part.numbers("purchaseNumber") },
        words: { condition in
            condition.purchaseNumber.map { numbers in
                let range = "\(numbers.lowerBound)" + (numbers.count == 1 ? "" : " to \(numbers.upperBound)")
                return "to purchase number \(range) of a member"
            }
        }
    )
}

extension ProgramReader {
    /// One number, or the first and the last.
    fileprivate mutating func numbers(_ key: String) -> ClosedRange<Int64>? {
        if json(key)?.integer != nil { return integer(key, in: Self.purchases).map { $0...$0 } }
        if let json = json(key), json.object == nil {
            return refuse(key, "must be a whole number, or the first and the last as {from: 2, to: 5}")
        }
        return part(key) { range in
            range.require("from", "to")
            let (from, to) = (range.integer("from", in: Self.purchases), range.integer("to", in: Self.purchases))
            guard let from, let to else { return nil }
            return from <= to ? from...to : range.refuse("to", "must not be less than from")
        }
    }

    private static let purchases: ClosedRange<Int64> = 1...1_000_000
}
