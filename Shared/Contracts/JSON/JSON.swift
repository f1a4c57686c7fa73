// SPDX-License-Identifier: Apache-2.0

import Kernel

/// A JSON text as a tree, restricted to what the wire allows: whole numbers, unique keys, sorted when written.
///
/// What the wire forbids but JSON allows (fractions, `null`, duplicate keys, deep nesting) is kept as `.forbidden`, so
/// that one bad message in an array is refused by itself, with a pointer, and the others are not.
package enum JSON: Hashable, Sendable {
    case bool(Bool)
    case integer(Int64)
    case string(String)
    case array([JSON])
    case object(Object)
    case forbidden(Flaw)

    /// Byte by byte: "é" and "e\u{301}" are one text for Swift, and two for everyone else.
    package static func == (a: JSON, b: JSON) -> Bool {
        switch (a, b) {
        case (.bool(let a), .bool(let b)): a == b
        case (.integer(let a), .integer(let b)): a == b
        case (.string(let a), .string(let b)): isSame(a, b)
        case (.array(let a), .array(let b)): a == b
        case (.object(let a), .object(let b)): a == b
        case (.forbidden(let a), .forbidden(let b)): a == b
        default: false
        }
    }

    /// Why a value cannot be taken.
    package enum Flaw: Hashable, Sendable {
        /// `null`: absent means absent.
        case null
        /// A fraction, an exponent, or a magnitude above `Limits.magnitude`. The text of the number.
        case number(String)
        /// An object in which this key stands twice.
        case duplicateKey(String)
        /// Nested deeper than `Limits.wrappedNesting`.
        case depth

        /// Whether this makes the whole message `malformed` rather than one of its values `invalid`.
        package var isMalformed: Bool {
            switch self {
            case .null, .number: false
            case .duplicateKey, .depth: true
            }
        }
    }

    /// The members of an object, sorted by the UTF-8 of their keys, each key once.
    package struct Object: Hashable, Sendable {
        package private(set) var members: [(key: String, value: JSON)]

        package init() { members = [] }

        /// The members, sorted; nil and the key when one stands twice.
        static func sorted(_ members: [(key: String, value: JSON)]) -> (Object, duplicate: String?) {
            var object = Object()
            object.members = members
            if firstDisorder(in: object.members) == nil { return (object, nil) }
            object.members.sort { precedes($0.key, $1.key) }
            return (object, firstDisorder(in: object.members))
        }

        /// The first key that does not come after the one before it.
        private static func firstDisorder(in members: [(key: String, value: JSON)]) -> String? {
            var index = 1
            while index < members.count {
                if !precedes(members[index - 1].key, members[index].key) { return members[index].key }
                index += 1
            }
            return nil
        }

        package subscript(key: String) -> JSON? {
            // Objects are small, and comparing lengths first makes a scan cheaper than a search.
            get { members.first { isSame($0.key, key) }?.value }
            set {
                let index = members.firstIndex { !precedes($0.key, key) } ?? members.endIndex
                let isThere = index < members.endIndex && isSame(members[index].key, key)
                switch (isThere, newValue) {
                case (true, let value?): members[index].value = value
                case (true, nil): members.remove(at: index)
                case (false, let value?): members.insert((key, value), at: index)
                case (false, nil): break
                }
            }
        }

        package var isEmpty: Bool { members.isEmpty }
        package var keys: some Sequence<String> { members.lazy.map(\.key) }

        package static func == (a: Object, b: Object) -> Bool {
            a.members.elementsEqual(b.members) { isSame($0.key, $1.key) && $0.value == $1.value }
        }
        package func hash(into hasher: inout Hasher) {
            for member in members {
                hasher.combine(member.key)
                hasher.combine(member.value)
            }
        }
    }

    /// The members, if this is an object.
    package var object: Object? {
        get { if case .object(let object) = self { object } else { nil } }
    }

    /// The elements, if this is an array.
    package var array: [JSON]? { if case .array(let array) = self { array } else { nil } }
    package var string: String? { if case .string(let string) = self { string } else { nil } }
    package var integer: Int64? { if case .integer(let integer) = self { integer } else { nil } }
    package var bool: Bool? { if case .bool(let bool) = self { bool } else { nil } }

    /// The member of that key, if this is an object that has it.
    package subscript(key: String) -> JSON? { object?[key] }
}

/// Byte order of UTF-8.
///
/// Swift's own order of strings treats canonically equal ones as one, which JSON does not.
private func precedes(_ a: String, _ b: String) -> Bool {
    isASCII(a) && isASCII(b) ? a < b : a.utf8.lexicographicallyPrecedes(b.utf8)
}

/// Whether two texts are the same bytes.
private func isSame(_ a: String, _ b: String) -> Bool {
    a.utf8.count == b.utf8.count && (isASCII(a) && isASCII(b) ? a == b : a.utf8.elementsEqual(b.utf8))
}

/// Whether Swift's own comparison of strings, which is fast, is that of their bytes.
private func isASCII(_ text: String) -> Bool { text.utf8.count == text.utf16.count }

extension JSON: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral,
    ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
    package init(stringLiteral value: String) { self = .string(value) }
    package init(integerLiteral value: Int64) { self = .integer(value) }
    package init(booleanLiteral value: Bool) { self = .bool(value) }
    package init(arrayLiteral elements: JSON...) { self = .array(elements) }

    /// - Precondition: each key once.
    package init(dictionaryLiteral elements: (String, JSON)...) {
        let (object, duplicate) = Object.sorted(elements.map { (key: $0.0, value: $0.1) })
        precondition(duplicate == nil, "the key \(duplicate ?? "") stands twice")
        self = .object(object)
    }
}
