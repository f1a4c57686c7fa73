// SPDX-License-Identifier: Apache-2.0

/// An ISO 4217 currency: three capital letters.
package struct Currency: Hashable, Sendable, CustomStringConvertible {
    package let code: String

    /// Nil unless `code` is three letters A–Z.
    package init?(_ code: String) {
        guard code.utf8.count == 3, code.utf8.allSatisfy({ (65...90).contains($0) }) else { return nil }
        self.code = code
    }

    package var description: String { code }

    /// Minor units in one unit, as a power of ten: 2 for EUR, 0 for JPY, 3 for KWD (ISO 4217, list one).
    package var exponent: Int { Self.exponents[code] ?? 2 }

    private static let exponents: [String: Int] = [
        "BIF": 0, "CLP": 0, "DJF": 0, "GNF": 0, "ISK": 0, "JPY": 0, "KMF": 0, "KRW": 0, "PYG": 0, "RWF": 0,
        "UGX": 0, "UYI": 0, "VND": 0, "VUV": 0, "XAF": 0, "XOF": 0, "XPF": 0,
        "BHD": 3, "IQD": 3, "JOD": 3, "KWD": 3, "LYD": 3, "OMR": 3, "TND": 3, "CLF": 4, "UYW": 4,
    ]
}

/// An amount in whole minor units (cents).
///
/// The currency stands beside it, once for each purchase.
package struct Amount: Hashable, Comparable, Sendable, CustomStringConvertible {
    package let minorUnits: Int64

    /// - Precondition: within `Limits.magnitude`.
    package init(_ minorUnits: Int64) {
        precondition(abs(minorUnits) <= Limits.magnitude, "an amount of \(minorUnits) is out of range")
        self.minorUnits = minorUnits
    }

    package static let zero = Amount(0)
    package var description: String { String(minorUnits) }

    package static func < (a: Amount, b: Amount) -> Bool { a.minorUnits < b.minorUnits }
    package static func + (a: Amount, b: Amount) -> Amount { Amount(a.minorUnits + b.minorUnits) }
    package static func - (a: Amount, b: Amount) -> Amount { Amount(a.minorUnits - b.minorUnits) }
    package static func += (a: inout Amount, b: Amount) { a = a + b }
    package static func -= (a: inout Amount, b: Amount) { a = a - b }
}
