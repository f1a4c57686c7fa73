// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import ServiceHost
import TestSupport
import Testing

@testable import Earning

/// What falls due while nobody looks.
@Suite struct CatchUpTests {
    static let program: JSON = {
        let tiers: JSON = [
            "window": "calendarYear", "validity": "endOfYear", "downgrade": "oneLevel", "grace": "P1M", "warn": ["P30D"],
            "levels": [["id": "silver", "from": 0], ["id": "gold", "from": 5], ["id": "platinum", "from": 10]],
        ]
        return Shop.standard.with("tiers", tiers).with("expiry", ["after": "P6M", "warn": ["P7D"]]).with("pending", "P2D")
    }()

    /// A member who bought, held and was then not seen.
    func shop() throws -> Shop {
        let shop = try Shop(Self.program)
        try shop.enroll()
        shop.wait(until: "2026-03-02T12:00:00Z")
        _ = try shop.adjust(40)
        _ = try shop.buy(1000)
        _ = try shop.hold("h", 15)
        return shop
    }

    static let threeYears = [
        "2026-03-02T12:15:00Z points.released", "2026-03-04T12:00:00Z points.activated", "2026-08-26T12:00:00Z points.expiring",
        "2026-09-02T12:00:00Z points.expired", "2026-12-02T00:00:00Z tier.expiring", "2027-01-01T00:00:00Z tier.retained",
        "2027-12-02T00:00:00Z tier.expiring", "2028-01-01T00:00:00Z tier.retained", "2028-02-01T00:00:00Z tier.downgraded",
        "2028-12-02T00:00:00Z tier.expiring", "2029-01-01T00:00:00Z tier.retained", "2029-02-01T00:00:00Z tier.downgraded",
    ]

    private func due(_ shop: Shop) throws -> [String] {
        try shop.events().suffix { $0["type"] != "points.held" }
            .map { "\($0["time"]?.string ?? "") \($0["type"]?.string ?? "")" }
    }

    @Test func `an account that nobody touched for three years comes up to date in order`() throws {
        let shop = try shop()
        shop.wait(until: "2029-03-02T12:00:00Z")
        #expect(try (shop.balance(), shop.level(), shop.has("pending")) == (0, "silver", 0))
        // A reading tells nothing.
        #expect(try due(shop).isEmpty)
        try shop.read()
        #expect(try due(shop) == Self.threeYears)
        try shop.audit()
    }

    @Test func `a warning tells of the points that end then, and of no others`() throws {
        let shop = try shop()
        shop.wait(until: "2026-03-10T12:00:00Z")
        _ = try shop.buy(700)
        shop.wait(until: "2026-09-03T12:00:00Z")
        try shop.read()
        let told = try shop.told("points.expiring").map { [$0["points"], $0["expiresAt"]] }
        #expect(told == [[50, "2026-09-02T12:00:00Z"], [7, "2026-09-10T12:00:00Z"]])
        try shop.audit()
    }

    @Test func `who comes first tells what was due before anything else`() throws {
        let shop = try shop()
        shop.wait(until: "2029-03-02T12:00:00Z")
        _ = try shop.adjust(1)
        #expect(try due(shop) == Self.threeYears + ["2029-03-02T12:00:00Z points.adjusted"])
        try shop.read()
        #expect(try due(shop).count == Self.threeYears.count + 1)
        try shop.audit()
    }

    @Test func `a refusal leaves what was due untold, and the next to come tells it`() throws {
        let shop = try shop()
        shop.wait(until: "2029-03-02T12:00:00Z")
        #expect(try shop.hold("i", 1).code == .insufficientPoints)
        #expect(try due(shop).isEmpty)
        _ = try shop.adjust(1)
        #expect(try due(shop).count == Self.threeYears.count + 1)
    }

    @Test func `many accounts are due at once, and a process that was down catches up`() throws {
        let shop = try Shop(Shop.standard.with("expiry", ["after": "P1M"]), on: .sqlite)
        let members = (1...50).map { known(MemberID("mem_\($0)")) }
        for member in members {
            try shop.enroll(member, isRead: false)
        }
        try shop.read()
        for member in members { _ = try shop.buy(1000, member: member) }
        shop.system.kill(ProcessName(.earning, 0))
        shop.wait(until: "2027-03-01T12:00:00Z")
        try shop.system.start(ProcessName(.earning, 0))
        try shop.system.advance(milliseconds: 10_000)
        #expect(try shop.events("points.expired").count == members.count)
        try shop.audit()
    }

    @Test func `an account with very much that is due comes up to date in many turns, and keeps nobody waiting`() throws {
        let shop = try Shop()
        try shop.enroll()
        for day in 1...28 {
            for hour in ["06", "12", "18", "23"] {
                _ = try shop.adjust(1, expiresAt: "2026-04-\(day < 10 ? "0" : "")\(day)T\(hour):00:00Z")
            }
        }
        let process = ProcessName(.earning, 0)
        shop.system.pause(process)
        shop.wait(until: "2026-06-01T00:00:00Z")
        try shop.system.rest(milliseconds: 2_000)
        shop.system.resume(process)
        var told: [Int] = []
        while told.last != 112 {
            _ = try shop.system.turn(process)
            try told.append(shop.told("points.expired").count)
        }
        #expect(Set(told) == [48, 96, 112])
        #expect(try shop.has("balance") == 0)
        try shop.audit()
    }

    @Test func `an account as it was at a moment has what had fallen due by then, and no more`() throws {
        let shop = try shop()
        shop.wait(until: "2029-03-02T12:00:00Z")
        try shop.read()
        let moments: [(String, Int64, String)] = [
            ("2026-03-03T12:00:00Z", 40, "platinum"), ("2026-03-04T12:00:00Z", 50, "platinum"),
            ("2026-09-02T11:59:59Z", 50, "platinum"), ("2026-09-02T12:00:00Z", 0, "platinum"),
            ("2028-01-31T23:59:59Z", 0, "platinum"), ("2028-02-01T00:00:00Z", 0, "gold"), ("2029-02-01T00:00:00Z", 0, "silver"),
        ]
        for (moment, balance, level) in moments {
            let account = try shop.account(at: moment)
            #expect(account["balance"]?.integer == balance, "\(moment)")
            #expect(account["tier"]?["id"]?.string == level, "\(moment)")
        }
    }
}

extension Array {
    /// The last elements, as long as they are so.
    fileprivate func suffix(_ holds: (Element) -> Bool) -> ArraySlice<Element> {
        self[(lastIndex { !holds($0) }.map { $0 + 1 } ?? 0)...]
    }
}
