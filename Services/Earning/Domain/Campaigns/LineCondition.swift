// SPDX-License-Identifier: Apache-2.0

import Contracts

/// Which lines something is about: all that is given must hold. Without any, all lines.
struct LineCondition: Hashable, Sendable {
    var sku: Set<String>?
    var category: Set<String>?
    var brand: Set<String>?

    var isNone: Bool { sku == nil && category == nil && brand == nil }

    func holds(for line: RatedPurchase.Line) -> Bool {
        Self.allows(sku, line.sku) && Self.allows(category, line.category) && Self.allows(brand, line.brand)
    }

    private static func allows(_ names: Set<String>?, _ name: String?) -> Bool {
        guard let names else { return true }
        return name.map(names.contains) ?? false
    }
}

extension LineCondition {
    static let keys = ["sku", "category", "brand"]

    init(_ part: inout ProgramReader) {
        sku = part.names("sku")
        category = part.names("category")
        brand = part.names("brand")
    }

    /// `category coffee or tea and brand Illy`
    var names: String {
        zip(Self.keys, [sku, category, brand])
            .compactMap { key, names in names.map { "\(key) \($0.alternatives)" } }.joined(lastBy: "and")
    }

    /// ` of lines of category coffee or tea and brand Illy`, after `of`; nothing for all lines.
    func words(after preposition: String) -> String { isNone ? "" : " \(preposition) lines of \(names)" }

    /// ` of category coffee or tea and brand Illy`, after what was given on them.
    var place: String { isNone ? "" : " of \(names)" }
}
