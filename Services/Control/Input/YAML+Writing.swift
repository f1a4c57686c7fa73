// SPDX-License-Identifier: Apache-2.0

import Contracts

extension YAML {
    /// A program document as people write it: what `json` reads back as the same document.
    ///
    /// What fits on a line stands on one; the keys are in the order in which the reference explains them.
    static func text(_ document: JSON) -> String { block(document, indent: "").joined(separator: "\n") }

    private static func block(_ json: JSON, indent: String) -> [String] {
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

    private static func entry(_ start: String, _ value: JSON, indent: String) -> [String] {
        if let line = oneLine(value, after: start.count + 1) { return ["\(start) \(line)"] }
        return [start] + block(value, indent: indent)
    }

    /// Nil when it is better broken: lists of objects always are, so that an entry is a line.
    private static func oneLine(_ json: JSON, after column: Int) -> String? {
        if let elements = json.array, elements.contains(where: { $0.object != nil }) { return nil }
        let text = flow(json)
        let isAtom = (json.object?.isEmpty ?? true) && (json.array?.isEmpty ?? true)
        return isAtom || column + text.count <= widest ? text : nil
    }

    private static func flow(_ json: JSON) -> String {
        switch json {
        case .object(let object):
            "{" + inOrder(object).map { "\(scalar($0)): \(flow($1))" }.joined(separator: ", ") + "}"
        case .array(let elements): "[" + elements.map(flow).joined(separator: ", ") + "]"
        case .string(let text): scalar(text)
        case .integer, .bool, .forbidden: json.text
        }
    }

    /// Text, in the quotes of JSON where it needs any.
    private static func scalar(_ text: String) -> String {
        let isWord = text.utf8.allSatisfy { (48...57).contains($0) || isLetter($0) || "-_./".utf8.contains($0) }
        let starts = text.utf8.first.map { (48...57).contains($0) || isLetter($0) } ?? false
        return isWord && starts && isPlain(text) ? text : text.json.text
    }

    private static func isLetter(_ byte: UInt8) -> Bool { (65...90).contains(byte) || (97...122).contains(byte) }

    private static func inOrder(_ object: JSON.Object) -> [(key: String, value: JSON)] {
        object.members.enumerated().sorted { a, b in
            let places = (order[a.element.key] ?? .max, order[b.element.key] ?? .max)
            return places.0 == places.1 ? a.offset < b.offset : places.0 < places.1
        }.map(\.element)
    }

    private static let widest = 120
    private static let order = Dictionary(
        uniqueKeysWithValues: [
            "id", "program", "timeZone", "points", "per", "amount", "percent", "currency", "rounding", "from", "to", "when",
            "effect",
            "earn", "basis", "pointValue", "pending", "expiry", "returns", "acceptance", "holds", "limits", "cashback", "tiers",
            "window", "validity", "downgrade", "grace", "onReturn", "after", "align", "warn", "levels", "campaigns", "stamps",
            "gifts", "welcome", "referral", "advocate", "friend", "minimum", "within", "hold", "limit", "perAdvocate", "clawback",
            "link",
            "group", "cap", "perMember", "perMemberPer", "count", "multiplier", "entry", "every", "reward",
        ].enumerated().map { ($1, $0) })
}
