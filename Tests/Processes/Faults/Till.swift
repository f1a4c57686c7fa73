// SPDX-License-Identifier: Apache-2.0

import Bus
import Contracts
import Foundation
import Kernel
import ServiceHost
import TestSupport

/// Sells without pause on a thread of its own, and keeps account of what was acknowledged, by rules of its own: whatever has no
/// answer is sent again under the same id, and a point is a whole 1.00.
final class Till: @unchecked Sendable {
    /// One message, from its making to its answer.
    struct Entry: Sendable {
        let message: JSON
        let member: Int
        /// What it does to the balance once it is acknowledged.
        let points: Int64
        /// Of a purchase: what can still be returned, in whole points, and 0 for one that has to go back as a whole.
        var divisible: Int64 = 0
        var reply: Reply?
        var attempts = 0
    }

    private let lock = NSLock()
    private let path: String
    private let source: String
    private let members: [String]
    private var dice: Seeded
    private var entries: [String: Entry] = [:]
    private var waiting: [String] = []
    private var returnable: [String] = []
    private var made = 0
    private var isSelling = false
    private var isEnding = false
    private var faults: [String] = []

    init(_ installation: Installation, members: [String], source: String, seed: UInt64) {
        path = installation.home.busSocket()
        self.source = source
        self.members = members
        dice = Seeded(seed)
        let thread = Thread { [self] in run() }
        thread.start()
    }

    /// Lets the thread come to its end.
    func end() { lock.withLock { isEnding = true } }

    var selling: Bool {
        get { lock.withLock { isSelling } }
        set { lock.withLock { isSelling = newValue } }
    }

    var acknowledged: Int { lock.withLock { entries.values.count { $0.reply != nil } } }
    var unanswered: Int { lock.withLock { waiting.count } }
    /// Answers that no message may get.
    var violations: [String] { lock.withLock { faults } }

    /// What the members have if each acknowledged message was applied once.
    var balances: [Int64] {
        lock.withLock {
            var balances = members.map { _ in Int64(0) }
            for entry in entries.values where entry.reply != nil { balances[entry.member] += entry.points }
            return balances
        }
    }

    /// Messages that got their final answer at once, to be asked again.
    func finished(_ count: Int) -> [(JSON, Reply)] {
        lock.withLock {
            entries.values.filter { $0.reply?.status == 200 }.prefix(count).compactMap { entry in
                entry.reply.map { (entry.message, $0) }
            }
        }
    }

    private func run() {
        while !lock.withLock({ isEnding }) {
            guard let client = try? Client(to: Endpoint(path: path)) else { return }
            // A new connection now and then, as tills have.
            for _ in 0..<200 where !lock.withLock({ isEnding }) { exchange(client) }
            client.close()
        }
    }

    /// Sends what waits and some more in one batch, and notes the answers.
    private func exchange(_ client: Client) {
        let batch = lock.withLock { () -> [(String, JSON)] in
            if isSelling { while waiting.count < 12 { waiting.append(make()) } }
            return waiting.prefix(Int.random(in: 1...16, using: &dice)).compactMap { id in
                entries[id].map { (id, $0.message) }
            }
        }
        guard !batch.isEmpty else {
            usleep(5_000)
            return
        }
        guard let bytes = try? client.request(JSON.array(batch.map(\.1)).bytes, timeoutMilliseconds: 3_000),
            let replies = try? JSON(parsing: bytes).array, replies.count == batch.count
        else { return }
        for ((id, _), reply) in zip(batch, replies) { note(id, reply) }
    }

    private func note(_ id: String, _ json: JSON) {
        guard let reply = try? Reply(json), json["id"]?.string == id else {
            return lock.withLock { faults.append("\(id) was answered \(json.text)") }
        }
        lock.withLock {
            entries[id]?.attempts += 1
            switch reply.status {
            case 200, 202:
                entries[id]?.reply = reply
                waiting.removeAll { $0 == id }
                if let entry = entries[id], entry.points > 0 { returnable.append(id) }
            case 429, 503, 504: break
            default:
                waiting.removeAll { $0 == id }
                faults.append("\(id) was answered \(json.text)")
            }
        }
        // Who is told to come later does.
        if reply.status == 429 || reply.status == 503 { usleep(2_000) }
    }

    /// A purchase, or now and then a return of one that was acknowledged.
    private func make() -> String {
        made += 1
        let id = "m-\(made)"
        let ack = Bool.random(using: &dice) ? "stored" : "done"
        if made % 5 == 0, let sold = returnable.popLast(), let purchase = entries[sold] {
            returnable.removeAll { $0 == sold }
            let isPart = purchase.divisible > 1 && Bool.random(using: &dice)
            let part = isPart ? Int64.random(in: 1..<purchase.divisible, using: &dice) : nil
            let data = JSON.members([
                "amount": part.map { .integer($0 * 100) }, "member": members[purchase.member].json, "purchase": sold.json,
            ])
            entries[id] = Entry(
                message: message("purchase.returned", id, ack, data), member: purchase.member, points: -(part ?? purchase.points))
        } else if made % 9 == 0 {
            // Enrollment has something to do as well.
            let data: JSON = ["identifiers": [["kind": "customer", "value": "\(source) \(made)".json]]]
            entries[id] = Entry(message: message("member.enroll", id, ack, data), member: 0, points: 0)
        } else {
            let member = Int.random(in: 0..<members.count, using: &dice)
            let isWhole = Bool.random(using: &dice)
            let amount = isWhole ? Int64.random(in: 1...50, using: &dice) * 100 : Int64.random(in: 100...9_999, using: &dice)
            let data: JSON = ["amount": .integer(amount), "currency": "USD", "member": members[member].json]
            entries[id] = Entry(
                message: message("purchase.completed", id, ack, data), member: member, points: amount / 100,
                divisible: isWhole ? amount / 100 : 0)
        }
        return id
    }

    private func message(_ type: String, _ id: String, _ ack: String, _ data: JSON) -> JSON {
        // A till has its own clock: whatever those of the services show, this is when it was.
        [
            "ack": ack.json, "data": data, "id": id.json, "source": source.json, "specversion": "1.0",
            "time": Date().formatted(.iso8601).json, "type": type.json,
        ]
    }
}
