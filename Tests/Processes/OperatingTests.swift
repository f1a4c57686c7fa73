// SPDX-License-Identifier: Apache-2.0

import Contracts
import Foundation
import Kernel
import ServiceHost
import Testing

extension ProcessTests {
    @Suite("Operating") struct Operating {
        @Test func `a till goes on selling while Earning stands still, and the queue shows it`() throws {
            let installation = try Installation()
            try installation.start()
            let member = try installation.enroll("card:1")
            let earning = try #require(try installation.processes()["earning-0"])

            kill(earning, SIGSTOP)
            for number in 1...20 {
                let reply = try installation.buy(member, 100, id: "stored-\(number)", ack: "stored")
                #expect(reply.status == 202)
            }
            let done = try installation.buy(member, 100, id: "done", ack: "done")
            #expect(done.status == 202)
            let queues = try JSON(parsing: Array(installation.punchcard("queues", "--json").utf8))
            let intake = try #require(queues["queues"]?.array?.first { $0["stream"] == "intake-0" })
            #expect(intake["depth"] == 21)
            for other in ["enrollment-0", "gateway-0"] {
                #expect(try installation.control(other, "ping")?.status == 200)
            }
            // Its work thread stands still with the whole process; only the others answer.
            kill(earning, SIGCONT)
            try installation.drain()
            #expect(try installation.ask("account.get", ["member": .string(member)]).data?["balance"] == 21)
            #expect(try installation.buy(member, 100, id: "done", ack: "done").isDuplicate)
        }

        @Test func `a second process on the same shard ends with an error and harms nothing`() throws {
            let installation = try Installation()
            try installation.start()
            let second = try installation.run(
                Installation.binaries + "/punchcard-earning", ["--home", installation.home.path, "--shard", "0"],
                expecting: HostError.configuration)
            #expect(second.contains("another process has this store open"))
            let member = try installation.enroll("card:1")
            #expect(try installation.buy(member, 100, id: "1", ack: "done").status == 200)
            let up = try installation.punchcard("up", expecting: nil)
            #expect(up.contains("up") && !up.contains("ready"))
            #expect(try installation.buy(member, 100, id: "2", ack: "done").status == 200)
        }

        @Test func `a regular file at the path of a socket is not deleted`() throws {
            let installation = try Installation()
            try installation.start()
            installation.stop()
            let path = installation.home.serviceSocket(of: ProcessName(.earning, 0))
            try? FileManager.default.removeItem(atPath: path)
            try "precious".write(toFile: path, atomically: false, encoding: .utf8)
            let printed = try installation.run(
                Installation.binaries + "/punchcard-earning", ["--home", installation.home.path], expecting: nil)
            #expect(printed.contains(path))
            #expect(try String(contentsOfFile: path, encoding: .utf8) == "precious")
        }

        @Test func `what is left behind by a kill does not hinder the next start`() throws {
            let installation = try Installation()
            try installation.start()
            let member = try installation.enroll("card:1")
            let before = try installation.processes()
            for process in before.values { kill(process, SIGKILL) }
            #expect(try installation.buy(member, 100, id: "1", ack: "done").isOK)
            try installation.drain()
            #expect(try installation.ask("account.get", ["member": .string(member)]).data?["balance"] == 1)
            let after = try installation.processes()
            #expect(before.keys.sorted() == after.keys.sorted())
            #expect(Set(before.values).isDisjoint(with: after.values))
        }

        @Test func `a terminal that hangs up ends no service`() throws {
            let installation = try Installation()
            try installation.start()
            let before = try installation.processes()
            for process in before.values { kill(process, SIGHUP) }
            let member = try installation.enroll("card:1")
            #expect(try installation.buy(member, 100, id: "1", ack: "done").status == 200)
            for name in before.keys { #expect(try installation.control(name, "ping")?.status == 200) }
            #expect(try installation.processes() == before)
        }

        @Test func `children end when their supervisor is killed`() throws {
            let installation = try Installation()
            try installation.start()
            let supervisor = try #require(installation.supervisor)
            kill(supervisor.processIdentifier, SIGKILL)
            try installation.wait(upTo: 10, "end of the children") { try installation.processes().isEmpty }
        }

        @Test func `a process whose socket was replaced ends rather than wait for ever`() throws {
            let installation = try Installation()
            try installation.start()
            let before = try installation.processes()
            try FileManager.default.removeItem(atPath: installation.home.serviceSocket(of: ProcessName(.earning, 0)))
            try installation.wait(upTo: 10, "restart of earning-0") {
                let now = try installation.processes()["earning-0"]
                return now != nil && now != before["earning-0"]
            }
            let member = try installation.enroll("card:1")
            #expect(try installation.buy(member, 100, id: "1", ack: "done").isOK)
        }

        @Test func `with nothing to do the whole system rests`() throws {
            let installation = try Installation()
            try installation.start(shards: 4)
            usleep(2_000_000)
            let before = try installation.processorTime()
            usleep(5_000_000)
            let used = try installation.processorTime() - before
            // Under 1 % of a core in a release build; this is a debug build, and the bound is against busy loops.
            #expect(used < 50, "\(used) hundredths of a second in five seconds")
        }
    }
}

extension Installation {
    /// Enrols a member with one identifier, such as `card:1`, and gives the member's id.
    func enroll(_ identifier: String) throws -> String {
        let parts = identifier.split(separator: ":")
        let reply = try ask(
            "member.enroll",
            ["identifiers": [["kind": .string(String(parts[0])), "value": .string(String(parts[1]))]]])
        guard let member = reply.data?["member"]?.string else { throw Failure("not enrolled: \(reply.json(id: "").text)") }
        return member
    }

    func buy(_ member: String, _ amount: Int64, id: String, ack: String) throws -> Reply {
        try ask(
            "purchase.completed", ["amount": .integer(amount), "currency": "USD", "member": .string(member)], id: id, ack: ack)
    }

    /// What the services have used so far, in hundredths of a second of a core.
    func processorTime() throws -> Int {
        try processes().values.reduce(0) { sum, process in
            let line = try String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8)
            // Fields 14 and 15 of proc(5), counted after the name in brackets.
            let fields = line[(line.lastIndex(of: ")") ?? line.startIndex)...].split(separator: " ")
            return sum + (Int(fields[12]) ?? 0) + (Int(fields[13]) ?? 0)
        }
    }
}
