// SPDX-License-Identifier: Apache-2.0

import Contracts
import Earning
import Enrollment
import Gateway
import Kernel
import ServiceHost
import TestSupport
import Testing

@testable import Rehearsing

/// Some hundred sales of twelve members in a year, the same each time.
func year() throws -> [Sale] {
    var time = try #require(Timestamp("2025-01-03T08:00:00Z"))
    var state: UInt64 = 7
    func drawn(_ limit: UInt64) -> UInt64 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return (state >> 33) % limit
    }
    return (0..<250).map { _ in
        time = time + Int64(drawn(250_000_000))
        return Sale(time, Int(drawn(12)) + 1, cents: Int64(drawn(6_000)))
    }
}

@Suite struct RealityTests {
    @Test(arguments: ["P0D", "P14D"])
    func `what was rehearsed is what comes of it when it is really sent`(pending: String) throws {
        let tiers = documentWithEverything["tiers"]?.with(
            "levels", [["from": 0, "id": "silver"], ["from": 550, "id": "gold", "multiplier": "2"]])
        let document = documentWithEverything.with("pending", pending.json).with("tiers", tiers)
        let (start, end) = ("2025-01-01T00:00:00Z", "2025-12-24T00:00:00Z")
        let sales = try year().filter { try $0.time < #require(Timestamp(end)) }
        let report = try rehearsed(sales, under: document, from: start, to: end)

        let system = try TestSystem([enrollment, earning, gateway], at: #require(Timestamp(start)))
        _ = try system.ask("program.publish", ["document": document])
        var joined: Set<Int> = []
        for (index, sale) in sales.enumerated() {
            system.advanceProgramClock(to: sale.time)
            let name = "customer:\(sale.member)"
            if joined.insert(sale.member).inserted {
                let identifiers: JSON = ["identifiers": [["kind": "customer", "value": "\(sale.member)".json]]]
                _ = try system.ask("member.enroll", identifiers, time: sale.time.description)
            }
            let message = try sale.message(index + 1, member: name).json.with("ack", "done")
            let reply = try system.exchange(message.bytes, with: ProcessName(.gateway, 0))
            #expect(reply?["status"] == 200)
        }
        system.advanceProgramClock(to: try #require(Timestamp(end)) + -1)

        var (outstanding, issued, expired) = (Int64(0), Int64(0), Int64(0))
        var found: [String: Int] = [:]
        for member in joined {
            let account = try #require(try system.ask("account.get", ["member": "customer:\(member)".json]).data)
            outstanding += (account["balance"]?.integer ?? 0) + (account["pending"]?.integer ?? 0)
            issued += account["lifetime"]?["earned"]?.integer ?? 0
            expired += account["lifetime"]?["expired"]?.integer ?? 0
            found[account["tier"]?["id"]?.string ?? "", default: 0] += 1
        }
        #expect(report.total.purchases == sales.count)
        #expect(report.balances.outstanding.count == outstanding)
        #expect(report.total.issued.count == issued)
        #expect(report.total.expired.count == expired)
        let levels = report.balances.levels
        #expect(Dictionary(uniqueKeysWithValues: levels.map { ($0.tier.text, $0.members) }) == found)
        // Otherwise this would prove little.
        #expect(expired > 0)
        #expect(levels.allSatisfy { $0.members > 0 })
    }
}
