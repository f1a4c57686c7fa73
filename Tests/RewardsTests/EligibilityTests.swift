// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import TestSupport
import Testing

@testable import Rewards

private let noon = Timestamp(milliseconds: 1_795_262_400_000)
private let hour: Int64 = 3_600_000

/// Who can have a reward, and when.
@Suite struct EligibilityTests {
    private static let mia: MemberID = {
        guard let member = MemberID("mem_0MIA") else { preconditionFailure("no member") }
        return member
    }()

    private func reward(_ more: JSON) throws -> Reward {
        var data: JSON = ["cost": 100, "kind": "freeShipping", "name": "A reward", "occurredAt": "2026-01-01T00:00:00Z"]
        for (key, value) in more.object?.members ?? [] { data = data.with(key, value) }
        return Reward(try RewardPublished(data.with("reward", "r"), at: Pointer()))
    }

    @Test(
        arguments: [
            ([:], nil),
            (["from": "2026-11-21T12:00:00Z"], nil),
            (["from": "2026-11-21T12:00:01Z"], "not_eligible"),
            (["to": "2026-11-21T12:00:01Z"], nil),
            (["to": "2026-11-21T12:00:00Z"], "not_eligible"),
            (["tiers": ["silver"]], nil),
            (["tiers": ["gold"]], "not_eligible"),
            (["segments": ["regulars", "staff"]], nil),
            (["segments": ["staff"]], "not_eligible"),
            (["visibility": "unlisted"], nil),
            (["visibility": "byRule"], "not_eligible"),
            (["perMember": 3], nil),
            (["perMember": 2], "limit_reached"),
            (["stock": 1], nil),
            (["stock": 0], "out_of_stock"),
            (["voucher": ["pooled": true]], "out_of_stock"),
            (["kind": "experience", "stock": 5, "value": ["at": "2026-11-21T12:00:01Z"]], nil),
            (["kind": "experience", "stock": 5, "value": ["at": "2026-11-21T12:00:00Z"]], "not_eligible"),
            (["kind": "earlyAccess", "value": ["windows": [["from": "2026-11-21T12:00:00Z"]]]], nil),
            (["kind": "earlyAccess", "value": ["windows": [["from": "2026-11-21T12:00:01Z"]]]], "not_eligible"),
            (
                [
                    "kind": "earlyAccess",
                    "value": [
                        "windows": [
                            ["from": "2026-11-21T11:00:00Z", "tiers": ["gold"]],
                            ["from": "2026-11-21T13:00:00Z", "tiers": ["silver"]],
                        ]
                    ],
                ], "not_eligible"
            ),
            (
                [
                    "kind": "earlyAccess",
                    "value": ["windows": [["from": "2026-11-21T11:00:00Z", "tiers": ["gold", "silver"]]]],
                ], nil
            ),
        ] as [(JSON, String?)])
    func `a member of silver and of the regulars, who had two, can have it`(_ more: JSON, unless code: String?) throws {
        let applicant = Applicant(member: Self.mia, since: noon + -hour, segments: ["regulars"])
        let obstacle = try reward(more).obstacle(for: applicant, in: TierName("silver"), having: 2, at: noon)
        #expect(obstacle?.rejection.code.rawValue == code)
    }

    @Test func `in a program without levels nobody has one`() throws {
        let applicant = Applicant(member: Self.mia, since: noon)
        let obstacle = try reward(["tiers": ["silver"]]).obstacle(for: applicant, in: nil, having: 0, at: noon)
        #expect(obstacle?.rejection.code == .notEligible)
    }

    @Test func `who has just reached a level can have what is for it, also before that is read`() throws {
        let program = Counter.standard.with(
            "tiers",
            [
                "levels": [["from": 0, "id": "silver"], ["from": 100, "id": "gold"]], "validity": "P1Y", "window": "rolling P1Y",
            ])
        let counter = try Counter(program)
        let mia = try counter.member("1", points: 500)
        try counter.publish("lounge", cost: 100, ["tiers": ["gold"]])
        try counter.publish("bench", cost: 100, ["tiers": ["silver"]])
        #expect(try counter.redeem("lounge", mia).code == .notEligible)
        #expect(try counter.redeem("bench", mia).state == "issued")

        counter.system.carries = { _, to, body in
            !(to == shelf && String(decoding: body, as: UTF8.self).contains("tier.upgraded"))
        }
        _ = try counter.buy(10_000, mia, number: "P1")
        let ticket = counter.begin("lounge", mia, id: "R")
        try counter.system.advance(milliseconds: 100)
        counter.system.carries = { _, _, _ in true }
        #expect(try counter.end(ticket).state == "issued")
        #expect(try counter.redeem("bench", mia).code == .notEligible)
        try counter.audit()
    }

    @Test func `the limit counts what was redeemed and not cancelled`() throws {
        let counter = try Counter()
        let mia = try counter.member("1", points: 1_000)
        try counter.publish("coffee", cost: 100, ["perMember": 1])
        let first = try counter.redeem("coffee", mia)
        #expect(try counter.redeem("coffee", mia).code == .limitReached)
        #expect(try counter.redeem("coffee", counter.member("2", points: 100)).state == "issued")
        _ = try counter.cancel(#require(first.redemption))
        #expect(try counter.redeem("coffee", mia).state == "issued")
        try counter.audit()
    }
}
