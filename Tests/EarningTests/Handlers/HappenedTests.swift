// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import ServiceHost
import TestSupport
import Testing

@testable import Earning

/// A message says when something happened, and however late it comes, what is told of it happened then.
@Suite struct HappenedTests {
    static let then = "2026-02-28T12:00:00Z"

    /// A member with points, money in the wallet, an open hold, an activity and a return.
    func shop() throws -> Shop {
        let review: JSON = ["id": "review", "when": ["activity": ["review"]], "effect": ["add": 25]]
        let shop = try Shop(
            Shop.standard.with("campaigns", [review]).with("cashback", ["percent": "2", "currency": "EUR"]))
        try shop.enroll(known(MemberID("mem_BEN")))
        try shop.enroll()
        _ = try shop.buy(10_000, number: "R-1", time: "2026-02-20T12:00:00Z")
        _ = try shop.buy(1_000, number: "R-2", time: "2026-02-20T12:00:00Z")
        _ = try shop.giveBack("R-2", ["return": "B"])
        _ = try shop.ask("activity.performed", ["activity": "review", "reference": "first"])
        _ = try shop.hold("open", 5)
        return shop
    }

    @Test(
        arguments: [
            (
                "purchase.completed", #"{"amount": 1000, "currency": "EUR", "holds": ["open"]}"#,
                ["purchase.recorded", "points.spent", "points.earned", "cashback.earned"]
            ),
            ("purchase.returned", #"{"purchase": "R-1"}"#, ["return.recorded", "points.revoked", "cashback.revoked"]),
            ("return.void", #"{"actor": "jo", "reason": "x", "return": "B"}"#, ["return.voided", "cashback.revoked"]),
            ("activity.performed", #"{"activity": "review", "reference": "second"}"#, ["activity.recorded", "points.earned"]),
            ("activity.reversed", #"{"activity": "review", "reference": "first"}"#, ["reversal.recorded", "points.revoked"]),
            ("points.adjust", #"{"actor": "jo", "points": 7, "reason": "x"}"#, ["points.adjusted"]),
            ("points.hold", #"{"hold": "h", "points": 1}"#, ["points.held"]),
            ("points.capture", #"{"hold": "open", "points": 2}"#, ["points.spent", "points.released"]),
            ("points.release", #"{"hold": "open"}"#, ["points.released"]),
            (
                "points.transfer", #"{"actor": "jo", "from": "mem_MIA", "points": 1, "reason": "x", "to": "mem_BEN"}"#,
                ["points.transferred", "points.transferred"]
            ),
            ("cashback.spend", #"{"amount": 1, "currency": "EUR", "reference": "r"}"#, ["cashback.spent"]),
        ] as [(String, String, [String])])
    func `what is told of a message happened when the message says`(type: String, data: String, told: [String]) throws {
        let shop = try shop()
        let head = try shop.events().count
        #expect(try shop.ask(type, json(data), time: Self.then).isOK)
        let events = try shop.events().dropFirst(head)
        #expect(events.map { $0["type"]?.string } == told)
        #expect(events.map { $0["time"]?.string } == told.map { _ in Self.then })
        try shop.audit()
    }
}
