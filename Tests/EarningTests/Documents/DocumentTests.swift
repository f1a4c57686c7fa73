// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import Testing

@testable import Earning

/// What is kept, as it is written and as it is read from a file that may be damaged.
@Suite struct DocumentTests {
    static let moment = time("2026-03-01T12:00:00Z")

    static let nothing: [(kept: JSON, json: JSON)] = [
        (
            Account(member: mia).json,
            [
                "balance": 0, "debt": 0, "last": 0, "lots": [], "member": "mem_MIA", "qualifying": 0,
                "recordedAt": "1970-01-01T00:00:00Z", "totals": [:],
            ]
        ),
        (MemberTier().json, [:]), (CampaignUsage.Used().json, [:]),
        (Standing(member: mia, enrolledAt: moment).json, ["enrolledAt": "2026-03-01T12:00:00Z", "member": "mem_MIA"]),
        (
            ReturnedPurchase(purchase: name("R-1"), source: "pos/1", member: mia).json,
            ["lines": [], "member": "mem_MIA", "purchase": "R-1", "returns": [], "source": "pos/1"]
        ),
    ]

    @Test(arguments: nothing)
    func `what there is nothing of takes no room`(kept: JSON, json: JSON) { #expect(kept == json) }

    @Test func `what Enrollment told of a member is written and read`() throws {
        var standing = Standing(member: mia, enrolledAt: Self.moment, segments: ["regulars", "young"])
        standing.change(to: .suspended, at: Self.moment + 1)
        standing.change(to: .active, at: Self.moment + 2)
        standing.change(to: .closed, at: Self.moment + 3)
        #expect(standing.absences.count == 2)
        #expect(try Standing(JSON(parsing: standing.json.bytes), at: Pointer()) == standing)
    }

    /// An account of one lot of 10 points that were earned.
    static let account: JSON = [
        "debt": 0, "last": 1, "lots": [lot(10)], "member": mia.json, "qualifying": 10, "recordedAt": moment.json,
        "totals": ["earned": 10],
    ]

    static func lot(_ points: Int64, _ number: Int64 = 1) -> JSON {
        ["earnedAt": moment.json, "lot": .string("lot_\(number)"), "points": points.json, "position": number.json]
    }

    /// Every time the sums are those of the points, but for the last.
    @Test(
        arguments: [
            ["lots": [lot(10), lot(0, 2)]], ["lots": [lot(11), lot(-1, 2)]], ["debt": 3, "totals": ["earned": 7]],
            ["debt": -3, "totals": ["earned": 13]], ["qualifying": -1], ["totals": ["adjusted": 11, "earned": -1]],
            ["totals": ["earned": 9, "spent": -1]], ["totals": ["earned": 9, "expired": -1]],
            ["totals": ["earned": 9, "revoked": -1]],
            [
                "lots": [lot(Limits.magnitude), lot(1, 2)],
                "totals": ["adjusted": 1, "earned": Limits.magnitude.json],
            ],
            ["totals": ["earned": 11]], ["usage": ["often x": ["count": 1]]],
        ] as [JSON]
    )
    func `an account that no journal comes to is not read`(change: JSON) throws {
        #expect(try Account(Self.account, at: Pointer()).balance == Points(10))
        let damaged = try #require(change.object).members.reduce(Self.account) { $0.with($1.0, $1.1) }
        #expect(throws: Invalid.self) { try Account(damaged, at: Pointer()) }
    }

    @Test(arguments: ["amount", "points", "qualifying", "quantity"])
    func `a purchase of which less than nothing was given back is not read`(field: String) throws {
        let line: JSON = ["amount": 5, "points": 0, "qualifying": 0, "quantity": 1, "rules": []]
        func kept(_ line: JSON) -> JSON {
            ReturnedPurchase(purchase: name("R-1"), source: "pos/1", member: mia).json.with("lines", [line])
        }
        #expect(try ReturnedPurchase(kept(line), at: Pointer()).lines.count == 1)
        #expect(throws: Invalid.self) { try ReturnedPurchase(kept(line.with(field, -1)), at: Pointer()) }
    }

    @Test(
        arguments: [
            (["spent": [lot(10)]], true), (["restored": 10, "spent": [lot(4), lot(6, 2)]], true), ([:], true),
            (["restored": 1], false), (["restored": 11, "spent": [lot(10)]], false), (["restored": -1, "spent": [lot(10)]], false),
            (["spent": [lot(10), lot(0, 2)]], false), (["spent": [lot(Limits.magnitude), lot(1, 2)]], false),
        ] as [(JSON, Bool)]
    )
    func `a hold of which more was restored than spent is not read`(change: JSON, isSound: Bool) throws {
        let ended: JSON = ["hold": "h", "member": mia.json, "position": 3, "state": "captured"]
        let kept = try #require(change.object).members.reduce(ended) { $0.with($1.0, $1.1) }
        #expect((try? EndedHold(kept, at: Pointer()).json) == (isSound ? kept : nil))
    }
}
