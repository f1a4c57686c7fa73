// SPDX-License-Identifier: Apache-2.0

import Contracts

/// Which lines something is about: all that is given must hold. Without any, all lines.
struct LineCondition: Hashable, Sendable {
    var sku: Set<String>?
    var category: Set<String>?
    var brand: Set<String>?

    var isNone: Bool { sku == nil && category == nil && brand == nil }
}

extension LineCondition {
    static let keys = ["sku", "category", "brand"]

    init(_ part: inout ProgramReader) {
        sku = part.names("sku")
        category = part.names("category")
        brand = part.names("brand")
    }

    /// `lines of category coffee and brand Illy`
    var words: String {
        let given = [("sku", sku), ("category", category), ("brand", brand)]
        let words = given.compactMap { word, names in names.map { "\(word) \($0.alternatives)" } }
        return words.isEmpty ? "all lines" : "lines of \(words.joined(lastBy: "and"))"
    }
}
