// SPDX-License-Identifier: Apache-2.0

import Contracts
import Testing

@Suite struct JSONTextTests {
    @Test(arguments: [
        (#""\"\\\/\b\f\n\r\t""#, "\"\\/\u{8}\u{C}\n\r\t"), (#""\u0041""#, "A"), (#""\u00e9\u00E9""#, "éé"),
        (#""\u20AC""#, "€"), (#""\ud83d\ude00""#, "😀"), (#""\uD834\uDD1E""#, "𝄞"), (#""a\u0000b""#, "a\u{0}b"),
        (#""\uFFFD\uE000""#, "\u{FFFD}\u{E000}"), ("\"\u{7F}\u{80}\u{2028}\"", "\u{7F}\u{80}\u{2028}"),
        (#""\\u0041""#, "\\u0041"),
        ("\"日本語😀\"", "日本語😀"), (#""é\n""#, "é\n"), (#""\"""#, "\""), ("\"a/b\"", "a/b"),
    ])
    func `a string with escapes is read`(_ text: String, _ value: String) throws {
        let string = try #require(try parse(text).string)
        #expect(Array(string.utf8) == Array(value.utf8))
    }

    @Test(arguments: [
        #""\"#, #""\""#, #""\x41""#, #""\a""#, #""\'""#, #""\0""#, #""\U0041""#, #""\u""#, #""\u004""#, #""\u004g""#,
        #""\u 041""#, #""\u+041""#, #""\u00"#, #""\é""#, "\"", "\"a", "'a'", "a", "\"a\nb\"", "\"a\tb\"", "\"\u{0}\"",
        "\"\u{1F}\"", "\"\\n\u{1F}\"", "\"\\\n\"",
    ])
    func `a broken string is refused`(_ text: String) {
        #expect(isSyntaxError(Array(text.utf8)))
    }

    @Test(arguments: [
        #""\ud83d""#, #""\ude00""#, #""\ude00\ud83d""#, #""\ud83d\ud83d""#, #""\ud83dx""#, #""\ud83d\n""#,
        #""\ud83d\u0041""#, #""\ud83d\\ude00""#, #""\ud83d\u""#,
    ])
    func `half a surrogate pair is refused`(_ text: String) {
        #expect(isSyntaxError(Array(text.utf8)))
    }

    /// Table 3-7 of the Unicode Standard, and what is just outside of it.
    @Test(
        arguments: [
            [0x80], [0xBF], [0xC3], [0xC3, 0x28], [0xC0, 0x80], [0xC0, 0xAF], [0xC1, 0xBF], [0xE0, 0x80, 0xAF],
            [0xE0, 0x9F, 0xBF], [0xF0, 0x80, 0x80, 0xAF], [0xF0, 0x8F, 0xBF, 0xBF], [0xE2, 0x82], [0xF0, 0x9F, 0x98],
            [0xED, 0xA0, 0x80], [0xED, 0xBF, 0xBF], [0xF4, 0x90, 0x80, 0x80], [0xF5, 0x80, 0x80, 0x80],
            [0xF8, 0x88, 0x80, 0x80, 0x80],
            [0xFE], [0xFF], [0xED, 0xA0, 0xBD, 0xED, 0xB8, 0x80], [0xC3, 0xA9, 0xA9],
        ] as [[UInt8]]
    )
    func `bytes that are not UTF-8 are refused`(_ bytes: [UInt8]) {
        let quote = UInt8(ascii: "\"")
        #expect(isSyntaxError([quote] + bytes + [quote]))
        // After an escape, which is another path through the parser; in a key; and where no string is.
        #expect(isSyntaxError(Array(#""\n"#.utf8) + bytes + [quote]))
        #expect(isSyntaxError([UInt8(ascii: "{"), quote] + bytes + Array(#"":1}"#.utf8)))
        #expect(isSyntaxError(bytes))
        #expect(isSyntaxError(Array("[1]".utf8) + bytes))
    }

    @Test(
        arguments: [
            [0xC2, 0x80], [0xDF, 0xBF], [0xE0, 0xA0, 0x80], [0xED, 0x9F, 0xBF], [0xEE, 0x80, 0x80], [0xEF, 0xBF, 0xBF],
            [0xF0, 0x90, 0x80, 0x80], [0xF4, 0x8F, 0xBF, 0xBF],
        ] as [[UInt8]]
    )
    func `the edges of UTF-8 are taken`(_ bytes: [UInt8]) throws {
        let text = [UInt8(ascii: "\"")] + bytes + [UInt8(ascii: "\"")]
        #expect(try JSON(parsing: text).bytes == text)
    }
}
