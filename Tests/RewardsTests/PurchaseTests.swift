// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import TestSupport
import Testing

@testable import Rewards

/// Vouchers in purchases, and what returns do to them.
@Suite struct PurchaseTests {
    @Test func `W4: an order paid partly with a reward, and returned bit by bit`() throws {
        let counter = try Counter()
        let mia = try counter.member("1", points: 1_000)
        try counter.publish(
            "five-off", cost: 500, ["kind": "amount", "value": ["amount": 500, "currency": "EUR"], "voucher": [:]])
        let issued = try counter.redeem("five-off", mia)
        #expect(try counter.balance(mia) == 500)
        _ = try counter.buy(1_500, mia, number: "P1", vouchers: [#require(issued.voucherCode)])
        #expect(try counter.balance(mia) == 515)
        #expect(try counter.check(#require(issued.voucherCode)).state == "used")
        _ = try counter.giveBack("P1", mia, amount: 1_000)
        #expect(try counter.balance(mia) == 505)
        _ = try counter.giveBack("P1", mia)
        #expect(try counter.balance(mia) == 1_000)
        let redemption = try counter.ask("redemption.get", ["redemption": #require(issued.redemption).json])
        #expect(redemption.state == "cancelled" && redemption.data?["because"] == "returned")
        try counter.audit()
    }

    @Test(arguments: [true, false])
    func `a till that took the voucher before is linked with the purchase`(byNumber: Bool) throws {
        let counter = try Counter()
        let mia = try counter.member("1", points: 1_000)
        try counter.publish("coffee")
        let issued = try counter.redeem("coffee", mia)
        let code = try #require(issued.voucherCode)
        #expect(try counter.use(code, purchase: byNumber ? "P1" : nil).isOK)
        _ = try counter.buy(1_000, mia, number: "P1", vouchers: [code])
        #expect(try counter.events("voucher.used").count == 1)
        #expect(try counter.events("voucher.linked").count == (byNumber ? 0 : 1))
        _ = try counter.giveBack("P1", mia)
        #expect(try counter.balance(mia) == 1_000)
        try counter.audit()
    }

    @Test func `a voucher that cost nothing stays used`() throws {
        let counter = try Counter()
        let mia = try counter.member("1")
        try counter.publish("sticker", cost: 0)
        let code = try #require(try counter.redeem("sticker", mia).voucherCode)
        _ = try counter.buy(1_000, mia, number: "P1", vouchers: [code])
        _ = try counter.giveBack("P1", mia)
        #expect(try counter.check(code).state == "used")
        #expect(try counter.events("redemption.cancelled").isEmpty)
        try counter.audit()
    }

    @Test func `codes of other systems in a purchase harm nobody`() throws {
        let counter = try Counter()
        let mia = try counter.member("1")
        #expect(try counter.buy(1_000, mia, number: "P1", vouchers: ["?!", "OTHER-1"]).isOK)
        #expect(try counter.balance(mia) == 10)
    }

    @Test func `a purchase that is read again uses nothing again`() throws {
        let counter = try Counter()
        let mia = try counter.member("1", points: 1_000)
        try counter.publish("coffee", cost: 100, ["voucher": ["uses": 2]])
        let code = try #require(try counter.redeem("coffee", mia).voucherCode)
        _ = try counter.buy(1_000, mia, number: "P1", vouchers: [code])
        try counter.readAgain("earning")
        #expect(try counter.check(code).data?["left"] == 1)
        try counter.audit()
    }
}
