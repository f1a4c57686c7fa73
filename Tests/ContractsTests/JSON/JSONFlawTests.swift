// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import Testing

/// What JSON allows and the wire does not: kept in the tree, so that only the message that holds it is refused.
@Suite struct JSONFlawTests {
    @Test(arguments: [
        "1.0", "0.5", "-0.5", "1.5", "1e3", "1E3", "1e+3", "1e-3", "0e0", "1.5e10", "9000000000000001",
        "-9000000000000001",
        "9007199254740993", "9223372036854775807", "9223372036854775808", "-9223372036854775808", "10000000000000000",
        "123456789012345678901234567890", "1e400", "1.7976931348623157e308",
    ])
    func `a fraction, an exponent or too large a number is kept as a flaw`(_ text: String) throws {
        #expect(try parse(text) == .forbidden(.number(text)))
        #expect(!JSON.Flaw.number(text).isMalformed)
    }

    @Test func `the text of a very long number is cut`() throws {
        let digits = String(repeating: "7", count: 10_000)
        #expect(try parse(digits) == .forbidden(.number(String(repeating: "7", count: 40))))
    }

    @Test func `null is a flaw of its value only`() throws {
        let json = try parse(#"[{"a":null},{"a":1}]"#)
        #expect(json.array?.first?["a"] == .forbidden(.null))
        #expect(json.array?.last?.firstFlaw() == nil)
        #expect(!JSON.Flaw.null.isMalformed)
    }

    @Test(arguments: [
        (#"{"a":1,"a":1}"#, "a"), (#"{"a":1,"b":2,"a":3}"#, "a"), (#"{"":1,"":2}"#, ""), (#"{"a":1,"\u0061":2}"#, "a"),
        (#"{"b":1,"a":2,"c":3,"c":4}"#, "c"), (#"{"é":1,"\u00e9":2}"#, "é"), (#"{"/":1,"\/":2}"#, "/"),
    ])
    func `an object with a key that stands twice is malformed`(_ text: String, _ key: String) throws {
        #expect(try parse(text) == .forbidden(.duplicateKey(key)))
        #expect(JSON.Flaw.duplicateKey(key).isMalformed)
    }

    @Test func `a key that stands twice among very many is found`() throws {
        let keys = (0..<5_000).map { "\"k\($0 * 7_919 % 5_000)\":1" }
        #expect(try parse("{" + keys.joined(separator: ",") + "}").object?.members.count == 5_000)
        let twice = try parse("{" + (keys + ["\"k17\":1"]).joined(separator: ",") + "}")
        #expect(twice == .forbidden(.duplicateKey("k17")))
    }

    @Test func `40 levels are read and 41 are not`() throws {
        #expect(Limits.wrappedNesting == 40)
        for (open, close) in [("[", "]"), (#"{"a":"#, "}")] {
            let inside = open == "[" ? "" : "1"
            let taken = try parse(Self.nested(40, open, inside, close))
            #expect(taken.firstFlaw() == nil)
            let refused = try parse(Self.nested(41, open, inside, close)).firstFlaw()
            #expect(refused?.0 == .depth)
            let step = open == "[" ? "/0" : "/a"
            #expect(refused?.1 == Pointer(String(repeating: step, count: 40)))
        }
        #expect(JSON.Flaw.depth.isMalformed)
    }

    @Test func `a value beside one that is too deep is still read`() throws {
        let deep = Self.nested(48, "[", #""]",{"a":["}"]}"#, "]")
        let json = try parse("[{\"id\":\"a\",\"x\":\(deep)},{\"id\":\"b\"}]")
        #expect(json.array?.first?["id"] == "a")
        #expect(json.array?.first?.firstFlaw()?.0 == .depth)
        #expect(json.array?.last == ["id": "b"])
    }

    @Test func `a million brackets use no stack`() throws {
        let open = String(repeating: "[", count: 1 << 20)
        #expect(isSyntaxError(Array(open.utf8)))
        #expect(isSyntaxError(Array(String(repeating: #"{"a":"#, count: 200_000).utf8)))
        let half = Self.nested(1 << 19, "[", "", "]")
        #expect(try parse(half).firstFlaw()?.0 == .depth)
    }

    @Test(arguments: [
        (#"{"a":[1,{"b":null}]}"#, "/a/1/b"), (#"{"a":1,"b":1.5,"c":null}"#, "/b"), (#"[[],[2e1]]"#, "/1/0"),
        ("null", ""),
        (#"{"a/b":{"c~d":null}}"#, "/a~1b/c~0d"), (#"{"x":{"k":1,"k":2}}"#, "/x"),
    ])
    func `the first flaw is found with its pointer`(_ text: String, _ pointer: String) throws {
        #expect(try parse(text).firstFlaw()?.1.description == pointer)
    }

    @Test(arguments: [
        ("null", ", not null: leave the member out"),
        ("1.5", ", not 1.5: numbers are whole and at most 9000000000000000"),
        (#"{"a":1,"a":2}"#, "; the key a stands twice"), ("1", ""),
    ])
    func `a refusal says what is wrong with a value`(_ text: String, _ flaw: String) throws {
        #expect(try parse(text).flawText == flaw)
    }

    private static func nested(_ count: Int, _ open: String, _ inside: String, _ close: String) -> String {
        String(repeating: open, count: count) + inside + String(repeating: close, count: count)
    }
}
