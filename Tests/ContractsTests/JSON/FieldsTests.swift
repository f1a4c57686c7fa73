// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import Testing

@Suite struct FieldsTests {
    @Test func `what is there is read`() throws {
        let fields = try Self.fields(
            #"{"name":"Ada","count":3,"isOpen":true,"at":"2026-11-21T19:55:00+01:00","currency":"EUR","lines":[1,2]}"#
        )
        #expect(try fields.text("name") == "Ada")
        #expect(try fields.integer("count", in: 1...3) == 3)
        #expect(try fields.required("isOpen", as: Bool.self))
        #expect(try fields.required("at", as: Timestamp.self).description == "2026-11-21T18:55:00Z")
        #expect(try fields.required("currency", as: Currency.self).code == "EUR")
        #expect(try fields.array("lines", limit: 2, of: Int64.self) == [1, 2])
        #expect(try fields.required("count", as: Points.self) == Points(3))
        #expect(try fields.required("count", as: Amount.self) == Amount(3))
        #expect(try fields.required("count", as: Position.self) == Position(3))
        #expect(try fields.required("lines", as: [Int64].self) == [1, 2])
    }

    @Test func `what is absent is nil, or refused where it must be there`() throws {
        let fields = try Self.fields("{}")
        #expect(try fields.optional("a", as: String.self) == nil)
        #expect(try fields.integer("a", ifPresentIn: 0...1) == nil)
        #expect(try fields.text("a", ifPresent: 5) == nil)
        #expect(try fields.array("a", limit: 1, of: String.self) == nil)
        for read in [
            { try _ = fields.required("a", as: String.self) }, { try _ = fields.text("a") },
            { try _ = fields.integer("a", in: 0...1) },
        ] {
            #expect(throws: Invalid(Pointer("/data/a"), "is missing")) { try read() }
        }
    }

    @Test(arguments: [
        (#""x""#, "must be a whole number"), ("true", "must be a whole number"), ("[]", "must be a whole number"),
        ("null", "must be a whole number, not null: leave the member out"),
        ("1.5", "must be a whole number, not 1.5: numbers are whole and at most 9000000000000000"),
        ("0", "must be from 1 to 10"), ("11", "must be from 1 to 10"), ("-1", "must be from 1 to 10"),
    ])
    func `a number that cannot be taken is refused with its place`(_ value: String, _ detail: String) throws {
        let fields = try Self.fields("{\"n\":\(value)}")
        #expect(throws: Invalid(Pointer("/data/n"), detail)) { try fields.integer("n", in: 1...10) }
        #expect(throws: Invalid(Pointer("/data/n"), detail)) { try fields.integer("n", ifPresentIn: 1...10) }
    }

    @Test(arguments: [
        (#""""#, "must have 1 to 4 characters"), (#""abcde""#, "must have 1 to 4 characters"),
        (#""ééééé""#, "must have 1 to 4 characters"), (#""a\nb""#, "has a control character"),
        (#""a\u007f""#, "has a control character"), (#""\u0000""#, "has a control character"),
        ("1", "must be a string"),
        ("null", "must be a string, not null: leave the member out"),
    ])
    func `a text that cannot be taken is refused with its place`(_ value: String, _ detail: String) throws {
        let fields = try Self.fields("{\"t\":\(value)}")
        #expect(throws: Invalid(Pointer("/data/t"), detail)) { try fields.text("t", limit: 4) }
        #expect(throws: Invalid(Pointer("/data/t"), detail)) { try fields.text("t", ifPresent: 4) }
    }

    @Test(arguments: ["abcd", "éééé", "😀😀😀😀", "a b", " "])
    func `characters are counted, not bytes`(_ text: String) throws {
        #expect(try Self.fields("{\"t\":\"\(text)\"}").text("t", limit: 4) == text)
    }

    @Test func `an array is refused when it is too long, or at the element that is wrong`() throws {
        let fields = try Self.fields(#"{"a":["x","y",3],"b":{}}"#)
        #expect(throws: Invalid(Pointer("/data/a"), "must have at most 2 elements")) {
            try fields.array("a", limit: 2, of: String.self)
        }
        #expect(throws: Invalid(Pointer("/data/a/2"), "must be a string")) {
            try fields.array("a", limit: 3, of: String.self)
        }
        #expect(throws: Invalid(Pointer("/data/a/2"), "must be a string")) {
            try fields.required("a", as: [String].self)
        }
        #expect(throws: Invalid(Pointer("/data/b"), "must be an array")) {
            try fields.array("b", limit: 3, of: String.self)
        }
    }

    @Test(arguments: ["1", "[]", "\"x\"", "true"])
    func `what is no object has no fields`(_ text: String) throws {
        let json = try parse(text)
        #expect(throws: Invalid(Pointer("/data"), "must be an object")) { try Fields(json, at: Pointer("/data")) }
    }

    @Test(arguments: [
        (#"{"v":"eur"}"#, "must be an ISO 4217 code, such as EUR"), (#"{"v":1}"#, "must be a string"),
    ])
    func `a currency is refused with a reason`(_ text: String, _ detail: String) throws {
        #expect(throws: Invalid(Pointer("/data/v"), detail)) { try Self.fields(text).required("v", as: Currency.self) }
    }

    @Test func `other values are refused with a reason`() throws {
        let fields = try Self.fields(#"{"at":"yesterday","id":"ord_1","position":-1,"tree":{"x":[1,null]}}"#)
        #expect(throws: Invalid.self) { try fields.required("at", as: Timestamp.self) }
        #expect(throws: Invalid(Pointer("/data/id"), "must be an id that starts with mem_")) {
            try fields.required("id", as: MemberID.self)
        }
        #expect(throws: Invalid(Pointer("/data/position"), "must not be negative")) {
            try fields.required("position", as: Position.self)
        }
        let error = #expect(throws: Invalid.self) { try fields.required("tree", as: JSON.self) }
        #expect(error?.pointer == Pointer("/data/tree/x/1"))
    }

    @Test func `what is written reads back`() throws {
        #expect(try Timestamp(Timestamp(milliseconds: 5).json, at: Pointer()) == Timestamp(milliseconds: 5))
        #expect(try Points(Points(-7).json, at: Pointer()) == Points(-7))
        #expect(try Amount(Amount(2_524).json, at: Pointer()) == Amount(2_524))
        #expect(try Position(Position(9).json, at: Pointer()) == Position(9))
        #expect(try MemberID(MemberID(bits: 1).json, at: Pointer()) == MemberID(bits: 1))
        #expect(try [String](["a", "b"].json, at: Pointer()) == ["a", "b"])
        #expect(try Bool(true.json, at: Pointer()))
    }

    private static func fields(_ text: String) throws -> Fields { try Fields(try parse(text), at: Pointer("/data")) }
}
