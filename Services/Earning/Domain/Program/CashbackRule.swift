// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel

/// The second wallet, in money: `cashback` of the program.
struct CashbackRule: Hashable, Sendable {
    /// Of the basis: 0.02 for `percent: "2"`.
    let share: Rational
    let currency: Currency
    /// Whether fractions of a minor unit are kept for the next purchase.
    var carry = true
}

extension CashbackRule {
    init?(_ part: inout ProgramReader, programCurrency: Currency?) {
        part.require("percent")
        let percent = part.decimal("percent", in: Rational(1, over: 1_000_000)...Rational(100))
        let currency = part.value("currency") ?? programCurrency
        let carry: Bool? = part.value("carry")
        guard let percent, let currency else { return nil }
        self.init(share: percent / Rational(100), currency: currency, carry: carry ?? true)
    }

    var sentences: [Sentence] {
        let percent = (share * Rational(100)).decimals
        let rest = carry ? "are kept for the next purchase" : "are dropped"
        return [
            Sentence(
                .cashback, "cashback",
                "A purchase in \(currency) gives \(percent) % of its basis back as money; fractions of the smallest coin \(rest).")
        ]
    }
}
