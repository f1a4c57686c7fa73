// SPDX-License-Identifier: Apache-2.0

import Bus
import Contracts
import Foundation
import Kernel
import ServiceHost

extension Load {
    /// Lets everything fall due at once that so many members have, and measures what a caller notices of it.
    ///
    /// The home is a trial, and its program opens `lotsOfAPurchase` lots for each purchase, which end one after the other in its
    /// first months: `lots.yaml`. One caller asks all the time, one question after the other: while nothing is due, and while the
    /// chore works off what the clock made due.
    func letFallDue(of count: Int, seconds: Int) throws {
        guard let clock = try ClockFile(of: home) else { throw NoTrial() }
        let begin = Clocks.microseconds()
        let members = try enrol(count)
        try buyOnce(members)
        try drain()
        print("\(members.count) members with \(members.count * Self.lotsOfAPurchase) lots, made in \(elapsed(since: begin)) s")

        print("                       rate/s   p50 ms   p99 ms   max ms")
        let idle = try ask(about: members) { Clocks.microseconds() < $0 + Int64(seconds) * 1_000_000 }
        print(idle.lines("nothing is due"), terminator: "")

        let setting = try clock.update { clock in
            try clock.set(to: { $0 + Self.everythingEnds }, speed: nil, at: Clocks.steady)
        }
        while Clocks.steady < setting.since { usleep(1_000) }
        let due = Clocks.microseconds()
        let door = try Client(to: Endpoint(path: home.controlSocket(of: ProcessName(.earning, 0))))
        var looked = due
        let busy = try ask(about: members) { _ in
            guard Clocks.microseconds() - looked > 200_000 else { return true }
            looked = Clocks.microseconds()
            return try !hasFollowed(setting, door)
        }
        print(busy.lines("while they expire"), terminator: "")
        if let commits = try commits(door) { print("commits of earning-0 since its start: \(commits)") }
        print("the chore took \(elapsed(since: due)) s; p99 is \(busy.slower(than: idle)) of what it was")
    }

    /// Of `lots.yaml`.
    private static let lotsOfAPurchase = 10
    /// Milliseconds, beyond the last of its expiries.
    private static let everythingEnds: Int64 = 100 * 86_400_000

    private struct NoTrial: Error {}

    private func elapsed(since begin: Int64) -> Int64 { (Clocks.microseconds() - begin) / 1_000_000 }

    /// One purchase of each member, in batches.
    private func buyOnce(_ members: [String]) throws {
        for start in stride(from: 0, to: members.count, by: 256) {
            let batch = (start..<min(members.count, start + 256)).map { number -> JSON in
                let data: JSON = ["amount": 10_000, "currency": "EUR", "member": .string(members[number])]
                return message("purchase.completed", data, id: "\(run)-lots-\(number)", ack: .stored)
            }
            guard try client.request(JSON.array(batch).bytes, timeoutMilliseconds: 10_000) != nil else { throw BusFailure() }
        }
    }

    /// How long answers took, in microseconds.
    private struct Asked {
        var reads: [Int64] = []
        var purchases: [Int64] = []
        var elapsed: Int64 = 1

        func lines(_ title: String) -> String {
            [("account.get", reads), ("purchase", purchases)].map { name, times in
                let rate = String(Int64(times.count) * 1_000_000 / max(1, elapsed))
                let label = "\(title), \(name)".padding(toLength: 32, withPad: " ", startingAt: 0)
                return label + ([rate] + times.quantiles).inColumns + "\n"
            }.joined()
        }

        private var p99: Int64 {
            let all = (reads + purchases).sorted()
            return all.isEmpty ? 1 : max(1, all[all.count * 99 / 100])
        }

        /// `2.5 times`
        func slower(than other: Asked) -> String {
            let tenths = p99 * 10 / other.p99
            return "\(tenths / 10).\(tenths % 10) times"
        }
    }

    /// Asks for accounts and sends purchases in turn, of one member after the other.
    private func ask(about members: [String], while goesOn: (Int64) throws -> Bool) throws -> Asked {
        var asked = Asked()
        let begin = Clocks.microseconds()
        var number = 0
        while try goesOn(begin) {
            // Far apart, so that most were not looked at yet.
            let member = JSON.string(members[number * 7_919 % members.count])
            let isRead = number % 2 == 0
            let body =
                isRead
                ? message("account.get", ["member": member], id: "r", ack: nil)
                : message(
                    "purchase.completed", ["amount": 1_999, "currency": "EUR", "member": member],
                    id: "\(run)-\(begin)-\(number)", ack: .done)
            let sent = Clocks.microseconds()
            guard try client.request(body.bytes, timeoutMilliseconds: 10_000) != nil else { throw BusFailure() }
            let took = Clocks.microseconds() - sent
            if isRead { asked.reads.append(took) } else { asked.purchases.append(took) }
            number += 1
        }
        asked.elapsed = Clocks.microseconds() - begin
        return asked
    }

    /// How long the store took, which is the machine's disk.
    private func commits(_ door: Client) throws -> String? {
        let ask = message("stats", [:], id: UUID().uuidString, ack: nil)
        guard let bytes = try door.request(ask.bytes, timeoutMilliseconds: 500) else { return nil }
        let times = try JSON(parsing: bytes)["data"]?["commitMilliseconds"]
        return times.map { "p50 \($0["p50"]?.text ?? "?") ms, p99 \($0["p99"]?.text ?? "?") ms" }
    }

    /// Whether all is done that a setting of the clock made due.
    private func hasFollowed(_ setting: ProgramClock.Setting, _ door: Client) throws -> Bool {
        let ask = message("info", [:], id: UUID().uuidString, ack: nil)
        guard let bytes = try door.request(ask.bytes, timeoutMilliseconds: 500) else { return false }
        let followed = try JSON(parsing: bytes)["data"]?["clock"]?["followed"]?.integer
        return followed.map { $0 >= setting.number } ?? false
    }
}
