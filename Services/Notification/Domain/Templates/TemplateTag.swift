// SPDX-License-Identifier: Apache-2.0

/// One tag of a Mustache text, and where it stands.
struct TemplateTag: Hashable, Sendable {
    let kind: Kind
    let name: String
    /// From 1.
    let line: Int

    enum Kind: Hashable, Sendable {
        /// `{{name}}`, `{{{name}}}` or `{{&name}}`
        case variable
        /// `{{#name}}`
        case section
        /// `{{^name}}`
        case inverted
        /// `{{/name}}`
        case end
    }
}

/// Why a text is no template.
struct TemplateFault: Error, Hashable, Sendable, CustomStringConvertible {
    let line: Int
    let text: String

    var description: String { "line \(line): \(text)" }
}

extension TemplateTag {
    /// The tags of a text, in order; comments are none.
    ///
    /// This is the part of Mustache that can be checked beforehand: variables and sections. What loads, calls or changes
    /// something while it is rendered is refused.
    static func tags(of text: String) throws(TemplateFault) -> [TemplateTag] {
        var tags: [TemplateTag] = []
        var rest = text[...]
        var line = 1
        while let open = rest.firstRange(of: "{{") {
            line += rest[..<open.lowerBound].count(where: \.isNewline)
            rest = rest[open.upperBound...]
            let isTriple = rest.first == "{"
            let end = isTriple ? "}}}" : "}}"
            guard let close = rest.firstRange(of: end) else { throw TemplateFault(line: line, text: "a tag has no end") }
            let inside = rest[..<close.lowerBound]
            if let tag = try tag(isTriple ? inside.dropFirst() : inside, isTriple: isTriple, line: line) { tags.append(tag) }
            line += inside.count(where: \.isNewline)
            rest = rest[close.upperBound...]
        }
        return tags
    }

    private static func tag(
        _ inside: Substring, isTriple: Bool, line: Int
    ) throws(TemplateFault) -> TemplateTag? {
        let signs: [Character: Kind] = ["#": .section, "^": .inverted, "/": .end, "&": .variable]
        var kind = Kind.variable
        var name = inside
        if let sign = inside.first, !isTriple {
            if sign == "!" { return nil }
            if let found = signs[sign] {
                kind = found
                name = inside.dropFirst()
            }
        }
        let trimmed = name.trimmed
        guard !trimmed.isEmpty, trimmed.allSatisfy({ ("a"..."z") ~= $0 || ("A"..."Z") ~= $0 || $0.isNumber || $0 == "." }) else {
            let text = "{{\(inside)}} is not understood: templates have variables, sections and comments"
            throw TemplateFault(line: line, text: text)
        }
        return TemplateTag(kind: kind, name: String(trimmed), line: line)
    }
}

extension Substring {
    fileprivate var trimmed: Substring {
        let start = drop { $0.isWhitespace }
        guard let last = start.lastIndex(where: { !$0.isWhitespace }) else { return start }
        return start[...last]
    }
}
