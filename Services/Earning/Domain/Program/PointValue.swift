// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel

/// What a point costs the shop: `pointValue` of the program.
struct PointValue: Hashable, Sendable {
    /// In minor units, which may be a fraction.
    let minorUnits: Rational
    let currency: Currency

    /// What `points` are worth in whole minor units, rounded down.
    ///
    /// - Precondition: they are no more than `mostPoints`.
    func worth(of points: Points) -> Amount {
        Amount(Int64((minorUnits * Rational(Int128(points.count))).floor))
    }

    /// More than these would be worth more than an amount can say.
    var mostPoints: Points {
        Points(Int64(min(Int128(Limits.magnitude), (Rational(Int128(Limits.magnitude)) / minorUnits).floor)))
    }
}

extension PointValue {
    init?(_ part: inout ProgramReader, programCurrency: Currency?) {
        part.require("amount")
        let amount = part.decimal("amount", in: Rational(1, over: 1_000_000)...Rational(1_000))
        guard let currency = part.value("currency") ?? programCurrency, let amount else { return nil }
        self.init(minorUnits: amount * currency.minorUnits, currency: currency)
    }

    var sentences: [Sentence] {
        let amount = (minorUnits / currency.minorUnits).decimals
        return [Sentence(.lots, "pointValue", "A point costs the shop \(amount) \(currency).")]
    }
}
