// SPDX-License-Identifier: Apache-2.0

import Bus
import Contracts
import Foundation
import Kernel
import ServiceHost
import Synchronization
import Testing

extension ProcessTests {
    @Suite("Tills at once") struct TillsAtOnce {
        @Test func `20 tills redeem and sell for the same 10 members, and no point is spent twice or lost`() throws {
            let installation = try Installation()
            try installation.start(shards: 2)
            let members = try (0..<10).map { try installation.enroll("card:\($0)") }
            for member in members { #expect(try installation.buy(member, 20_000, id: "begin-\(member)", ack: "done").isOK) }

            let tills = (0..<20).map { SpendingTill($0, at: installation.home, members) }
            for till in tills { till.start() }
            for till in tills { try till.end() }

            var (refused, spent) = (0, 0)
            for member in members {
                let account = try #require(try installation.ask("account.get", ["member": member.json]).data)
                let answered = tills.map { $0.result.balances[member] ?? 0 }.reduce(200, +)
                #expect(account["balance"]?.integer == answered && answered >= 0, "\(member)")
                #expect(account["held"] == 0 && account["available"]?.integer == answered, "\(member)")
            }
            for till in tills { (refused, spent) = (refused + till.result.refused, spent + till.result.spent) }
            // There were more who wanted points than points, so both came.
            #expect(refused > 0 && spent > 0)
            #expect(try installation.punchcard("audit").contains("Everything holds."))
        }
    }
}

/// A till that sells a little and redeems much, and adds up what it is answered.
private final class SpendingTill: Sendable {
    struct Result {
        /// By member, what the answers come to.
        var balances: [String: Int64] = [:]
        var spent = 0
        var refused = 0
        var failure: (any Error)?
    }

    private let number: Int
    private let home: Home
    private let members: [String]
    private let state = Mutex(Result())
    private let over = DispatchSemaphore(value: 0)
    var result: Result { state.withLock { $0 } }

    init(_ number: Int, at home: Home, _ members: [String]) {
        (self.number, self.home, self.members) = (number, home, members)
    }

    func end() throws {
        over.wait()
        if let failure = result.failure { throw failure }
    }

    func start() {
        Thread.detachNewThread {
            do { try self.work() } catch { self.state.withLock { $0.failure = error } }
            self.over.signal()
        }
    }

    private func work() throws {
        let client = try Client(to: Endpoint(path: home.busSocket()))
        for round in 0..<15 {
            let member = members[(number + round) % members.count]
            let name = "\(number)-\(round)"
            let sold = try ask(client, "purchase.completed", ["amount": 300, "currency": "USD", "member": member.json], name)
            add(sold.data?["points"]?.integer ?? 0, to: member)
            let hold: JSON = ["hold": name.json, "member": member.json, "points": 25]
            let held = try ask(client, "points.hold", hold, "hold-\(name)")
            guard held.isOK else {
                guard held.code == .insufficientPoints else { throw Installation.Failure("\(held)") }
                state.withLock { $0.refused += 1 }
                continue
            }
            // Every third leaves it after all.
            let type = round % 3 == 2 ? "points.release" : "points.capture"
            let ended = try ask(client, type, ["hold": name.json, "member": member.json], "end-\(name)")
            guard ended.isOK else { throw Installation.Failure("\(ended)") }
            if type == "points.capture" {
                add(-25, to: member)
                state.withLock { $0.spent += 1 }
            }
        }
    }

    private func add(_ points: Int64, to member: String) { state.withLock { $0.balances[member, default: 0] += points } }

    /// Asks with the same id until there is an end of it.
    private func ask(_ client: Client, _ type: String, _ data: JSON, _ id: String) throws -> Reply {
        let message: JSON = [
            "ack": "done", "data": data, "id": id.json, "source": "till/\(number)".json, "specversion": "1.0", "type": type.json,
        ]
        for _ in 0..<100 {
            if let bytes = try client.request(message.bytes, timeoutMilliseconds: 10_000) {
                let reply = try Reply(JSON(parsing: bytes))
                if ![202, 429, 503, 504].contains(reply.status) { return reply }
            }
            usleep(50_000)
        }
        throw Installation.Failure("no end of \(message.text)")
    }
}
