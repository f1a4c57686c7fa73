// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import ServiceHost
import Storage
import TestSupport
import Testing

@testable import Rewards

/// What a code is good for.
@Suite struct VoucherTests {
    private let counter: Counter
    private let mia: MemberID

    init() throws {
        counter = try Counter()
        mia = try counter.member("1", points: 1_000)
    }

    private func code(_ voucher: JSON = [:], more: JSON = [:]) throws -> String {
        try counter.publish("coffee", cost: 10, more.with("voucher", voucher))
        return try #require(try counter.redeem("coffee", mia).voucherCode)
    }

    @Test func `a voucher is used once`() throws {
        let code = try code()
        let checked = try counter.check(code)
        #expect(checked.state == "open" && checked.data?["kind"] == "percent" && checked.data?["value"] == ["percent": "10"])

        let used = try counter.use(code, purchase: "P1", id: "U")
        #expect(used.state == "used")
        #expect(try counter.use(code, purchase: "P1", id: "U").isDuplicate)
        let second = try counter.use(code, purchase: "P2")
        #expect(second.code == .voucherUsed && second.data?["purchase"] == "P1")
        #expect(try counter.check(code).state == "used")
        try counter.audit()
    }

    @Test func `of two tills at once one takes it`() throws {
        let code = try code()
        let tickets = ["till/1", "till/2"].map { till in
            counter.system.send(
                counter.system.message("voucher.use", ["code": code.json], id: "U", source: till).bytes, to: shelf)
        }
        let replies = try tickets.map { try counter.end($0) }
        #expect(replies.count { $0.status == 200 } == 1 && replies.count { $0.code == .voucherUsed } == 1)
        #expect(try counter.events("voucher.used").count == 1)
    }

    @Test func `a voucher for three uses is used three times`() throws {
        let code = try code(["uses": 3])
        #expect(try counter.use(code).data?["left"] == 2)
        #expect(try counter.use(code).state == "open")
        #expect(try counter.use(code).state == "used")
        #expect(try counter.use(code).code == .voucherUsed)
        try counter.audit()
    }

    @Test func `people type it as they like`() throws {
        let code = try code()
        #expect(try counter.check(code.lowercased()).isOK)
        #expect(try counter.check(code.replacing("-", with: "")).isOK)
        #expect(try counter.check(code.replacing("-", with: " ").replacing("0", with: "o").replacing("1", with: "l")).isOK)
        #expect(try counter.check("K7QF-9M2X-4WTC").code == .voucherNotFound)
        #expect(try counter.check("no code!").code == .invalid)
    }

    @Test func `its time is over at the instant, and a chore tells it`() throws {
        let code = try code(["validFor": "P1D"])
        try counter.pass(milliseconds: 86_400_000 - 10_000)
        #expect(try counter.check(code).state == "open")
        counter.system.advanceProgramClock(to: counter.system.moment.now + 10_000)
        #expect(try counter.use(code).code == .voucherExpired)
        try counter.read()
        #expect(try counter.events("voucher.expired").count == 1)
        #expect(try counter.check(code).state == "expired")
        #expect(try counter.use(code).code == .voucherExpired)
        try counter.audit()
    }

    @Test func `who let it expire cannot cancel`() throws {
        try counter.publish("coffee", cost: 10, ["voucher": ["validFor": "P1D"]])
        let issued = try counter.redeem("coffee", mia)
        try counter.pass(milliseconds: 86_500_000)
        #expect(try counter.cancel(#require(issued.redemption)).code == .voucherExpired)
    }

    @Test func `a voided voucher is worth nothing, and what it took stays spent`() throws {
        let code = try code()
        let asked: JSON = ["actor": "shop", "code": code.json, "reason": "found in the street"]
        #expect(try counter.ask("voucher.void", asked).state == "voided")
        #expect(try counter.use(code).code == .voucherVoided)
        #expect(try counter.balance(mia) == 990)
        try counter.audit()
    }

    @Test func `codes of somebody else's are given out one by one, until none is left`() throws {
        let codes: JSON = ["SUMMER-A", "SUMMER-B"]
        let published = try counter.publish("film", cost: 10, ["voucher": ["codes": codes]])
        #expect(published.data?["left"] == 2)
        let replies = try (0..<3).map { _ in try counter.redeem("film", mia) }
        #expect(Set(replies.compactMap(\.voucherCode)) == ["SUMMER-A", "SUMMER-B"])
        #expect(replies[2].code == .outOfStock)
        #expect(try counter.balance(mia) == 980)
        #expect(try counter.events("stock.depleted").count == 1)

        // What was added before is not added again.
        let more: JSON = ["SUMMER-A", "SUMMER-C"]
        #expect(try counter.publish("film", cost: 10, ["voucher": ["codes": more]]).data?["added"] == 1)
        #expect(try counter.redeem("film", mia).voucherCode == "SUMMER-C")
        #expect(try counter.publish("opera", cost: 10, ["voucher": ["codes": more]]).code == .codeTaken)
        #expect(try counter.use("summer c").isOK)
        try counter.audit()
    }

    @Test func `more who want a code than there are codes get no promise`() throws {
        try counter.publish("film", cost: 10, ["voucher": ["codes": ["A1", "B2"]]])
        let tickets = (0..<5).map { counter.begin("film", mia, id: "R\($0)") }
        let replies = try tickets.map { try counter.end($0) }
        #expect(replies.count { $0.state == "issued" } == 2 && replies.count { $0.code == .outOfStock } == 3)
        try counter.audit()
    }

    @Test func `no document has a code that was issued`() throws {
        let code = try code()
        let store = try #require(counter.system.store(shelf))
        for document in try store.page(Query(limit: 100), in: IssuedVoucher.collection) {
            #expect(!String(decoding: document.json, as: UTF8.self).contains(code))
        }
    }

    @Test func `the same message makes the same code in another home with the same key`() throws {
        func code() throws -> String? {
            let counter = try Counter()
            let mia = try counter.member("1", points: 1_000)
            try counter.publish("coffee")
            return try counter.redeem("coffee", mia, id: "R").voucherCode
        }
        #expect(try code() == code())
    }

    @Test func `a member sees the codes that can be used`() throws {
        let first = try code()
        let second = try code()
        #expect(try counter.use(first).isOK)
        let shown = try counter.ask("member.rewards", ["member": mia.json]).data
        #expect(shown?["redemptions"]?.array?.count == 2)
        #expect(shown?["vouchers"]?.array?.compactMap { $0["code"]?.string } == [second])
    }
}

/// Codes of our own.
@Suite struct CodeMakingTests {
    private let code = VoucherCode(bits: 0x1234_5678_9abc_def0_0fed_cba9_8765_4321)

    @Test func `a code has twelve symbols in three groups, and is right`() {
        #expect(code.text.split(separator: "-").map(\.utf8.count) == [4, 4, 4])
        #expect(!code.isMistyped)
    }

    @Test func `one wrong symbol is found`() throws {
        let symbols = Array(code.compared)
        for place in symbols.indices {
            for other in "0123456789ABCDEFGHJKMNPQRSTVWXYZ" where other != symbols[place] {
                var wrong = symbols
                wrong[place] = other
                #expect(try #require(VoucherCode(String(wrong))).isMistyped, "\(String(wrong))")
            }
        }
    }

    @Test func `two symbols that changed places are found`() throws {
        let symbols = Array(code.compared)
        for a in symbols.indices {
            for b in symbols.indices where a < b && symbols[a] != symbols[b] {
                var wrong = symbols
                wrong.swapAt(a, b)
                #expect(try #require(VoucherCode(String(wrong))).isMistyped, "\(String(wrong))")
            }
        }
    }

    @Test func `a code of somebody else's is not called wrong`() throws {
        #expect(!(try #require(VoucherCode("SUMMER10"))).isMistyped)
    }
}
