// SPDX-License-Identifier: Apache-2.0

import Kernel

/// A short name that people chose: a segment, a purpose, the key of an attribute, a referral code.
///
/// Labels stand in events, so they must never say who a member is.
package struct Label: Hashable, Sendable, JSONValue, CustomStringConvertible {
    package let text: String

    /// Nil unless `text` has 1 to `Limits.labelCharacters` characters, none of them a control character.
    package init?(_ text: String) {
        guard (1...Limits.labelCharacters).contains(text.unicodeScalars.count),
            !text.utf8.contains(where: { $0 < 0x20 || $0 == 0x7f })
        else { return nil }
        self.text = text
    }

    package init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        guard let label = Label(try String(json, at: pointer)) else {
            throw Invalid(pointer, "must have 1 to \(Limits.labelCharacters) characters, and no control character")
        }
        self = label
    }

    package var json: JSON { .string(text) }
    package var description: String { text }
}
