// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import Yams

/// YAML as people write it, as the JSON that the wire takes.
///
/// Plain words are read by the rules of YAML 1.2: `true` and `false` are booleans, whole numbers are numbers, and everything
/// else is text, dates and `no` included. What could be meant in two ways is refused: a number with a fraction, for money is
/// never a binary fraction, and an empty value, for absent means absent.
enum YAML {
    /// - Throws: `Failure` when it is no YAML; `Faults` with all values that cannot be taken.
    static func json(_ text: String) throws -> JSON {
        let root: Node?
        do { root = try compose(yaml: text) } catch {
            throw Failure("this is no YAML: \(error)", code: .badInput)
        }
        guard let root else { throw Failure("the file is empty", code: .badInput) }
        var reading = Reading()
        let json = json(root, at: Pointer(), depth: 0, &reading)
        guard reading.faults.isEmpty else { throw Faults(faults: reading.faults) }
        return json
    }

    /// Everything that is wrong with a document, each with its place.
    struct Faults: Error, Hashable, Sendable {
        let faults: [Invalid]
    }

    /// What was found on the way through a document.
    private struct Reading {
        var faults: [Invalid] = []
        var values = 0
    }

    /// Values of a document. A few lines of aliases of aliases stand for more than any memory holds.
    private static let mostValues = 65_536

    private static func json(_ node: Node, at pointer: Pointer, depth: Int, _ reading: inout Reading) -> JSON {
        func fault(_ detail: String) -> JSON {
            reading.faults.append(Invalid(pointer, detail + place(node)))
            return [:]
        }
        reading.values += 1
        guard reading.values <= mostValues else {
            return reading.values == mostValues + 1 ? fault("is one value too many: \(mostValues) are taken") : [:]
        }
        guard depth < Limits.nesting else { return fault("is nested deeper than \(Limits.nesting)") }
        switch node {
        case .scalar(let scalar): return value(scalar) ?? fault(refusal(of: scalar))
        case .sequence(let sequence):
            return .array(
                sequence.enumerated().map { json($1, at: pointer[$0], depth: depth + 1, &reading) }
            )
        case .mapping(let mapping):
            var object = JSON.Object()
            for (key, node) in mapping {
                guard let name = key.scalar?.string else { return fault("has a key that is no text") }
                if object[name] != nil { return fault("has the key \(name) twice") }
                object[name] = json(node, at: pointer[name], depth: depth + 1, &reading)
            }
            return .object(object)
        case .alias: return fault("refers to something that is not there")
        }
    }

    /// The value of a scalar, or nil if it has none on the wire.
    private static func value(_ scalar: Node.Scalar) -> JSON? {
        let text = scalar.string
        guard scalar.style == .plain else { return .string(text) }
        if let bool = booleans[text] { return .bool(bool) }
        if isWhole(text) { return Int64(text).flatMap { $0.magnitude <= Limits.magnitude ? .integer($0) : nil } }
        return looksLikeNumber(text) || nulls.contains(text) ? nil : .string(text)
    }

    /// Whether text without quotes is read as text, here and by readers of YAML 1.1.
    static func isPlain(_ text: String) -> Bool {
        value(Node.Scalar(text, Tag.implicit, .plain)) == .string(text)
            && !["y", "n", "yes", "no", "on", "off"].contains(text.lowercased())
    }

    private static let booleans = ["true": true, "True": true, "TRUE": true, "false": false, "False": false, "FALSE": false]
    private static let nulls: Set<String> = ["", "~", "null", "Null", "NULL"]

    private static func isWhole(_ text: String) -> Bool {
        let digits = text.hasPrefix("-") ? text.dropFirst() : text[...]
        return isDigits(digits) && (digits == "0" || !digits.hasPrefix("0"))
    }

    /// What other readers of YAML would take for a number: fractions, other bases, times of day.
    private static func looksLikeNumber(_ text: String) -> Bool {
        let sign: Set<Character> = ["-", "+"]
        let rest = text.first.map(sign.contains) == true ? text.dropFirst() : text[...]
        if [".inf", ".nan"].contains(rest.lowercased()) { return true }
        guard let first = rest.first(where: { $0 != "." }), first.isASCII, first.isNumber else { return false }
        if rest.hasPrefix("0x") || rest.hasPrefix("0o") || rest.hasPrefix("0b") { return true }
        let isTime = rest.contains(":") && rest.allSatisfy { $0.isNumber || $0 == ":" || $0 == "." }
        let isNumber = rest.allSatisfy { $0.isNumber || "._eE".contains($0) }
        let hasExponent = rest.contains { "eE".contains($0) } && rest.allSatisfy { $0.isNumber || ".eE+-".contains($0) }
        return isTime || isNumber || hasExponent
    }

    private static func isDigits(_ text: Substring) -> Bool { !text.isEmpty && text.utf8.allSatisfy { (48...57).contains($0) } }

    private static func refusal(of scalar: Node.Scalar) -> String {
        nulls.contains(scalar.string)
            ? "has no value: leave it out" : "is no whole number: write it in quotes, as \"\(scalar.string)\""
    }

    private static func place(_ node: Node) -> String { node.mark.map { " (line \($0.line))" } ?? "" }
}
