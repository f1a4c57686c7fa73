// SPDX-License-Identifier: Apache-2.0

import Contracts

extension TemplateDocument {
    /// The words for somebody who speaks `language`: those of just that language and place, or of that language, or its own.
    func text(in language: LanguageTag?) -> (text: TemplateText, language: LanguageTag) {
        let own = (text: text, language: locale)
        guard let language else { return own }
        let all = [locale: text].merging(translations) { own, _ in own }
        let wanted = [language.text.lowercased(), language.language]
        for name in wanted {
            let found = all.first { $0.key.text.lowercased() == name }
            if let found { return (found.value, found.key) }
        }
        return own
    }
}

extension LanguageTag {
    /// `de` of `de-CH`
    fileprivate var language: String { String(text.lowercased().prefix { $0 != "-" }) }
}
