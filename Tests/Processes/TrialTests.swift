// SPDX-License-Identifier: Apache-2.0

import Contracts
import Foundation
import Kernel
import ServiceHost
import Testing

extension ProcessTests {
    @Suite("Trials") struct Trials {
        private static let begin = "2026-01-01T00:00:00Z"

        @Test func `two years pass at one word, and what is bought then is of then`() throws {
            let installation = try Installation()
            try installation.start(shards: 2, options: ["--clock", Self.begin, "--speed", "0"])
            #expect(installation.printed.contains("this is a trial"))
            let enrolled = try installation.ask("member.enroll", ["identifiers": [["kind": "card", "value": "1"]]])
            #expect(enrolled.data?["enrolledAt"]?.string == Self.begin)
            let member = try #require(enrolled.data?["member"]?.string)
            #expect(try installation.buy(member, 100, id: "first", ack: "done").data?["points"] == 1)

            // Said once everybody follows, so a script goes on at once.
            let printed = try installation.punchcard("clock", "set", "+2y")
            #expect(printed.hasPrefix("trial clock: 2028-01-01T00:00:00Z  stands still"))
            #expect(try installation.buy(member, 200, id: "second", ack: "done").data?["points"] == 2)
            for process in try installation.processes().keys {
                let clock = try installation.control(process, "info")?.data?["clock"]
                #expect(clock == ["at": "2028-01-01T00:00:00Z", "followed": 2, "speed": 0], "\(process)")
            }
            let entries = try installation.statement(member)
            #expect(entries.map { $0["occurredAt"]?.string } == [Self.begin, "2028-01-01T00:00:00Z"])
            #expect(entries.map { $0["recordedAt"]?.string } == [Self.begin, "2028-01-01T00:00:00Z"])
            let between: JSON = ["at": "2027-01-01T00:00:00Z", "member": member.json]
            #expect(try installation.ask("account.get", between).data?["balance"] == 1)

            #expect(try installation.punchcard("clock", "set", "2027-01-01T00:00:00Z", expecting: 1).contains("never goes back"))
            for command in ["queues", "audit"] {
                #expect(try installation.punchcard(command).contains("trial clock: 2028-01-01T00:00:00Z"))
            }
        }

        @Test func `an expirytime is judged by real time`() throws {
            let installation = try Installation()
            try installation.start(options: ["--clock", "2090-01-01T00:00:00Z", "--speed", "0"])
            let member = try installation.enroll("card:1")
            func buy(_ id: String, by seconds: Int64) throws -> Reply? {
                let expiry = Clocks.moment().wall + seconds * 1_000
                return try installation.once([
                    "ack": "done", "data": ["amount": 100, "currency": "USD", "member": member.json],
                    "expirytime": expiry.json, "id": id.json, "source": "test", "specversion": "1.0",
                    "type": "purchase.completed",
                ])
            }
            #expect(try buy("in time", by: 60)?.status == 200)
            #expect(try buy("too late", by: -60)?.code == .expired)
        }

        @Test func `a return before its purchase is settled while the clock stands`() throws {
            let installation = try Installation()
            try installation.start(options: ["--clock", Self.begin, "--speed", "0"])
            let member = try installation.enroll("card:1")
            #expect(try installation.ask("purchase.returned", ["purchase": "P"], id: "R").status == 202)
            #expect(try installation.buy(member, 100, id: "P", ack: "done").isOK)
            try installation.wait(upTo: 20, "return") {
                try installation.ask("account.get", ["member": member.json]).data?["balance"] == 0
            }
        }

        @Test func `a clock that is killed goes on where nobody has seen it yet`() throws {
            let installation = try Installation()
            try installation.start(options: ["--clock", Self.begin, "--speed", "86400"])
            let member = try installation.enroll("card:1")
            var last = Timestamp(milliseconds: 0)
            func look(_ id: String) throws {
                #expect(try installation.buy(member, 100, id: id, ack: "done").isOK)
                let time = try #require(try installation.statement(member).last?["recordedAt"]?.string.flatMap(Timestamp.init))
                #expect(time >= last)
                last = time
                let shown = try installation.clock()
                #expect(shown >= last)
                last = shown
            }
            try look("1")
            try installation.wait(upTo: 20, "day") { try installation.clock() > last + 86_400_000 }
            // One process, which comes back by itself.
            kill(try #require(try installation.processes()["earning-0"]), SIGKILL)
            try look("2")
            installation.killAll()
            let stopped = try installation.clock()
            #expect(stopped >= last)
            try installation.start(program: nil)
            try look("3")
            installation.stop()
            // Nothing runs, and the clock stands still.
            let standing = try installation.clock()
            usleep(100_000)
            #expect(try installation.clock() == standing && standing >= last)
            #expect(try installation.punchcard("audit").contains("Everything holds."))
        }

        @Test func `members and points for good stay on the machine's clock`() throws {
            let installation = try Installation()
            try installation.start()
            #expect(try installation.punchcard("clock", "set", "+1d", expecting: 78).contains("for good"))
            installation.stop()
            let refused = try installation.punchcard("up", "--clock", Self.begin, expecting: 78)
            #expect(refused.contains("was begun without --clock"))
            #expect(try installation.punchcard("queues", "--json", expecting: nil).contains("clock") == false)
        }

        @Test func `a backup of a trial is one, and so is what is restored from it`() throws {
            let installation = try Installation()
            try installation.start(options: ["--clock", Self.begin, "--speed", "0"])
            _ = try installation.enroll("card:1")
            let backup = installation.directory + "/backup"
            try installation.punchcard("backup", backup)
            try installation.punchcard("clock", "set", "+1y")
            installation.stop()
            try installation.punchcard("restore", backup, "--force")
            #expect(try installation.clock().description == Self.begin)
            try installation.start(program: nil)
            #expect(installation.printed.contains("this is a trial"))
            #expect(try installation.clock().description == Self.begin)
        }
    }
}

extension Installation {
    fileprivate func statement(_ member: String) throws -> [JSON] {
        try ask("account.statement", ["member": member.json]).data?["entries"]?.array ?? []
    }

    /// What `punchcard clock` shows.
    fileprivate func clock() throws -> Timestamp {
        let shown = try JSON(parsing: Array(try punchcard("clock", "--json").utf8))
        guard let time = shown["at"]?.string.flatMap(Timestamp.init) else { throw Failure("no time in \(shown.text)") }
        return time
    }
}
