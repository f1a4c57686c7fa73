// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import ServiceHost
import TestSupport
import Testing

@testable import Earning

// What happens in a shop beside buying and giving back.

extension Shop {
    /// What lots do in W5 and W7: they live for twelve months, to the end of the last.
    static let monthly: JSON = ["after": "P12M", "align": "month"]

    /// Lets the clock stand there; what falls due by then is told by whoever looks next.
    func wait(until moment: String) { system.advanceProgramClock(to: time(moment)) }

    func ask(_ type: String, _ data: JSON, member: MemberID = mia, id: String? = nil, time: String? = nil) throws -> Reply {
        try system.ask(type, data.with("member", member.json), id: id ?? next("M"), source: "pos/1", time: time, of: owner(member))
    }

    func hold(_ name: String, _ points: Int64, seconds: Int64? = nil) throws -> Reply {
        try ask("points.hold", .members(["hold": name.json, "points": points.json, "ttlSeconds": seconds?.json]))
    }

    func capture(_ name: String, _ points: Int64? = nil, id: String? = nil) throws -> Reply {
        try ask("points.capture", .members(["hold": name.json, "points": points?.json]), id: id)
    }

    func release(_ name: String) throws -> Reply { try ask("points.release", ["hold": name.json]) }

    func restore(_ name: String, _ points: Int64? = nil) throws -> Reply {
        try ask("points.restore", .members(["actor": "desk", "hold": name.json, "points": points?.json, "reason": "complaint"]))
    }

    /// Holds points and captures them at once.
    func spend(_ points: Int64, as name: String) throws {
        #expect(try hold(name, points).status == 200)
        #expect(try capture(name).status == 200)
    }

    func adjust(_ points: Int64, member: MemberID = mia, expiresAt: String? = nil) throws -> Reply {
        let data: JSON = ["actor": "desk", "points": points.json, "reason": "goodwill"]
        return try ask("points.adjust", data.with("expiresAt", expiresAt?.json), member: member)
    }

    func void(_ number: String) throws -> Reply {
        try ask("return.void", ["actor": "desk", "reason": "never came", "return": number.json])
    }

    func set(_ tier: String, until: String? = nil) throws -> Reply {
        try ask("tier.set", .members(["actor": "desk", "reason": "goodwill", "tier": tier.json, "until": until?.json]))
    }

    func transfer(_ points: Int64, from: MemberID, to: MemberID) throws -> Reply {
        let data: JSON = [
            "actor": "desk", "from": from.json, "points": points.json, "reason": "family", "to": to.json,
        ]
        return try system.ask("points.transfer", data, id: next("T"), of: owner(from))
    }

    // Looking.

    /// What was told of a type, in order.
    func told(_ type: String, of shard: Int = 0) throws -> [JSON] { try events(type, of: shard).map { $0["data"] ?? [:] } }

    /// How many points each event of a type told.
    func points(_ type: String) throws -> [Int64] { try told(type).compactMap { $0["points"]?.integer } }

    /// What the member has in one field.
    func has(_ field: String, _ member: MemberID = mia) throws -> Int64? { try account(member)[field]?.integer }

    func level() throws -> String? { try account()["tier"]?["id"]?.string }

    /// The kinds of entries that an account has seen, in order.
    func kinds() throws -> [String] { try events().compactMap { $0["type"]?.string } }
}
