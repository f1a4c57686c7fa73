// SPDX-License-Identifier: Apache-2.0

import Contracts
import Crypto
import Kernel
import Storage

/// The installation's key, and everything that is hashed with it (HMAC-SHA-256, cut to 128 bits).
///
/// Streams and inboxes hold keyed hashes only: who has a stream but not the key cannot find out whether a telephone number
/// is in it. All processes of an installation share the key; it goes into every backup.
package struct Secret: Sendable {
    private let keys: [Purpose: HMAC<SHA256>]

    package enum Purpose: String, CaseIterable, Sendable {
        case inbox, substance, identifier, id, voucher, comparison, referralCode, unsubscribe
    }

    /// - Precondition: 32 bytes or more.
    package init(key: [UInt8]) {
        precondition(key.count >= 32, "a key of \(key.count) bytes; it needs 32")
        let root = SymmetricKey(data: key)
        keys = Dictionary(
            uniqueKeysWithValues: Purpose.allCases.map { purpose in
                let derived = HMAC<SHA256>.authenticationCode(for: Array("punchcard \(purpose.rawValue)".utf8), using: root)
                return (purpose, HMAC<SHA256>(key: SymmetricKey(data: derived)))
            })
    }

    /// The hash of some texts, kept apart by a byte that no text has.
    package func hash(_ purpose: Purpose, _ texts: [String]) -> UInt128 {
        var bytes: [UInt8] = []
        for text in texts {
            bytes.append(contentsOf: text.utf8)
            bytes.append(0xff)
        }
        return hash(purpose, bytes: bytes)
    }

    package func hash(_ purpose: Purpose, bytes: [UInt8]) -> UInt128 {
        guard var code = keys[purpose] else { preconditionFailure("no key for \(purpose)") }
        code.update(data: bytes)
        return code.finalize().prefix(16).reduce(0) { $0 << 8 | UInt128($1) }
    }

    /// The key under which a message, or something else of that source, is remembered.
    package func inboxKey(source: String, id: String, kind: String = "message") -> InboxKey {
        InboxKey(bits: hash(.inbox, [kind, source, id]))
    }

    /// What is compared when the same id comes again.
    package func substance(of message: Message) -> UInt128 {
        Sabotage.ignoresBodies.isOn ? 0 : hash(.substance, bytes: message.substance)
    }

    /// The form in which an identifier leaves Enrollment: 32 hexadecimal digits.
    package func hash(of identifier: Identifier) -> IdentifierHash {
        let bits = hash(.identifier, [identifier.kind.rawValue, identifier.value])
        return IdentifierHash(kind: identifier.kind, digits: digits(bits))
    }

    /// The form in which a text leaves that is only ever compared; nil for one that has nothing to compare.
    package func comparison(of text: String, as kind: Comparison.Kind) -> Comparison? {
        kind.normalised(text).map { Comparison(kind: kind, digits: digits(hash(.comparison, [kind.rawValue, $0]))) }
    }

    /// The same of all signals.
    package func comparisons(of signals: Signals) -> [Comparison] {
        signals.texts.compactMap { comparison(of: $0.text, as: $0.kind) }
    }

    private func digits(_ bits: UInt128) -> String {
        let digits = String(bits, radix: 16)
        return String(repeating: "0", count: 32 - digits.count) + digits
    }
}
