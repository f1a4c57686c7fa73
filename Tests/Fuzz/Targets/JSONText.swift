// SPDX-License-Identifier: Apache-2.0

import Contracts
import Foundation

extension FuzzTarget {
    /// A JSON text: what is read writes, and reads back equal; Foundation reads the same texts, and the same in them.
    ///
    /// Where we differ on purpose, nothing is compared: numbers that are not whole or too large, `null`, keys that stand twice
    /// and nesting beyond the limit are flaws of a value here, and Foundation reads more than JSON: UTF-16, UTF-32, a byte
    /// order mark, a comma after the last element; of a string that begins with such a mark it drops that.
    static let jsonText = FuzzTarget(
        "json",
        cases: 8_000,
        tokens: [
            "\\", "\\u", "\\u00e9", "\\ud83d", "\\udE00", "\t", "\r\n", "+1", "0.", ".5", "1E+2", "NaN", "tru", "//", "\u{feff}",
        ]
    ) { bytes in
        let value: JSON
        do throws(JSON.SyntaxError) { value = try JSON(parsing: bytes) } catch {
            try expect((0...bytes.count).contains(error.offset), "the text stops being JSON at byte \(error.offset)")
            try expect(
                isInAnotherEncoding(bytes) || endsWithComma(bytes) || foundation(bytes) == nil,
                "Foundation reads what is refused: \(error)")
            return
        }
        if let (flaw, pointer) = value.firstFlaw() {
            try expect(value[at: pointer] == .forbidden(flaw), "\(flaw) is not at \(pointer)")
            return
        }
        let written = value.bytes
        try expect(try JSON(parsing: written) == value, "what was written reads otherwise")
        try expect(try JSON(parsing: written).bytes == written, "what was written is written otherwise")
        guard let theirs = foundation(bytes) else { throw Violation("Foundation does not read this") }
        if !value.hasEquivalentKeys, !value.text.contains("\u{feff}") {
            try expect(theirs == value, "Foundation reads \(theirs.text)")
        }
    }
}

/// What Foundation reads in a text; nil when it does not.
private func foundation(_ bytes: [UInt8]) -> JSON? {
    guard let read = try? JSONSerialization.jsonObject(with: Data(bytes), options: .fragmentsAllowed),
        let written = try? JSONSerialization.data(withJSONObject: read, options: .fragmentsAllowed)
    else { return nil }
    return try? JSON(parsing: Array(written))
}

private func isInAnotherEncoding(_ bytes: [UInt8]) -> Bool {
    bytes.prefix(4).contains(0) || [[0xef, 0xbb, 0xbf], [0xff, 0xfe], [0xfe, 0xff]].contains { bytes.starts(with: $0) }
}

/// Whether a comma stands before the end of an array or object.
private func endsWithComma(_ bytes: [UInt8]) -> Bool {
    let dense = bytes.filter { ![9, 10, 13, 32].contains($0) }
    return zip(dense, dense.dropFirst()).contains {
        $0 == UInt8(ascii: ",") && ($1 == UInt8(ascii: "]") || $1 == UInt8(ascii: "}"))
    }
}

extension JSON {
    /// Whether an object has two keys that are one for Swift, and so for Foundation: "é" and "e" with an accent.
    fileprivate var hasEquivalentKeys: Bool {
        switch self {
        case .array(let elements): elements.contains(where: \.hasEquivalentKeys)
        case .object(let object):
            Set(object.keys).count < object.members.count || object.members.contains { $0.value.hasEquivalentKeys }
        case .bool, .integer, .string, .forbidden: false
        }
    }
}
