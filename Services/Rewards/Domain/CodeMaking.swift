// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel

extension VoucherCode {
    /// A code of our own: eleven symbols of Crockford's base 32 for 55 bits, and one that checks them, as `K7QF-9M2X-4WTC`.
    ///
    /// The bits come from a keyed hash, so nobody without the key can guess one: with a million vouchers out, of a thousand
    /// million guesses less than one is a hit in all likelihood.
    init(bits: UInt128) {
        var symbols = (0..<11).map { Int(truncatingIfNeeded: bits >> UInt128(5 * $0)) & 31 }
        symbols.append(Self.check(symbols))
        let letters = symbols.map { Self.alphabet[$0] }
        let groups = [letters[0..<4], letters[4..<8], letters[8..<12]].map { String(decoding: $0, as: UTF8.self) }
        guard let code = VoucherCode(groups.joined(separator: "-")) else { preconditionFailure("\(groups) is no code") }
        self = code
    }

    /// Whether it has the form of our codes, and was typed wrong: one symbol is another, or two have changed places.
    var isMistyped: Bool {
        let symbols = compared.utf8.compactMap { Self.alphabet.firstIndex(of: $0) }
        guard symbols.count == 12, compared.utf8.count == 12 else { return false }
        return Self.check(Array(symbols.dropLast())) != symbols[11]
    }

    /// Each symbol counts as a coefficient of a polynomial over the field of 32 elements, evaluated at a generator of it. All 31
    /// powers differ, so that another symbol, or two that have changed places, give another sum.
    private static func check(_ symbols: [Int]) -> Int { symbols.reduce(0) { double($0 ^ $1) } }

    /// Times the generator x, modulo x⁵ + x² + 1.
    private static func double(_ element: Int) -> Int { element < 16 ? element << 1 : element << 1 ^ 0b100101 }

    private static var alphabet: [UInt8] { crockford }
}

private let crockford = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ".utf8)
