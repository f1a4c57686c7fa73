// SPDX-License-Identifier: Apache-2.0

import Contracts

extension YAML {
    /// A document as people write it: what `json` reads back as the same document. Each line has its end.
    ///
    /// What fits on a line stands on one, and text of several lines stands line by line. The keys are in the order in which the
    /// reference explains them: those of a program, if no other is named.
    static func text(_ document: JSON, order: [String] = programOrder) -> String {
        YAMLWriter(order).block(document, indent: "").map { $0 + "\n" }.joined()
    }

    static let programOrder = [
        "id", "program", "timeZone", "points", "per", "amount", "percent", "currency", "rounding", "from", "to", "when", "effect",
        "earn", "basis", "pointValue", "pending", "expiry", "returns", "acceptance", "holds", "limits", "cashback", "tiers",
        "window", "validity", "downgrade", "grace", "onReturn", "after", "align", "warn", "levels", "campaigns", "stamps", "gifts",
        "welcome", "referral", "advocate", "friend", "minimum", "within", "hold", "limit", "perAdvocate", "clawback", "link",
        "group", "cap", "perMember", "perMemberPer", "count", "multiplier", "entry", "every", "reward",
    ]
}

/// Keys in an order of their own.
private struct YAMLWriter {
    private let order: [String: Int]

    private static let widest = 120

    init(_ order: [String]) {
        self.order = Dictionary(order.enumerated().map { ($1, $0) }) { first, _ in first }
    }

    func block(_ json: JSON, indent: String) -> [String] {
        switch json {
        case .object(let object) where !object.isEmpty:
            return inOrder(object).flatMap { key, value in entry("\(indent)\(scalar(key)):", value, indent: indent + "  ") }
        case .array(let elements) where !elements.isEmpty:
            return elements.flatMap { element -> [String] in
                if let line = oneLine(element, after: indent.count + 2) { return ["\(indent)- \(line)"] }
                let lines = block(element, indent: indent + "  ")
                return ["\(indent)- \(lines.first?.dropFirst(indent.count + 2) ?? "")"] + lines.dropFirst()
            }
        default: return ["\(indent)\(flow(json))"]
        }
    }

    private func entry(_ start: String, _ value: JSON, indent: String) -> [String] {
        if let text = value.string, let lines = literal(text) {
            return ["\(start) |\(text.hasSuffix("\n") ? "" : "-")"] + lines.map { $0.isEmpty ? "" : indent + $0 }
        }
        if let line = oneLine(value, after: start.count + 1) { return ["\(start) \(line)"] }
        return [start] + block(value, indent: indent)
    }

    /// The lines of a text that can stand as they are (YAML 1.2, section 8.1.2); nil when it is one line, or needs escapes.
    private func literal(_ text: String) -> [String]? {
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        if lines.last == "" { lines.removeLast() }
        guard text.contains("\n"), let first = lines.first, let last = lines.last, !first.hasPrefix(" "),
            ![first, last].contains(where: \.isEmpty), text.unicodeScalars.allSatisfy(isPrintable)
        else { return nil }
        return lines
    }

    /// A character that is itself wherever it stands: neither invisible nor, for some readers, an end of line.
    private func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
        scalar == "\n" || (0x20...0x7e).contains(scalar.value)
            || (0xa0...0xd7ff).contains(scalar.value)
                && ![0x2028, 0x2029].contains(scalar.value)
    }

    /// Whether text of several lines stands somewhere in it.
    private func hasLines(_ json: JSON) -> Bool {
        switch json {
        case .string(let text): literal(text) != nil
        case .array(let elements): elements.contains(where: hasLines)
        case .object(let object): object.members.contains { hasLines($0.value) }
        case .integer, .bool, .forbidden: false
        }
    }

    /// Nil when it is better broken: lists of objects always are, so that an entry is a line, and what has text of several lines.
    private func oneLine(_ json: JSON, after column: Int) -> String? {
        if let elements = json.array, elements.contains(where: { $0.object != nil }) { return nil }
        if json.object != nil, hasLines(json) { return nil }
        let text = flow(json)
        let isAtom = (json.object?.isEmpty ?? true) && (json.array?.isEmpty ?? true)
        return isAtom || column + text.count <= YAMLWriter.widest ? text : nil
    }

    private func flow(_ json: JSON) -> String {
        switch json {
        case .object(let object):
            "{" + inOrder(object).map { "\(scalar($0)): \(flow($1))" }.joined(separator: ", ") + "}"
        case .array(let elements): "[" + elements.map(flow).joined(separator: ", ") + "]"
        case .string(let text): scalar(text)
        case .integer, .bool, .forbidden: json.text
        }
    }

    /// Text, in the quotes of JSON where it needs any.
    private func scalar(_ text: String) -> String {
        let isWord = text.utf8.allSatisfy { (48...57).contains($0) || isLetter($0) || "-_./".utf8.contains($0) }
        let starts = text.utf8.first.map { (48...57).contains($0) || isLetter($0) } ?? false
        return isWord && starts && YAML.isPlain(text) ? text : text.json.text
    }

    private func isLetter(_ byte: UInt8) -> Bool { (65...90).contains(byte) || (97...122).contains(byte) }

    private func inOrder(_ object: JSON.Object) -> [(key: String, value: JSON)] {
        object.members.enumerated().sorted { a, b in
            let places = (order[a.element.key] ?? .max, order[b.element.key] ?? .max)
            return places.0 == places.1 ? a.offset < b.offset : places.0 < places.1
        }.map(\.element)
    }
}
