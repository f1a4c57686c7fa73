// SPDX-License-Identifier: Apache-2.0

import Kernel

/// A value that has one JSON form: every message, document and part of them.
///
/// Written out by hand rather than derived by `Codable`: it is several times faster, it puts the limits and the reasons
/// of a refusal where the field is, and what stands in a journal for ever should not hang on the name of a property.
package protocol JSONValue: Sendable {
    /// Reads the value, or says where and why it cannot be.
    init(_ json: JSON, at pointer: Pointer) throws(Invalid)
    var json: JSON { get }
}

/// A JSON Pointer (RFC 6901) to where one is reading.
///
/// Every field that is read has one and hardly any is ever shown, so that the text is made only when it is asked for.
package struct Pointer: Hashable, Sendable, CustomStringConvertible {
    private enum Path: Sendable {
        case text(String)
        indirect case key(Path, String)
        indirect case index(Path, Int)
    }

    private let path: Path

    private init(path: Path) { self.path = path }
    package init(_ description: String = "") { path = .text(description) }

    package subscript(key: String) -> Pointer { Pointer(path: .key(path, key)) }
    package subscript(index: Int) -> Pointer { Pointer(path: .index(path, index)) }

    package var description: String { Self.text(of: path) }

    package static func == (a: Pointer, b: Pointer) -> Bool { a.description.utf8.elementsEqual(b.description.utf8) }
    package func hash(into hasher: inout Hasher) { hasher.combine(description) }

    private static func text(of path: Path) -> String {
        switch path {
        case .text(let text): text
        case .key(let parent, let key): text(of: parent) + "/" + escaped(key)
        case .index(let parent, let index): text(of: parent) + "/\(index)"
        }
    }

    /// Scalar by scalar, because "~" with an accent upon it is one `Character`, and still has a tilde to escape.
    private static func escaped(_ key: String) -> String {
        key.unicodeScalars.reduce(into: "") { text, scalar in
            switch scalar {
            case "~": text += "~0"
            case "/": text += "~1"
            default: text.unicodeScalars.append(scalar)
            }
        }
    }
}

/// A value that cannot be taken: `400 invalid`, with the place.
package struct Invalid: Error, Hashable, Sendable, CustomStringConvertible {
    package let pointer: Pointer
    package let detail: String

    package init(_ pointer: Pointer, _ detail: String) {
        self.pointer = pointer
        self.detail = detail
    }

    package var description: String { "\(pointer): \(detail)" }
}

/// The members of an object, read one by one.
package struct Fields {
    private let object: JSON.Object
    package let pointer: Pointer

    package init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        guard let object = json.object else { throw Invalid(pointer, "must be an object\(json.flawText)") }
        self.object = object
        self.pointer = pointer
    }

    /// The value of `key`, which must be there.
    package func required<Value: JSONValue>(_ key: String, as: Value.Type = Value.self) throws(Invalid) -> Value {
        guard let json = object[key] else { throw Invalid(pointer[key], "is missing") }
        return try Value(json, at: pointer[key])
    }

    /// The value of `key`, if it is there; `null` is refused, because absent means absent.
    package func optional<Value: JSONValue>(_ key: String, as: Value.Type = Value.self) throws(Invalid) -> Value? {
        guard let json = object[key] else { return nil }
        return try Value(json, at: pointer[key])
    }

    /// The whole number of `key`, within `range`.
    package func integer(_ key: String, in range: ClosedRange<Int64>) throws(Invalid) -> Int64 {
        guard let value = try integer(key, ifPresentIn: range) else { throw Invalid(pointer[key], "is missing") }
        return value
    }

    /// The whole number of `key`, if it is there, within `range`.
    package func integer(_ key: String, ifPresentIn range: ClosedRange<Int64>) throws(Invalid) -> Int64? {
        guard let value: Int64 = try optional(key) else { return nil }
        guard range.contains(value) else {
            throw Invalid(pointer[key], "must be from \(range.lowerBound) to \(range.upperBound)")
        }
        return value
    }

    /// The text of `key`: 1 to `limit` characters, none of them a control character.
    package func text(_ key: String, limit: Int = Limits.labelCharacters) throws(Invalid) -> String {
        guard let value = try text(key, ifPresent: limit) else { throw Invalid(pointer[key], "is missing") }
        return value
    }

    /// The text of `key`, if it is there.
    package func text(_ key: String, ifPresent limit: Int) throws(Invalid) -> String? {
        guard let value: String = try optional(key) else { return nil }
        // Counting bytes first is cheap, and enough for nearly every text.
        guard !value.isEmpty, value.utf8.count <= limit || value.unicodeScalars.count <= limit else {
            throw Invalid(pointer[key], "must have 1 to \(limit) characters")
        }
        if value.utf8.contains(where: { $0 < 0x20 || $0 == 0x7f }) {
            throw Invalid(pointer[key], "has a control character")
        }
        return value
    }

    /// The array of `key`, if it is there, with at most `limit` elements.
    package func array<Value: JSONValue>(
        _ key: String,
        limit: Int,
        of: Value.Type = Value.self
    ) throws(Invalid) -> [Value]? {
        guard let json = object[key] else { return nil }
        guard let elements = json.array else { throw Invalid(pointer[key], "must be an array\(json.flawText)") }
        guard elements.count <= limit else { throw Invalid(pointer[key], "must have at most \(limit) elements") }
        var values: [Value] = []
        values.reserveCapacity(elements.count)
        for (index, element) in elements.enumerated() { values.append(try Value(element, at: pointer[key][index])) }
        return values
    }
}

extension JSON {
    /// What to add to a refusal when the value is one that the wire forbids.
    package var flawText: String {
        guard case .forbidden(let flaw) = self else { return "" }
        return switch flaw {
        case .null: ", not null: leave the member out"
        case .number(let text): ", not \(text): numbers are whole and at most \(Limits.magnitude)"
        case .duplicateKey(let key): "; the key \(key) stands twice"
        case .depth: "; nested deeper than \(Limits.nesting)"
        }
    }

    /// The first value that the wire forbids, and where it stands.
    package func firstFlaw(at pointer: Pointer = Pointer()) -> (Flaw, Pointer)? {
        switch self {
        case .forbidden(let flaw): return (flaw, pointer)
        case .array(let elements):
            for (index, element) in elements.enumerated() where element.mayHaveFlaw {
                if let found = element.firstFlaw(at: pointer[index]) { return found }
            }
        case .object(let object):
            for member in object.members where member.value.mayHaveFlaw {
                if let found = member.value.firstFlaw(at: pointer[member.key]) { return found }
            }
        case .bool, .integer, .string: break
        }
        return nil
    }

    /// Spares most values the making of a pointer.
    private var mayHaveFlaw: Bool {
        switch self {
        case .bool, .integer, .string: false
        case .array, .object, .forbidden: true
        }
    }

    /// An object of the members that are there, in any order.
    package static func members(_ members: KeyValuePairs<String, JSON?>) -> JSON {
        let present = members.compactMap { key, value in value.map { (key: key, value: $0) } }
        let (object, duplicate) = Object.sorted(present)
        precondition(duplicate == nil, "the key \(duplicate ?? "") stands twice")
        return .object(object)
    }

    /// This object with one member set, or removed where `value` is nil.
    package func with(_ key: String, _ value: JSON?) -> JSON {
        var object = object ?? Object()
        object[key] = value
        return .object(object)
    }
}

extension JSON: JSONValue {
    package init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        if let (_, place) = json.firstFlaw(at: pointer) { throw Invalid(place, "is no value that the wire allows") }
        self = json
    }
    package var json: JSON { self }
}

extension String: JSONValue {
    package init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        guard let string = json.string else { throw Invalid(pointer, "must be a string\(json.flawText)") }
        self = string
    }
    package var json: JSON { .string(self) }
}

extension Int64: JSONValue {
    package init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        guard let integer = json.integer else { throw Invalid(pointer, "must be a whole number\(json.flawText)") }
        self = integer
    }
    package var json: JSON { .integer(self) }
}

extension Bool: JSONValue {
    package init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        guard let bool = json.bool else { throw Invalid(pointer, "must be true or false\(json.flawText)") }
        self = bool
    }
    package var json: JSON { .bool(self) }
}

extension Points: JSONValue {
    package init(_ json: JSON, at pointer: Pointer) throws(Invalid) { self.init(try Int64(json, at: pointer)) }
    package var json: JSON { .integer(count) }
}

extension Amount: JSONValue {
    package init(_ json: JSON, at pointer: Pointer) throws(Invalid) { self.init(try Int64(json, at: pointer)) }
    package var json: JSON { .integer(minorUnits) }
}

extension Currency: JSONValue {
    package init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        guard let currency = Currency(try String(json, at: pointer)) else {
            throw Invalid(pointer, "must be an ISO 4217 code, such as EUR")
        }
        self = currency
    }
    package var json: JSON { .string(code) }
}

extension Timestamp: JSONValue {
    package init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        guard let time = Timestamp(try String(json, at: pointer)) else {
            throw Invalid(pointer, "must be an RFC 3339 time with an offset, such as 2026-11-21T18:55:00Z")
        }
        self = time
    }
    package var json: JSON { .string(description) }
}

extension Position: JSONValue {
    package init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        let number = try Int64(json, at: pointer)
        guard number >= 0 else { throw Invalid(pointer, "must not be negative") }
        self.init(number)
    }
    package var json: JSON { .integer(number) }
}

extension ID: JSONValue {
    package init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        guard let id = ID(try String(json, at: pointer)) else {
            throw Invalid(pointer, "must be an id that starts with \(Of.prefix)_")
        }
        self = id
    }
    package var json: JSON { .string(text) }
}

extension Array: JSONValue where Element: JSONValue {
    package init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        guard let elements = json.array else { throw Invalid(pointer, "must be an array\(json.flawText)") }
        self = []
        reserveCapacity(elements.count)
        for (index, element) in elements.enumerated() { append(try Element(element, at: pointer[index])) }
    }
    package var json: JSON { .array(map(\.json)) }
}
