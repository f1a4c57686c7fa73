// SPDX-License-Identifier: Apache-2.0

import TestSupport

/// Changes inputs at random: as bytes, and as texts made of values, which gets past a parser to what lies behind it.
///
/// The same seed makes the same inputs.
package struct Mutator {
    private var random: Seeded
    private let inputs: [[UInt8]]
    private let tokens: [[UInt8]]
    private let numbers: [[UInt8]]
    private let strings: [[UInt8]]

    /// - Precondition: there is an input.
    package init(seed: UInt64, inputs: [[UInt8]], tokens: [String]) {
        precondition(!inputs.isEmpty, "nothing to mutate")
        random = Seeded(seed)
        self.inputs = inputs
        self.tokens = (tokens + Self.values).map { Array($0.utf8) }
        numbers = self.tokens.filter { Int64(String(decoding: $0, as: UTF8.self)) != nil }
        strings = self.tokens.filter { $0.count > 1 && $0.first == Self.quote && $0.last == Self.quote }
    }

    /// The next input: one of those given, changed in one to four ways.
    package mutating func next() -> [UInt8] {
        var bytes = pick(inputs)
        for _ in 0..<Int.random(in: 1...4, using: &random) {
            bytes = Int.random(in: 0..<4, using: &random) == 0 ? changedBytes(bytes) : changedValues(bytes)
        }
        return Array(bytes.prefix(Self.longest))
    }

    private static let quote = UInt8(ascii: "\"")

    /// Longer inputs find nothing that these do not, and take their time.
    private static let longest = 16_384

    private mutating func pick<Element>(_ elements: [Element]) -> Element {
        elements[Int.random(in: 0..<elements.count, using: &random)]
    }

    // As bytes.

    private mutating func changedBytes(_ bytes: [UInt8]) -> [UInt8] {
        var bytes = bytes
        let place = Int.random(in: 0...bytes.count, using: &random)
        let length = min(Int.random(in: 1...8, using: &random), bytes.count - place)
        switch Int.random(in: 0..<7, using: &random) {
        case 0 where length > 0: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
        case 1 where length > 0: bytes[place] = UInt8.random(in: 0...255, using: &random)
        case 2: bytes.removeSubrange(place..<(place + length))
        case 3: bytes.insert(contentsOf: pick(tokens), at: place)
        case 4: bytes.insert(contentsOf: bytes[place..<(place + length)], at: place)
        case 5: bytes.removeSubrange(place...)
        default:
            let other = pick(inputs)
            bytes = Array(bytes[..<place]) + other[Int.random(in: 0...other.count, using: &random)...]
        }
        return bytes
    }

    // As values.

    private mutating func changedValues(_ bytes: [UInt8]) -> [UInt8] {
        let spans = ValueSpans(bytes)
        guard !spans.values.isEmpty else { return changedBytes(bytes) }
        var bytes = bytes
        let value = pick(spans.values)
        switch Int.random(in: 0..<8, using: &random) {
        case 0: bytes.replaceSubrange(value, with: pick(tokens))
        case 1, 2: bytes.replaceSubrange(value, with: another(like: bytes[value]))
        case 3: bytes.replaceSubrange(value, with: bytes[pick(spans.values)])
        case 4:
            let other = pick(inputs)
            let others = ValueSpans(other).values
            if !others.isEmpty { bytes.replaceSubrange(value, with: other[pick(others)]) }
        case 5 where !spans.items.isEmpty:
            // With the comma that divides it from the next.
            let item = pick(spans.items)
            let isFollowed = item.upperBound < bytes.count && bytes[item.upperBound] == UInt8(ascii: ",")
            bytes.removeSubrange(item.lowerBound..<(item.upperBound + (isFollowed ? 1 : 0)))
        case 6 where !spans.items.isEmpty:
            let (item, place) = (pick(spans.items), pick(spans.items))
            bytes.insert(contentsOf: bytes[item] + [UInt8(ascii: ",")], at: place.lowerBound)
        default: bytes = changedNumber(bytes, spans)
        }
        return bytes
    }

    /// A value of the same kind, which more often gets past a reader than any other.
    private mutating func another(like value: ArraySlice<UInt8>) -> [UInt8] {
        if value.first == Self.quote { return pick(strings) }
        return Int64(String(decoding: value, as: UTF8.self)) == nil ? pick(tokens) : pick(numbers)
    }

    /// A number that is a little more or less, or several times as large.
    private mutating func changedNumber(_ bytes: [UInt8], _ spans: ValueSpans) -> [UInt8] {
        let numbers = spans.values.compactMap { span in
            Int64(String(decoding: bytes[span], as: UTF8.self)).map { (span: span, number: $0) }
        }
        guard !numbers.isEmpty else { return bytes }
        let (span, number) = pick(numbers)
        let changed = pick([number &+ 1, number &- 1, 0 &- number, number &* 2, number &* 1_000_003, number / 3])
        return bytes[..<span.lowerBound] + Array(String(changed).utf8) + bytes[span.upperBound...]
    }

    /// What stands on either side of a bound, and what the wire forbids.
    private static let values: [String] = [
        "0", "1", "-1", "2", "512", "513", "9000000000000000", "9000000000000001", "-9000000000000000", "-9000000000000001",
        "9007199254740993", "9223372036854775807", "-9223372036854775808", "18446744073709551616", "1.5", "1e3", "-0", "00", "null",
        "true", "false", "[]", "{}", "[[]]", "[{}]", #"{"a":1,"a":2}"#, String(repeating: "[", count: 41),
        String(repeating: "[", count: 33) + String(repeating: "]", count: 33), #""""#, #"" ""#, #""\u0000""#, #""\ud800""#,
        #""\ud83d\ude00""#, "\"e\u{301}\"", "\"é\"", "\"\u{7f}\"", "\"\u{feff}\"", "\"~/~0\"", #""1.00""#, #""0.000000001""#,
        #""999999999999999.999999999""#, #""P99999Y99999M""#, #""P99999D""#, #""PT99999H""#, #""UTC""#, #""Asia/Kathmandu""#,
        #""EUR""#, #""JPY""#, #""UYW""#, #""0001-01-01T00:00:00Z""#, #""9999-12-31T23:59:59.999Z""#, #""2016-12-31T23:59:60Z""#,
        #""2026-02-29T00:00:00Z""#, #""0001-01-01T00:00:00+23:59""#, #""9999-12-31T23:59:59-23:59""#, #""00000000000000000000""#,
        #""00000000000000000001""#, #""09223372036854775807""#, #""99999999999999999999""#, #""mem_0""#, #""card:1""#,
        "\"" + String(repeating: "a", count: 256) + "\"", "\"" + String(repeating: "é", count: 257) + "\"",
        "\"" + String(repeating: "z", count: 1_025) + "\"",
    ]
}
