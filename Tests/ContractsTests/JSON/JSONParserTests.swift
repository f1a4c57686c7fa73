// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import Testing

/// In the spirit of Nicolas Seriot's JSONTestSuite: what must be taken, and what must not.
@Suite struct JSONParserTests {
    @Test(arguments: [
        ("true", "true"), ("false", "false"), ("0", "0"), ("-0", "0"), ("-1", "-1"), ("10", "10"), ("\"\"", "\"\""),
        ("[]", "[]"), ("{}", "{}"), ("[ ]", "[]"), ("{ }", "{}"), ("[[]]", "[[]]"), ("[{},{}]", "[{},{}]"),
        (" \t\r\n1\n\r\t ", "1"), ("[1,2,3]", "[1,2,3]"), ("[ 1 , 2 ]", "[1,2]"), (#"{"a":1}"#, #"{"a":1}"#),
        ("{ \"a\" : [ true ,\n false ] }", #"{"a":[true,false]}"#), (#"{"":0}"#, #"{"":0}"#),
        (#"{"b":1,"a":{"d":2,"c":3}}"#, #"{"a":{"c":3,"d":2},"b":1}"#), ("[\"a,b]\"]", #"["a,b]"]"#),
        (#"{"a":"}"}"#, #"{"a":"}"}"#), ("[0,-0]", "[0,0]"), ("[\"x\",[\"y\"]]", #"["x",["y"]]"#),
        ("9000000000000000", "9000000000000000"), ("-9000000000000000", "-9000000000000000"),
    ])
    func `a JSON text is taken`(_ text: String, _ written: String) throws {
        #expect(try parse(text).text == written)
    }

    @Test(arguments: [
        "", " ", "[", "]", "{", "}", "[1", "[1,", "[1,]", "[,1]", "[,]", "[1,,2]", "[1 2]", "[1;2]", "[1]]", "[]{}",
        "1 2",
        "[}", "{]", "[1}", "{\"a\":1]", "{\"a\"", "{\"a\":", "{\"a\":1", "{\"a\":1,", "{\"a\":1,}", "{,}", "{\"a\"}",
        "{\"a\" 1}", "{\"a\":,}", "{\"a\"::1}", "{:1}", "{a:1}", "{'a':1}", "{1:1}", "{null:1}", "{\"a\":1 \"b\":2}",
        "{\"a\":1;\"b\":2}", "{\"a\":1}#", "//x\n1", "/*x*/1", "1,", ",1", ":", "[\"a\":1]", "{\"a\",1}", "{[1]:1}",
    ])
    func `a broken structure is refused`(_ text: String) {
        #expect(isSyntaxError(Array(text.utf8)))
    }

    @Test(arguments: [
        "-", "+1", "--1", "- 1", "01", "-01", "00", "-00", "1.", ".1", "-.1", "1.e1", "1e", "1e+", "1E-", "1ee1",
        "1e1.5",
        "1.2.3", "0x10", "1_000", "1a", "Infinity", "-Infinity", "NaN", "nan", "-NaN", "１", "1\u{0}", "0e", "2.e3",
        "1+1",
    ])
    func `a broken number is refused`(_ text: String) {
        #expect(isSyntaxError(Array(text.utf8)))
        #expect(isSyntaxError(Array("[\(text)]".utf8)))
    }

    @Test(arguments: [
        "tru", "t", "truee", "True", "TRUE", "fals", "falsy", "nul", "nulll", "NULL", "undefined", "nil", "t rue",
        "truefalse",
    ])
    func `a broken word is refused`(_ text: String) {
        #expect(isSyntaxError(Array(text.utf8)))
    }

    @Test(arguments: ["\u{FEFF}1", "\u{A0}1", "\u{2028}1", "\u{B}1", "\u{C}1", "1\u{0}", "\u{0}"])
    func `only the four white spaces of JSON may stand around a value`(_ text: String) {
        #expect(isSyntaxError(Array(text.utf8)))
    }

    @Test(arguments: [("[1,x]", 3), ("{\"a\":1,}", 7), ("", 0), ("[1] 2", 4), ("\"abc", 4), ("[\"\\q\"]", 4)])
    func `the place of an error is told`(_ text: String, _ offset: Int) {
        let error = #expect(throws: JSON.SyntaxError.self) { try parse(text) }
        #expect(error?.offset == offset)
    }

    @Test(arguments: 1...8)
    func `cutting or changing any byte never crashes and never invents a text`(_ seed: UInt64) throws {
        var random = Seeded(seed: seed)
        let whole = Array(#"{"a":[1,-2,true,"é\u00e9\n\ud83d\ude00"],"b":{"c":null,"d":1.5e3},"e":[[[]]]}"#.utf8)
        for end in 0..<whole.count { #expect(isSyntaxError(Array(whole[..<end]))) }
        for _ in 0..<4_000 {
            var bytes = whole
            for _ in 0...Int.random(in: 0...2, using: &random) {
                bytes[Int.random(in: bytes.indices, using: &random)] = .random(in: 0...255, using: &random)
            }
            guard let json = try? JSON(parsing: bytes), json.firstFlaw() == nil else { continue }
            #expect(try JSON(parsing: json.bytes).bytes == json.bytes)
        }
    }
}
