// SPDX-License-Identifier: Apache-2.0

import Contracts
import Foundation
import Kernel

/// 6,919 real purchases of 2,357 customers of an online shop, 1997–1998: test data, not shipped.
struct CDNOW {
    let enrolments: [JSON]
    let purchases: [JSON]

    static let path = Installation.repository + "/../shared/data/cdnow_sample.txt"

    /// What every run has to come to, with 1 point per 1.00 USD, rounding down.
    static let (members, purchaseCount, cents, points) = (2_357, 6_919, 24_409_194, 239_444)

    init() throws {
        let text = try String(contentsOfFile: CDNOW.path, encoding: .utf8)
        var seen: Set<Substring> = []
        var (enrolments, purchases) = ([JSON](), [JSON]())
        for (row, line) in text.split(whereSeparator: \.isNewline).enumerated() {
            let fields = line.split(whereSeparator: \.isWhitespace)
            guard fields.count == 5, let amount = Rational(decimal: String(fields[4])) else { continue }
            let (customer, date) = (fields[0], fields[2])
            if seen.insert(customer).inserted {
                enrolments.append([
                    "data": ["identifiers": [["kind": "customer", "value": .string(String(customer))]]],
                    "id": .string("enroll-\(customer)"), "source": "cdnow", "specversion": "1.0", "type": "member.enroll",
                ])
            }
            let day = "\(date.prefix(4))-\(date.dropFirst(4).prefix(2))-\(date.suffix(2))"
            purchases.append([
                "ack": "stored",
                "data": [
                    "amount": .integer(Int64((amount * Rational(100)).floor)), "currency": "USD",
                    "member": .string("customer:\(customer)"),
                ],
                "id": .string("row-\(row + 1)"), "source": "cdnow", "specversion": "1.0", "time": .string("\(day)T12:00:00Z"),
                "type": "purchase.completed",
            ])
        }
        self.enrolments = enrolments
        self.purchases = purchases
    }

    /// The messages one a line, as `punchcard publish` takes them.
    static func lines(_ messages: [JSON]) -> String { messages.map(\.text).joined(separator: "\n") + "\n" }
}
