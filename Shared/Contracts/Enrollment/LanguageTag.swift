// SPDX-License-Identifier: Apache-2.0

import Kernel

/// A language, and perhaps a script and a place: `de-CH`, in the shape of BCP 47 (RFC 5646).
///
/// Only the shape is checked: which languages there are changes, and a template falls back when it has none.
package struct LanguageTag: Hashable, Sendable, JSONValue {
    package let text: String

    /// Nil unless `text` is a language of 2 to 8 letters, then subtags of 1 to 8 letters and digits, joined by dashes.
    package init?(_ text: String) {
        let subtags = text.utf8.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
        guard text.utf8.count <= Self.limit, let language = subtags.first, (2...8).contains(language.count),
            language.allSatisfy(isLetter),
            subtags.allSatisfy({ (1...8).contains($0.count) && $0.allSatisfy { isLetter($0) || isDigit($0) } })
        else { return nil }
        self.text = text
    }

    /// RFC 5646, section 4.4.1, advises to allow for 35.
    private static let limit = 35

    package init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        guard let tag = LanguageTag(try String(json, at: pointer)) else {
            throw Invalid(pointer, "must be a BCP 47 language tag, such as de-CH")
        }
        self = tag
    }

    package var json: JSON { .string(text) }
}

private func isLetter(_ byte: UInt8) -> Bool { (65...90).contains(byte) || (97...122).contains(byte) }
private func isDigit(_ byte: UInt8) -> Bool { (48...57).contains(byte) }
