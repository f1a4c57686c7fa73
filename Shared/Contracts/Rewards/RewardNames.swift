// SPDX-License-Identifier: Apache-2.0

import Kernel

/// The shop's own name of a reward; unique in its catalogue.
package typealias RewardName = Name<RewardDetails>

/// One member's use of a reward.
package enum Redemption: Identified { package static let prefix = "red" }
package typealias RedemptionID = ID<Redemption>

/// What a code proves.
package enum Voucher: Identified { package static let prefix = "vch" }
package typealias VoucherID = ID<Voucher>

/// The code of a voucher, as it is shown to people, and as they type it.
package struct VoucherCode: Hashable, Sendable, JSONValue, CustomStringConvertible {
    package let text: String

    /// Nil unless `text` has 1 to `Limits.codeCharacters` letters and digits, which spaces and hyphens may part.
    package init?(_ text: String) {
        self.text = text
        guard text.utf8.count <= 2 * Limits.codeCharacters, (1...Limits.codeCharacters).contains(compared.utf8.count),
            compared.utf8.allSatisfy({ (48...57).contains($0) || (65...90).contains($0) })
        else { return nil }
    }

    package init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        guard let code = VoucherCode(try String(json, at: pointer)) else {
            throw Invalid(pointer, "must be 1 to \(Limits.codeCharacters) letters and digits, parted by spaces and hyphens only")
        }
        self = code
    }

    package var json: JSON { .string(text) }
    package var description: String { text }

    /// What two codes are compared by: people type small letters, leave hyphens out, and take an O for a zero, an I or L for a one.
    package var compared: String {
        String(
            text.uppercased().compactMap { letter in
                switch letter {
                case " ", "-": nil
                case "O": "0"
                case "I", "L": "1"
                default: letter
                }
            })
    }

    package static func == (a: VoucherCode, b: VoucherCode) -> Bool { a.compared == b.compared }
    package func hash(into hasher: inout Hasher) { hasher.combine(compared) }
}

/// An amount of money by itself.
package struct Payment: Hashable, Sendable {
    package let amount: Amount
    package let currency: Currency

    package init(amount: Amount, currency: Currency) {
        self.amount = amount
        self.currency = currency
    }

    init(in fields: Fields) throws(Invalid) {
        amount = Amount(try fields.integer("amount", in: 1...Limits.magnitude))
        currency = try fields.required("currency")
    }

    /// `object` with what this says.
    func inlined(in object: JSON) -> JSON { object.with("amount", amount.json).with("currency", currency.json) }
}

/// A part of a hundred, such as `12.5`: a decimal of at most four places.
package struct Percentage: Hashable, Sendable, JSONValue, CustomStringConvertible {
    /// In ten-thousandths of a percent: 1 to a million.
    package let parts: Int64

    /// Nil unless `text` is a decimal above 0 and up to 100.
    package init?(_ text: String) {
        let halves = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        func isNumber(_ digits: Substring, _ count: ClosedRange<Int>) -> Bool {
            count.contains(digits.utf8.count) && digits.utf8.allSatisfy { (48...57).contains($0) }
        }
        guard isNumber(halves[0], 1...3), halves.count == 1 || isNumber(halves[1], 1...4), let whole = Int64(halves[0]) else {
            return nil
        }
        let places = halves.count == 1 ? "" : String(halves[1])
        guard let rest = Int64(places + String(repeating: "0", count: 4 - places.count)) else { return nil }
        parts = whole * 10_000 + rest
        guard (1...1_000_000).contains(parts) else { return nil }
    }

    package init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        guard let percentage = Percentage(try String(json, at: pointer)) else {
            throw Invalid(pointer, "must be a decimal above 0 and up to 100, such as \"12.5\"")
        }
        self = percentage
    }

    package var json: JSON { .string(description) }

    package var description: String {
        let rest = parts % 10_000
        guard rest > 0 else { return String(parts / 10_000) }
        var places = String(String(rest + 10_000).dropFirst())
        while places.last == "0" { places.removeLast() }
        return "\(parts / 10_000).\(places)"
    }
}
