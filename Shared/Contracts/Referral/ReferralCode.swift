// SPDX-License-Identifier: Apache-2.0

import Kernel

/// One friend's coming, from the enrolment with a code to what that earned.
package enum ReferralStory: Identified { package static let prefix = "ref" }
package typealias ReferralID = ID<ReferralStory>

/// What a member gives to friends: eight letters and digits, none of which looks like another.
package struct ReferralCode: Hashable, Sendable, JSONValue, CustomStringConvertible {
    package let text: String

    /// The code made of 128 bits, which nobody can guess without the key that they were hashed with.
    package init(bits: UInt128) {
        let count = UInt128(Self.alphabet.count)
        var (rest, symbols) = (bits, [UInt8]())
        for _ in 0..<Self.length {
            symbols.append(Self.alphabet[Int(rest % count)])
            rest /= count
        }
        text = String(decoding: symbols, as: UTF8.self)
    }

    /// Reads what a person typed: case, spaces and dashes do not matter. Nil for what cannot be a code.
    package init?(typed text: String) {
        let symbols = text.uppercased().utf8.filter { $0 != UInt8(ascii: " ") && $0 != UInt8(ascii: "-") }
        guard symbols.count == Self.length, symbols.allSatisfy(Self.alphabet.contains) else { return nil }
        self.text = String(decoding: symbols, as: UTF8.self)
    }

    package init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        guard let code = ReferralCode(typed: try String(json, at: pointer)) else {
            throw Invalid(pointer, "must be a referral code: \(Self.length) of \(String(decoding: Self.alphabet, as: UTF8.self))")
        }
        self = code
    }

    package var json: JSON { .string(text) }
    package var description: String { text }

    package static let length = 8
    /// Of what looks alike (0 and O, 1 and I and L, 2 and Z, 5 and S, 8 and B, U and V, Q and O) it has one at most.
    package static let alphabet = Array("34679ACDEFGHJKMNPRTVWXY".utf8)
}
