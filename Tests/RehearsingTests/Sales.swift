// SPDX-License-Identifier: Apache-2.0

import Contracts
import Earning
import Kernel
import Rehearsing
import ServiceHost
import Testing

/// Who bought for how much, and when; members join with their first purchase.
struct Sale {
    let time: Timestamp
    let member: Int
    let cents: Int64
    let currency: String

    init(_ time: String, _ member: Int, cents: Int64, currency: String = "EUR") throws {
        self.init(try #require(Timestamp(time)), member, cents: cents, currency: currency)
    }

    init(_ time: Timestamp, _ member: Int, cents: Int64, currency: String = "EUR") {
        (self.time, self.member, self.cents, self.currency) = (time, member, cents, currency)
    }

    static func id(_ member: Int) -> MemberID { MemberID(bits: UInt128(member)) }

    func message(_ number: Int, member: String) throws -> Message {
        try Message([
            "data": ["amount": cents.json, "currency": currency.json, "member": member.json], "id": "row-\(number)".json,
            "source": "till", "specversion": "1.0", "time": time.json, "type": "purchase.completed",
        ])
    }
}

/// Plays sales, which stand in the order of time, through a program.
func rehearsed(_ sales: [Sale], under document: JSON, from start: String, to end: String) throws -> RehearsalReport {
    let (start, end) = (try #require(Timestamp(start)), try #require(Timestamp(end)))
    let rehearsal = try Rehearsal(document, from: start, calendar: Program.check(document))
    var joined: Set<Int> = []
    for (index, sale) in sales.enumerated() {
        if joined.insert(sale.member).inserted { try rehearsal.enroll(Sale.id(sale.member), at: sale.time) }
        _ = try rehearsal.take(sale.message(index + 1, member: Sale.id(sale.member).text))
    }
    return try rehearsal.end(at: end)
}

/// Points of a month, two levels, a campaign with a cap and a welcome.
let documentWithEverything: JSON = [
    "campaigns": [["cap": ["count": 1, "perMemberPer": "P1M"], "effect": ["add": 10], "id": "first-of-month"]],
    "currency": "EUR", "earn": [["per": "1.00", "points": 1]], "expiry": ["after": "P1M", "warn": ["P7D"]],
    "gifts": ["welcome": ["points": 3]], "pointValue": ["amount": "0.005"], "program": "draft",
    "tiers": [
        "downgrade": "toEarned", "levels": [["from": 0, "id": "silver"], ["from": 100, "id": "gold", "multiplier": "2"]],
        "validity": "P12M", "window": "rolling P12M",
    ],
    "timeZone": "UTC",
]

/// A few weeks of two members, of whom the second comes in the last half hour of January.
func fewWeeks() throws -> [Sale] {
    [
        try Sale("2026-01-10T12:00:00Z", 1, cents: 6_000), try Sale("2026-01-20T12:00:00Z", 1, cents: 5_000),
        try Sale("2026-01-31T23:30:00Z", 2, cents: 2_000), try Sale("2026-02-05T12:00:00Z", 1, cents: 1_000),
    ]
}
