// SPDX-License-Identifier: Apache-2.0

/// Says what an `ID` names, so that one cannot be passed for another.
package protocol Identified: Sendable {
    /// The letters before the underscore, so that a log line explains itself.
    static var prefix: String { get }
}

/// A name that we gave: a prefix and 26 characters of Crockford's base 32 for 128 bits, such as `mem_0D8J…`.
package struct ID<Of: Identified>: Hashable, Comparable, Sendable, CustomStringConvertible {
    package let text: String

    /// Nil unless `text` has the prefix of `Of` and is 1–64 letters and digits after it.
    package init?(_ text: String) {
        let start = Of.prefix + "_"
        guard text.hasPrefix(start) else { return nil }
        let rest = text.utf8.dropFirst(start.utf8.count)
        guard (1...64).contains(rest.count), rest.allSatisfy(Self.isLetterOrDigit) else { return nil }
        self.text = text
    }

    /// The name made of 128 bits.
    package init(bits: UInt128) {
        var digits: [UInt8] = []
        var rest = bits
        for _ in 0..<26 {
            digits.append(Self.alphabet[Int(truncatingIfNeeded: rest & 31)])
            rest >>= 5
        }
        text = Of.prefix + "_" + String(decoding: digits.reversed(), as: UTF8.self)
    }

    package var description: String { text }
    package static func < (a: ID, b: ID) -> Bool { a.text < b.text }

    private static var alphabet: [UInt8] { crockford }

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
    }
}

/// Crockford's base 32: no I, L, O or U, so that an id can be read out on the telephone.
private let crockford = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ".utf8)

/// A person enrolled in the program.
package enum Member: Identified { package static let prefix = "mem" }
package typealias MemberID = ID<Member>
