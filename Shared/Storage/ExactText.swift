// SPDX-License-Identifier: Apache-2.0

/// A text that equals only the same bytes, in the order of its bytes, as SQLite compares them.
///
/// Swift takes two spellings of "é" for one string. Under that rule two documents would be one in memory and two on
/// disk.
struct ExactText: Hashable, Comparable {
    let text: String

    init(_ text: String) { self.text = text }

    // The hash is that of the string: it is the same for two spellings, which costs a comparison and decides nothing.
    static func == (a: ExactText, b: ExactText) -> Bool { a.text == b.text && a.text.utf8.elementsEqual(b.text.utf8) }
    static func < (a: ExactText, b: ExactText) -> Bool { a.text.utf8.lexicographicallyPrecedes(b.text.utf8) }
}
