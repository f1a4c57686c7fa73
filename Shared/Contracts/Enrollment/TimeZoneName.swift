// SPDX-License-Identifier: Apache-2.0

import Kernel

/// A name in the shape of the IANA time zone database: `Europe/Berlin`, or `UTC`.
///
/// Only the shape is checked: which zones there are is known by the machine that computes with them, and changes.
package struct TimeZoneName: Hashable, Sendable, JSONValue {
    package let text: String

    package static let utc = TimeZoneName(known: "UTC")

    private init(known text: String) { self.text = text }

    /// Nil unless `text` is `UTC`, or an area and one or two places of letters, digits, `_`, `-` and `+`.
    package init?(_ text: String) {
        let parts = text.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        guard text == "UTC" || ((2...3).contains(parts.count) && parts.allSatisfy(Self.isPart)) else { return nil }
        self.text = text
    }

    private static func isPart(_ part: some Collection<UInt8>) -> Bool {
        // The database keeps new parts to 14 characters (its theory.html); old names may be longer.
        guard (1...32).contains(part.count), let first = part.first, isLetter(first) else { return false }
        return part.allSatisfy { isLetter($0) || (48...57).contains($0) || "_-+".utf8.contains($0) }
    }

    private static func isLetter(_ byte: UInt8) -> Bool { (65...90).contains(byte) || (97...122).contains(byte) }

    package init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        guard let name = TimeZoneName(try String(json, at: pointer)) else {
            throw Invalid(pointer, "must be an IANA time zone, such as Europe/Berlin, or UTC")
        }
        self = name
    }

    package var json: JSON { .string(text) }
}
