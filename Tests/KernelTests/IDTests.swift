// SPDX-License-Identifier: Apache-2.0

import Kernel
import Testing

@Suite struct IDTests {
    @Test(
        arguments: [
            (0, "mem_00000000000000000000000000"),
            (1, "mem_00000000000000000000000001"),
            (31, "mem_0000000000000000000000000Z"),
            (32, "mem_00000000000000000000000010"),
            (0x0123_4567_89ab_cdef_fedc_ba98_7654_3210, "mem_014D2PF2DBSQQZXQ5TK1V58CGG"),
            (UInt128.max, "mem_7ZZZZZZZZZZZZZZZZZZZZZZZZZ"),
        ] as [(UInt128, String)]
    )
    func `128 bits make 26 characters of Crockford's base 32`(_ bits: UInt128, _ text: String) {
        #expect(MemberID(bits: bits).text == text)
    }

    @Test func `an id that we made reads back, and sorts as its bits do`() {
        var random = Seeded(seed: 3)
        for _ in 0..<2_000 {
            let (a, b) = (
                UInt128.random(in: 0 ... .max, using: &random), UInt128.random(in: 0 ... .max, using: &random)
            )
            let id = MemberID(bits: a)
            #expect(MemberID(id.text) == id)
            #expect((id < MemberID(bits: b)) == (a < b))
        }
    }

    @Test(arguments: ["mem_0", "mem_abcXYZ019", "mem_" + String(repeating: "A", count: 64)])
    func `1 to 64 letters and digits are taken as they are`(_ text: String) {
        #expect(MemberID(text)?.text == text)
    }

    @Test(arguments: [
        "", "mem", "mem_", "mem-0", "MEM_0", "ord_0", "0", " mem_0", "mem_0 ", "mem_0-1", "mem_0_1", "mem_é", "mem_0\n",
        "mem_\u{301}0", "mem_0\u{0}", "mem_\u{212A}", "mem_" + String(repeating: "A", count: 65),
    ])
    func `another form is refused`(_ text: String) {
        #expect(MemberID(text) == nil)
    }

    @Test func `an id of one thing is not an id of another`() {
        #expect(ID<Voucher>("vou_1") != nil)
        #expect(ID<Voucher>("mem_1") == nil)
    }

    private enum Voucher: Identified { static let prefix = "vou" }
}
