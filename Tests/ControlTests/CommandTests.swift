// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Contracts
import Kernel
import Testing

@testable import Control

@Suite struct CommandTests {
    @Test(
        arguments: [
            (["member=card:1", "amount=2524"], ["amount": 2524, "member": "card:1"]),
            (["a.b=1", "a.c=x"], ["a": ["b": 1, "c": "x"]]),
            (["a=true", "b=[1,2]", "c={\"d\":1}"], ["a": true, "b": [1, 2], "c": ["d": 1]]),
            (["purchase=0001"], ["purchase": "0001"]), (["purchase=\"42\""], ["purchase": "42"]), (["a="], ["a": ""]),
            (["a=b=c"], ["a": "b=c"]), (["a=1.5"], ["a": "1.5"]), (["a=null"], ["a": "null"]), ([], [:]),
        ] as [([String], JSON)]
    )
    func `values are JSON where they parse as such, and text where they do not`(arguments: [String], data: JSON) throws {
        #expect(try Assignments.data(arguments) == data)
    }

    @Test(arguments: [["a"], ["=1"], ["a=1", "a=2"], ["a=1", "a.b=2"], ["a..b=1"]])
    func `what assigns nothing, or twice, is refused`(arguments: [String]) {
        #expect(throws: Failure.self) { try Assignments.data(arguments) }
    }

    @Test(arguments: [
        ["publish", "file", "--batch", "0"], ["publish", "file", "--batch", "513"], ["publish", "file", "--window", "65"],
        ["publish", "file", "--ack", "maybe"], ["publish"], ["import"], ["sample", "--days", "0"], ["sample", "--until", "soon"],
        ["queues", "--interval", "-1"], ["tail"], ["nonsense"], ["up", "--earning-shards", "3"],
        ["up", "--earning-shards", "2048"], ["up", "--gateways", "0"],
        ["up", "--clock", "tomorrow"], ["up", "--clock", "2026-01-01T00:00:00Z", "--speed", "10000001"], ["clock", "set"],
        ["clock", "set", "soon"], ["clock", "set", "+1"], ["clock", "set", "--speed", "1.5"],
        ["rehearse", "--program", "d.yaml"], ["rehearse", "--purchases", "s.csv"],
        ["points", "hold", "card:1", "h"], ["points", "hold", "card:1", "h", "many"], ["points", "capture", "card:1"],
        ["points", "restore", "card:1", "h", "--reason", "r"], ["points", "adjust", "card:1", "50", "--actor", "a"],
        ["points", "transfer", "card:1", "card:2", "--reason", "r", "--actor", "a"], ["tier", "set", "card:1", "--reason", "r"],
        ["return", "void", "B1", "--reason", "r", "--actor", "a"], ["activity", "performed", "card:1", "review.posted"],
        ["reward", "publish"], ["reward", "retire"], ["reward", "recommend"], ["redeem", "card:1"],
        ["redeem", "cancel", "red_1", "--reason", "r"], ["voucher", "use"], ["voucher", "void", "K7QF", "--actor", "a"],
        ["program", "diff"], ["program", "explain", "p.yaml", "--version", "1"], ["account"], ["member"],
        ["referral", "code"], ["referral", "show"], ["referral", "list", "card:1", "--state", "review"],
        ["referral", "list", "--state", "begun"], ["referral", "review", "ref_1", "perhaps", "--reason", "r", "--actor", "a"],
        ["referral", "review", "ref_1", "release", "--actor", "a"],
        ["template", "publish"], ["template", "show"], ["channel", "set"], ["message", "list", "--state", "lost"],
        ["message", "unsubscribe"],
    ])
    func `options out of their range are refused`(arguments: [String]) {
        #expect(throws: (any Error).self) { try Punchcard.parseAsRoot(arguments) }
    }

    @Test(arguments: [
        ["up", "--program", "p.yaml", "--earning-shards", "4", "--gateways", "2", "--log-json"], ["publish", "-", "--json"],
        [
            "import", "a.csv", "--member", "c", "--member-kind", "card", "--time", "t", "--amount", "a", "--currency", "EUR",
            "--enroll",
        ],
        ["rehearse", "--program", "d.yaml", "--purchases", "s.csv", "--currency", "EUR"],
        [
            "rehearse", "--program", "d.yaml", "--purchases", "s.csv", "--compare", "c.yaml", "--from", "2026-01-01", "--to",
            "2026-07-01", "--enrolled", "joined", "--picture", "p.svg", "--skip-bad", "--json",
        ],
        ["program", "check", "p.yaml"], ["program", "publish", "p.yaml", "--effective-from", "2026-11-21T00:00:00Z"],
        ["program", "show", "--version", "1"], ["program", "explain", "p.yaml"],
        ["program", "explain", "--version", "2", "--json"],
        ["program", "diff", "p.yaml"], ["program", "diff", "p.yaml", "--against", "3"], ["member", "show", "card:1"],
        ["account", "show", "card:1", "--json"],
        ["statement", "card:1"], ["queues", "--watch"],
        ["tail", "earning", "--shard", "1", "--from", "7", "--follow", "--types", "a,b"],
        ["send", "member.get", "member=card:1", "--id", "x"], ["status", "--json"], ["parked"], ["parked", "retry"],
        ["parked", "discard", "mem_1", "--reason", "r", "--actor", "a"], ["audit", "--json", "--quick", "--top", "3"],
        ["sample", "--members", "3", "--days", "2", "--seed", "7"], ["play", "--input", "a.csv", "--currency", "EUR"],
        ["up", "--clock", "2026-01-01T00:00:00Z", "--speed", "86400"], ["clock", "--json"], ["clock", "set", "+30d"],
        ["clock", "set", "2028-01-01T00:00:00Z", "--speed", "0"],
        ["points", "hold", "card:1", "h", "50", "--ttl", "60"], ["points", "capture", "card:1", "h", "--points", "5"],
        ["points", "release", "card:1", "h", "--id", "m-1"],
        ["points", "restore", "card:1", "h", "--points", "5", "--reason", "r", "--actor", "a"],
        ["points", "adjust", "card:1", "--reason", "r", "--actor", "a", "--expires-at", "2027-01-01T00:00:00Z", "--", "-50"],
        ["points", "transfer", "card:1", "card:2", "50", "--reason", "r", "--actor", "a", "--json"],
        ["tier", "set", "card:1", "gold", "--until", "2027-01-01T00:00:00Z", "--reason", "r", "--actor", "a"],
        ["return", "void", "B1", "--purchase-source", "pos/1", "--reason", "r", "--actor", "a"],
        ["activity", "performed", "card:1", "review.posted", "r1"], ["activity", "reversed", "card:1", "review.posted", "r1"],
        ["reward", "publish", "coffee.yaml", "rewards"], ["reward", "list"], ["reward", "list", "card:1", "--all", "--json"],
        ["reward", "show", "coffee"], ["reward", "retire", "coffee"], ["reward", "recommend", "card:1", "--limit", "3"],
        ["redeem", "card:1", "coffee", "--id", "r1", "--json"], ["redeem", "show", "red_1"],
        ["redeem", "cancel", "red_1", "--reason", "r", "--actor", "a"], ["voucher", "check", "K7QF-9M2X-4WTC"],
        ["voucher", "use", "K7QF-9M2X-4WTC", "--purchase", "T1", "--purchase-source", "till/1", "--store", "berlin"],
        ["voucher", "void", "K7QF-9M2X-4WTC", "--reason", "r", "--actor", "a"],
        ["account", "card:1", "--at", "2026-01-01T00:00:00Z"], ["member", "card:1", "--json"], ["clock", "show"],
        ["referral", "code", "card:1"], ["referral", "show", "ref_1", "--json"], ["referral", "list"],
        ["referral", "list", "card:1", "--limit", "5", "--after", "x"], ["referral", "list", "--state", "rewarded", "--json"],
        ["referral", "review", "ref_1", "reject", "--reason", "r", "--actor", "a", "--id", "m-1"],
        ["template", "publish", "a.yaml", "templates", "--json"], ["template", "list"],
        ["template", "show", "welcome", "--version", "2"],
        ["channel", "set", "-"], ["channel", "list", "--json"], ["message", "list"],
        ["message", "list", "card:1", "--state", "failed", "--limit", "512"], ["message", "unsubscribe", "a.b", "--id", "m-1"],
    ])
    func `every command is there, with its options`(arguments: [String]) throws {
        _ = try Punchcard.parseAsRoot(arguments)
    }

    @Test func `an event is shown on one line`() {
        let event: JSON = [
            "data": ["balance": 25, "member": "mem_1", "points": 25, "purchase": "T42"], "partitionkey": "mem_1",
            "recordedtime": "2026-11-21T18:55:00Z", "sequence": "00000000000000000042", "type": "points.earned",
        ]
        #expect(Tail.line(event) == "42  2026-11-21 18:55:00  points.earned  mem_1  balance=25 points=25 purchase=T42")
    }
}
