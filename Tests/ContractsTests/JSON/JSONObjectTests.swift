// SPDX-License-Identifier: Apache-2.0

import Contracts
import Testing

@Suite struct JSONObjectTests {
    /// Two texts that Swift's `==` takes for one: é as one scalar, and as e with an accent.
    private static let (composed, decomposed) = ("\u{E9}", "e\u{301}")

    @Test func `keys that Swift holds for equal are different members`() throws {
        var json = try parse("{\"\(Self.composed)\":1,\"\(Self.decomposed)\":2}")
        #expect(Self.composed == Self.decomposed)
        #expect(json[Self.composed] == 1)
        #expect(json[Self.decomposed] == 2)
        json = json.with(Self.composed, 3)
        #expect((json[Self.composed], json[Self.decomposed]) == (3, 2))
        json = json.with(Self.composed, nil)
        #expect(json[Self.composed] == nil)
        #expect(json[Self.decomposed] == 2)
        // The same number of bytes, and still not the same key: U+0340 and U+0300.
        #expect((["\u{340}": 1] as JSON)["\u{300}"] == nil)
        #expect((["K": 1] as JSON)["\u{212A}"] == nil)
    }

    @Test func `trees are equal when their bytes are`() {
        #expect(([Self.composed: 1] as JSON) != ([Self.decomposed: 1] as JSON))
        #expect(JSON.string(Self.composed) != .string(Self.decomposed))
        #expect((["a": [1, "x", true]] as JSON) == (["a": [1, "x", true]] as JSON))
        #expect((["a": 1] as JSON) != (["a": 1, "b": 2] as JSON))
        #expect(Set([JSON.string(Self.composed), .string(Self.decomposed)]).count == 2)
        #expect(JSON.integer(1) != .bool(true))
    }

    @Test(arguments: [
        ["b", "a"], ["a", "B"], ["z", "é"], ["é", "z"], ["\u{E9}", "e\u{301}"], ["ab", "a"], ["a", "ab"],
        ["\u{FFFD}", "\u{1F600}"],
        ["\u{1F600}", "\u{FFFD}"], ["a\u{0}", "a"], ["10", "9"], ["", "a"], ["Ω", "\u{2126}"], ["ﬀ", "fg"],
    ])
    func `keys are sorted by their UTF-8 bytes`(_ keys: [String]) throws {
        let sorted = keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        for order in [keys, keys.reversed()] {
            var object = JSON.Object()
            for key in order { object[key] = true }
            let text = "{" + order.map { JSON.string($0).text + ":true" }.joined(separator: ",") + "}"
            for object in [object, try #require(try parse(text).object)] {
                #expect(object.keys.map { Array($0.utf8) } == sorted.map { Array($0.utf8) })
            }
        }
    }

    @Test(arguments: 1...8)
    func `an object behaves as a dictionary of bytes`(_ seed: UInt64) {
        var random = Seeded(seed: seed)
        let keys = ["", "a", "aa", "b", "é", "e\u{301}", "ключ", "😀", "\u{FFFD}", "a\u{0}", "K", "\u{212A}"]
        var object = JSON.Object()
        var model: [[UInt8]: JSON] = [:]
        for _ in 0..<300 {
            let key = keys[Int.random(in: keys.indices, using: &random)]
            let value: JSON? = Bool.random(using: &random) ? .integer(.random(in: 0...9, using: &random)) : nil
            object[key] = value
            model[Array(key.utf8)] = value
            for key in keys { #expect(object[key] == model[Array(key.utf8)]) }
            #expect(object.keys.map { Array($0.utf8) } == model.keys.sorted { $0.lexicographicallyPrecedes($1) })
            #expect(object.isEmpty == model.isEmpty)
        }
    }

    @Test func `what is no object has no members`() {
        #expect(JSON.string("a")["a"] == nil)
        #expect(([1, 2] as JSON)["0"] == nil)
        #expect(JSON.integer(1).with("a", 2) == ["a": 2])
    }

    @Test func `members that are absent are left out, in any order`() {
        let json = JSON.members(["b": 2, "gone": nil, "a": 1])
        #expect(json.text == #"{"a":1,"b":2}"#)
        #expect(JSON.members([:]).text == "{}")
    }

    @Test func `giving a key twice is a bug`() async {
        await #expect(processExitsWith: .failure) { _ = JSON.members(["a": 1, "a": 2]) }
        await #expect(processExitsWith: .failure) { _ = ["a": 1, "b": 2, "a": 3] as JSON }
    }
}
