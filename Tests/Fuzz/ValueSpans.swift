// SPDX-License-Identifier: Apache-2.0

/// Where the values of a text lie that looks like JSON, found by its brackets, quotes and commas alone.
///
/// A text that is not quite JSON has most of them too, and a parser that is under test decides nothing here.
struct ValueSpans {
    /// Objects, arrays, strings, and everything else between separators.
    private(set) var values: [Range<Int>] = []
    /// Elements of arrays, and members of objects with their keys.
    private(set) var items: [Range<Int>] = []

    init(_ bytes: [UInt8]) {
        var open: [Int] = []
        var itemStarts: [Int] = []
        var index = 0
        while index < bytes.count {
            switch bytes[index] {
            case UInt8(ascii: "\""):
                let start = index
                index += 1
                while index < bytes.count, bytes[index] != UInt8(ascii: "\"") {
                    index += bytes[index] == UInt8(ascii: "\\") ? 2 : 1
                }
                index = min(index, bytes.count - 1)
                values.append(start..<(index + 1))
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                open.append(index)
                itemStarts.append(index + 1)
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                if let start = open.popLast(), let item = itemStarts.popLast() {
                    values.append(start..<(index + 1))
                    if item < index { items.append(item..<index) }
                }
            case UInt8(ascii: ","):
                if let item = itemStarts.popLast() {
                    items.append(item..<index)
                    itemStarts.append(index + 1)
                }
            case UInt8(ascii: ":"), UInt8(ascii: " "), UInt8(ascii: "\n"): break
            default:
                let start = index
                while index + 1 < bytes.count, !Self.ends(bytes[index + 1]) { index += 1 }
                values.append(start..<(index + 1))
            }
            index += 1
        }
    }

    private static func ends(_ byte: UInt8) -> Bool { ",:{}[]\" \n".utf8.contains(byte) }
}
