// SPDX-License-Identifier: Apache-2.0

import Contracts
import Testing

@Suite struct PointerTests {
    /// The examples of RFC 6901, section 5, and some that are harder.
    @Test(arguments: [
        ("foo", "/foo"), ("", "/"), ("a/b", "/a~1b"), ("c%d", "/c%d"), ("e^f", "/e^f"), ("i\\j", "/i\\j"),
        ("k\"l", "/k\"l"),
        (" ", "/ "), ("m~n", "/m~0n"), ("~1", "/~01"), ("~/", "/~0~1"), ("//", "/~1~1"), ("~\u{301}", "/~0\u{301}"),
        ("/\u{301}", "/~1\u{301}"), ("é/", "/é~1"),
    ])
    func `a key is escaped`(_ key: String, _ text: String) {
        #expect(Array(Pointer()[key].description.utf8) == Array(text.utf8))
    }

    @Test func `a pointer grows step by step`() {
        let pointer = Pointer()["data"]["lines"][12]["amount"]
        #expect(pointer.description == "/data/lines/12/amount")
        #expect(Pointer("/3")["data"].description == "/3/data")
        #expect(Pointer().description == "")
    }

    @Test func `pointers are equal when their texts are`() {
        #expect(Pointer("/data/0") == Pointer()["data"][0])
        #expect(Pointer("/data/0") == Pointer("/data")["0"])
        #expect(Pointer("/a~1b") == Pointer()["a/b"])
        #expect(Pointer("/data") != Pointer()["date"])
        #expect(Set([Pointer("/data/0"), Pointer()["data"][0]]).count == 1)
    }
}
