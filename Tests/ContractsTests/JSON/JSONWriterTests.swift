// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import Testing

@Suite struct JSONWriterTests {
    @Test(
        arguments: [
            (0, "0"), (-1, "-1"), (7, "7"), (10, "10"), (Limits.magnitude, "9000000000000000"),
            (-Limits.magnitude, "-9000000000000000"), (.max, "9223372036854775807"), (.min, "-9223372036854775808"),
        ] as [(Int64, String)]
    )
    func `a whole number is written in digits`(_ number: Int64, _ text: String) {
        #expect(JSON.integer(number).text == text)
    }

    @Test(arguments: [
        ("", #""""#), ("a", #""a""#), ("\"", #""\"""#), ("\\", #""\\""#), ("/", #""/""#), ("a\nb", #""a\u000ab""#),
        ("\u{0}\u{1F}\u{7F}", "\"\\u0000\\u001f\u{7F}\""), ("é😀\u{2028}", "\"é😀\u{2028}\""),
        ("a text longer than fifteen bytes, \"quoted\"", #""a text longer than fifteen bytes, \"quoted\"""#),
    ])
    func `only quotes, backslashes and control characters are escaped`(_ value: String, _ text: String) {
        #expect(JSON.string(value).bytes == Array(text.utf8))
    }

    @Test func `null is written, for the id of a reply to what is no message`() {
        #expect(JSON.members(["id": .forbidden(.null)]).text == #"{"id":null}"#)
    }

    @Test func `writing another forbidden value is a bug`() async {
        await #expect(processExitsWith: .failure) { _ = JSON.forbidden(.number("1.5")).bytes }
        await #expect(processExitsWith: .failure) { _ = JSON.array([.forbidden(.depth)]).bytes }
    }

    @Test(arguments: 1...16)
    func `what is written reads as the same tree, and writes as the same bytes`(_ seed: UInt64) throws {
        var random = Seeded(seed: seed)
        for _ in 0..<100 {
            let tree = Self.tree(depth: 5, &random)
            let bytes = tree.bytes
            let again = try JSON(parsing: bytes)
            #expect(again == tree)
            #expect(again.bytes == bytes)
            #expect(again.firstFlaw() == nil)
        }
    }

    @Test(arguments: 1...4)
    func `white space and the order of keys change nothing`(_ seed: UInt64) throws {
        var random = Seeded(seed: seed)
        for _ in 0..<50 {
            let tree = Self.tree(depth: 4, &random)
            #expect(try parse(Self.looseText(tree, &random)).bytes == tree.bytes)
        }
    }

    private static func tree(depth: Int, _ random: inout Seeded) -> JSON {
        switch Int.random(in: 0...(depth > 0 ? 5 : 3), using: &random) {
        case 0: return .bool(.random(using: &random))
        case 1: return .integer(.random(in: -Limits.magnitude...Limits.magnitude, using: &random))
        case 2: return .integer(.random(in: -100...100, using: &random))
        case 3: return .string(text(&random))
        case 4:
            return .array((0..<Int.random(in: 0...5, using: &random)).map { _ in tree(depth: depth - 1, &random) })
        default:
            var object = JSON.Object()
            for _ in 0..<Int.random(in: 0...8, using: &random) {
                object[text(&random)] = tree(depth: depth - 1, &random)
            }
            return .object(object)
        }
    }

    private static func text(_ random: inout Seeded) -> String {
        let ranges: [ClosedRange<UInt32>] = [
            0...0x1F, 0x20...0x7E, 0x20...0x7E, 0x80...0x7FF, 0x300...0x36F, 0x1F600...0x1F64F,
        ]
        var text = ""
        for _ in 0..<Int.random(in: 0...20, using: &random) {
            let range = ranges[Int.random(in: ranges.indices, using: &random)]
            if let scalar = Unicode.Scalar(UInt32.random(in: range, using: &random)) {
                text.unicodeScalars.append(scalar)
            }
        }
        return text
    }

    /// The same value as another program may write it.
    private static func looseText(_ json: JSON, _ random: inout Seeded) -> String {
        let space = ["", " ", "\n", "\t\r "][Int.random(in: 0...3, using: &random)]
        switch json {
        case .array(let elements):
            let texts = elements.map { looseText($0, &random) }
            return "[" + space + texts.joined(separator: space + "," + space) + space + "]"
        case .object(let object):
            let texts = object.members.shuffled(using: &random).map { key, value in
                JSON.string(key).text + space + ":" + space + looseText(value, &random)
            }
            return "{" + space + texts.joined(separator: "," + space) + space + "}"
        default: return space + json.text + space
        }
    }
}
