// SPDX-License-Identifier: Apache-2.0

import Kernel

extension JSON {
    /// A text that is not JSON, and where it stops being so.
    package struct SyntaxError: Error, CustomStringConvertible {
        /// Bytes before the place.
        package let offset: Int
        package let reason: String
        package var description: String { "not JSON: \(reason) at byte \(offset)" }
    }

    /// Reads one JSON text (RFC 8259, UTF-8, nothing after it but white space).
    ///
    /// Own code rather than Foundation's or simdjson's, because both refuse or bend a whole array for one bad number
    /// and neither sees duplicate keys (docs/internals/decisions/0004-own-json.md has the figures).
    package init(parsing bytes: [UInt8]) throws(SyntaxError) {
        var parser = JSONParser(bytes: bytes)
        self = try parser.text()
    }
}

/// A recursive descent over the bytes, bounded by `Limits.wrappedNesting`.
private struct JSONParser {
    let bytes: [UInt8]
    var index = 0
    var depth = 0

    init(bytes: [UInt8]) { self.bytes = bytes }

    mutating func text() throws(JSON.SyntaxError) -> JSON {
        let value = try value()
        skipSpace()
        if index < bytes.count { throw fail("something after the end") }
        return value
    }

    private mutating func value() throws(JSON.SyntaxError) -> JSON {
        skipSpace()
        guard let first = peek() else { throw fail("a value is missing") }
        switch first {
        case UInt8(ascii: "{"), UInt8(ascii: "["): return try nested(isObject: first == UInt8(ascii: "{"))
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try word("true", .bool(true))
        case UInt8(ascii: "f"): return try word("false", .bool(false))
        case UInt8(ascii: "n"): return try word("null", .forbidden(.null))
        case UInt8(ascii: "-"), 48...57: return try number()
        default: throw fail("a value is missing")
        }
    }

    /// Reads an object or array, one level down; beyond the limit it is passed over without recursion.
    private mutating func nested(isObject: Bool) throws(JSON.SyntaxError) -> JSON {
        guard depth < Limits.wrappedNesting else {
            try passOver()
            return .forbidden(.depth)
        }
        depth += 1
        defer { depth -= 1 }
        index += 1
        return isObject ? try object() : try array()
    }

    private mutating func object() throws(JSON.SyntaxError) -> JSON {
        var members: [(key: String, value: JSON)] = []
        skipSpace()
        if take("}") { return .object(JSON.Object()) }
        members.reserveCapacity(8)
        repeat {
            skipSpace()
            guard peek() == UInt8(ascii: "\"") else { throw fail("a key is missing") }
            let key = try string()
            skipSpace()
            guard take(":") else { throw fail("a colon is missing") }
            members.append((key, try value()))
            skipSpace()
        } while take(",")
        guard take("}") else { throw fail("an object does not end") }
        let (object, duplicate) = JSON.Object.sorted(members)
        if let duplicate { return .forbidden(.duplicateKey(duplicate)) }
        return .object(object)
    }

    private mutating func array() throws(JSON.SyntaxError) -> JSON {
        var elements: [JSON] = []
        skipSpace()
        if take("]") { return .array([]) }
        repeat {
            elements.append(try value())
            skipSpace()
        } while take(",")
        guard take("]") else { throw fail("an array does not end") }
        return .array(elements)
    }

    private mutating func string() throws(JSON.SyntaxError) -> String {
        index += 1
        let start = index
        // Most strings are ASCII without escapes: find the end, and copy once.
        var union: UInt8 = 0
        while index < bytes.count {
            let byte = bytes[index]
            if byte == UInt8(ascii: "\"") {
                let range = start..<index
                index += 1
                return try utf8(bytes[range], isASCII: union < 0x80)
            }
            if byte == UInt8(ascii: "\\") || byte < 0x20 { break }
            union |= byte
            index += 1
        }
        var copy = Array(bytes[start..<index])
        while index < bytes.count {
            let byte = bytes[index]
            switch byte {
            case UInt8(ascii: "\""):
                index += 1
                return try utf8(copy[...], isASCII: false)
            case UInt8(ascii: "\\"): copy.append(contentsOf: try escape())
            case 0..<0x20: throw fail("a control character in a string")
            default:
                copy.append(byte)
                index += 1
            }
        }
        throw fail("a string does not end")
    }

    /// The text of those bytes; the standard library's validation is generic and slow, and ASCII does not need it.
    private func utf8(_ bytes: ArraySlice<UInt8>, isASCII: Bool) throws(JSON.SyntaxError) -> String {
        if isASCII { return String(decoding: bytes, as: UTF8.self) }
        guard let string = String(validating: bytes, as: UTF8.self) else { throw fail("not UTF-8") }
        return string
    }

    private mutating func escape() throws(JSON.SyntaxError) -> [UInt8] {
        index += 1
        guard let byte = peek() else { throw fail("a string does not end") }
        index += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return [byte]
        case UInt8(ascii: "b"): return [8]
        case UInt8(ascii: "f"): return [12]
        case UInt8(ascii: "n"): return [10]
        case UInt8(ascii: "r"): return [13]
        case UInt8(ascii: "t"): return [9]
        case UInt8(ascii: "u"):
            var units = [try hexadecimal()]
            if UTF16.isLeadSurrogate(units[0]), index + 1 < bytes.count, bytes[index] == UInt8(ascii: "\\"),
                bytes[index + 1] == UInt8(ascii: "u")
            {
                index += 2
                units.append(try hexadecimal())
            }
            guard let string = String(validating: units, as: UTF16.self) else { throw fail("half a surrogate pair") }
            return Array(string.utf8)
        default: throw fail("an unknown escape")
        }
    }

    private mutating func hexadecimal() throws(JSON.SyntaxError) -> UInt16 {
        guard index + 4 <= bytes.count else { throw fail("a string does not end") }
        var unit: UInt16 = 0
        for _ in 0..<4 {
            let byte = bytes[index]
            let digit: UInt8
            switch byte {
            case 48...57: digit = byte - 48
            case 65...70: digit = byte - 55
            case 97...102: digit = byte - 87
            default: throw fail("an unknown escape")
            }
            unit = unit << 4 | UInt16(digit)
            index += 1
        }
        return unit
    }

    private mutating func number() throws(JSON.SyntaxError) -> JSON {
        let start = index
        let isNegative = take("-")
        let digits = try digits()
        if digits.count > 1, bytes[digits.lowerBound] == 48 { throw fail("a number that starts with 0") }
        var isWhole = true
        if take(".") {
            isWhole = false
            _ = try self.digits()
        }
        if take("e") || take("E") {
            isWhole = false
            if !take("+") { _ = take("-") }
            _ = try self.digits()
        }
        // Limits.magnitude has 16 digits, so that what is not longer cannot overflow.
        if isWhole, digits.count <= 16 {
            let value = bytes[digits].reduce(Int64(0)) { $0 * 10 + Int64($1 - 48) }
            if value <= Limits.magnitude { return .integer(isNegative ? -value : value) }
        }
        return .forbidden(.number(String(decoding: bytes[start..<min(index, start + 40)], as: UTF8.self)))
    }

    private mutating func digits() throws(JSON.SyntaxError) -> Range<Int> {
        let start = index
        while let byte = peek(), (48...57).contains(byte) { index += 1 }
        if start == index { throw fail("a digit is missing") }
        return start..<index
    }

    private mutating func word(_ word: StaticString, _ value: JSON) throws(JSON.SyntaxError) -> JSON {
        let count = word.utf8CodeUnitCount
        guard index + count <= bytes.count, (0..<count).allSatisfy({ bytes[index + $0] == word.utf8Start[$0] }) else {
            throw fail("an unknown word")
        }
        index += count
        return value
    }

    /// Passes over an object or array that is too deep: only brackets and strings matter.
    private mutating func passOver() throws(JSON.SyntaxError) {
        var open = 0
        repeat {
            guard let byte = peek() else { throw fail("it does not end") }
            switch byte {
            case UInt8(ascii: "\""):
                _ = try string()
                continue
            case UInt8(ascii: "{"), UInt8(ascii: "["): open += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"): open -= 1
            default: break
            }
            index += 1
        } while open > 0
    }

    private mutating func skipSpace() {
        while let byte = peek(), byte == 32 || byte == 10 || byte == 13 || byte == 9 { index += 1 }
    }

    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard peek() == UInt8(ascii: character) else { return false }
        index += 1
        return true
    }

    private func peek() -> UInt8? { index < bytes.count ? bytes[index] : nil }
    private func fail(_ reason: String) -> JSON.SyntaxError { JSON.SyntaxError(offset: index, reason: reason) }
}
