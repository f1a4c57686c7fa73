// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import TestSupport
import Testing

@testable import Earning

/// What fell due while nobody looked, and is told with the next message.
@Suite struct UnseenTests {
    /// A shop whose points live for ten days, with debt for what is not there any more.
    func shop(_ returns: JSON = [:]) throws -> Shop {
        let shop = try Shop(Shop.standard.with("expiry", ["after": "P10D"]).with("returns", returns))
        try shop.enroll()
        return shop
    }

    @Test func `a purchase is found by its number though something expired before it`() throws {
        let shop = try shop()
        _ = try shop.buy(1000, id: "P-1")
        shop.system.advanceProgramClock(to: time("2026-03-20T12:00:00Z"))
        _ = try shop.buy(700, id: "P-2")
        let reply = try shop.giveBack("P-2")
        #expect(reply.status == 200)
        #expect(reply.data?["revoked"] == 7)
        try shop.audit()
    }

    @Test func `the name of a hold whose time was over stays used`() throws {
        let shop = try shop()
        _ = try shop.buy(1000)
        let hold: JSON = ["hold": "H", "member": mia.json, "points": 4]
        #expect(try shop.system.ask("points.hold", hold, of: shop.owner(mia)).status == 200)
        shop.system.advanceProgramClock(to: time("2026-03-02T12:00:00Z"))
        #expect(try shop.system.ask("points.hold", hold, of: shop.owner(mia)).code == .holdExists)
    }

    @Test func `a hold that was captured before belongs to the purchase that names it`() throws {
        let shop = try shop()
        _ = try shop.buy(1000)
        _ = try shop.system.ask("points.hold", ["hold": "H", "member": mia.json, "points": 4], of: shop.owner(mia))
        _ = try shop.system.ask("points.capture", ["hold": "H", "member": mia.json], of: shop.owner(mia))
        #expect(try shop.buy(1500, number: "R", more: ["holds": ["H"]]).data?["balance"] == 21)
        let reply = try shop.giveBack("R")
        #expect(reply.data?["restored"] == 4)
        #expect(reply.data?["balance"] == 10)
        try shop.audit()
    }

    @Test func `points restored after their end pay no debt`() throws {
        let shop = try shop(["restoreExpiry": "original"])
        _ = try shop.buy(1000, number: "R")
        _ = try shop.system.ask("points.hold", ["hold": "H", "member": mia.json, "points": 10], of: shop.owner(mia))
        _ = try shop.system.ask("points.capture", ["hold": "H", "member": mia.json], of: shop.owner(mia))
        #expect(try shop.giveBack("R").data?["debt"] == 10)
        shop.system.advanceProgramClock(to: time("2026-03-20T12:00:00Z"))
        let restore: JSON = ["actor": "jo", "hold": "H", "member": mia.json, "reason": "a mistake"]
        #expect(try shop.system.ask("points.restore", restore, of: shop.owner(mia)).data?["balance"] == -10)
        #expect(try shop.account()["debt"] == 10)
        try shop.audit()
    }

    @Test func `what expired, came back and expired again is counted once`() throws {
        let shop = try shop()
        let parts = lines(500, 500)
        _ = try shop.buy(1000, number: "R", lines: parts)
        _ = try shop.giveBack("R", ["lines": [["line": "1"]], "return": "B"])
        shop.system.advanceProgramClock(to: time("2026-03-20T12:00:00Z"))
        #expect(try shop.giveBack("R", ["amount": 300, "return": "C"]).data?["revoked"] == 0)
        let void: JSON = ["actor": "jo", "purchaseSource": "pos/1", "reason": "a mistake", "return": "B"]
        #expect(try shop.system.ask("return.void", void, of: shop.owner(mia)).status == 200)
        #expect(try shop.giveBack("R").data?["revoked"] == 0)
        #expect(try shop.account()["debt"] == 0)
        try shop.audit()
    }
}
