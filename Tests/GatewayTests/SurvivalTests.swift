// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import ServiceHost
import Storage
import TestSupport
import Testing

/// Purchases and returns while every process is killed again and again.
struct SurvivalTests {
    /// What somebody sends until it is answered with something final or stored.
    private struct Sent {
        let message: JSON
        var ticket: [UInt8] = []
    }

    @Test(arguments: 0..<5)
    func `every purchase and every return counts once, whenever a process is killed`(seed: UInt64) throws {
        var random = Seeded(seed)
        let counter = try Counter(shards: 2, gateways: 2)
        let system = counter.system
        let members = try (0..<4).map { try counter.enroll("card:\($0)") }
        system.restartsAfterCrash = true
        let acks = ["stored", "done"]
        var open: [Sent] = (0..<40).map { index in
            let data = Counter.purchase(Int64(index + 1), of: index % 3 == 0 ? members[index % 4].text : "card:\(index % 4)")
            return Sent(
                message: system.message(
                    "purchase.completed",
                    data,
                    id: "P-\(index)",
                    source: "pos/1",
                    ack: acks[index % 2]
                )
            )
        }
        // Every fourth purchase is given back, some returns before their purchase, half of them without a member.
        open += (0..<40).filter { $0 % 4 == 1 }.map { index in
            let member = index % 8 == 1 ? "card:\(index % 4)".json : nil
            let data = JSON.members(["member": member, "purchase": "P-\(index)".json])
            return Sent(
                message: system.message("purchase.returned", data, id: "R-\(index)", source: "pos/1", ack: acks[index / 4 % 2])
            )
        }
        open.shuffle(using: &random)
        var rounds = 0
        while !open.isEmpty {
            rounds += 1
            try #require(rounds < 3_000)
            for place in open.indices where Int.random(in: 0..<6, using: &random) == 0 {
                let gateway = ProcessName(.gateway, Int.random(in: 0..<2, using: &random))
                open[place].ticket = system.send(open[place].message.bytes, to: gateway)
            }
            let victim = system.topology.processes.randomElement(using: &random) ?? gatewayProcess
            switch Int.random(in: 0..<8, using: &random) {
            case 0: try system.restart(victim)
            case 1: system.failCommit(of: victim, .beforeDurable)
            case 2: system.failCommit(of: victim, .afterDurable)
            default: break
            }
            try system.advance(milliseconds: Int64.random(in: 1..<300, using: &random))
            try open.removeAll { sent in
                guard let reply = try system.answer(to: sent.ticket) else { return false }
                #expect([200, 202, 422, 429, 503, 504].contains(reply.status), "\(reply.text)")
                return [200, 202, 422].contains(reply.status)
            }
        }
        for process in system.topology.processes where system.core(process) == nil { try system.start(process) }
        try system.advance(milliseconds: 60_000)
        for (number, member) in members.enumerated() {
            // All purchases of member 1 are given back, and nobody else's.
            let kept = number == 1 ? [] : stride(from: number, to: 40, by: 4).map { Int64($0 + 1) }
            #expect(try counter.points(of: member) == kept.reduce(0, +), "member \(number)")
        }
    }
}
