// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel

/// What of a purchase earns: `basis` of the program.
struct BasisRule: Hashable, Sendable {
    var excludedCategories: Set<String> = []
    /// What is paid with these earns nothing.
    var excludedTenders: Set<String> = []
    var tax: TaxRule = .include

    enum TaxRule: String, Sendable, CaseIterable { case include, exclude }

    init(excludedCategories: Set<String> = [], excludedTenders: Set<String> = [], tax: TaxRule = .include) {
        self.excludedCategories = excludedCategories
        self.excludedTenders = excludedTenders
        self.tax = tax
    }
}

extension BasisRule {
    init(_ part: inout ProgramReader) {
        self.init(
            excludedCategories: part.names("excludeCategories", orNone: true) ?? [],
            excludedTenders: part.names("excludeTenders", orNone: true) ?? [],
            tax: part.choice("tax", of: TaxRule.self) ?? .include
        )
    }

    var sentences: [Sentence] {
        var sentences: [Sentence] = []
        if !excludedCategories.isEmpty {
            let text = "Lines of category \(excludedCategories.alternatives) earn nothing."
            sentences.append(Sentence(.earning, "basis/excludeCategories", text))
        }
        if !excludedTenders.isEmpty {
            let text = "What is paid with \(excludedTenders.alternatives) earns nothing; it is taken from all lines by amount."
            sentences.append(Sentence(.earning, "basis/excludeTenders", text))
        }
        sentences.append(Sentence(.earning, "basis/tax", tax == .include ? "Tax earns as well." : "Tax earns nothing."))
        return sentences
    }
}
