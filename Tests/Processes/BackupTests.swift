// SPDX-License-Identifier: Apache-2.0

import Contracts
import Foundation
import Kernel
import ServiceHost
import Testing

extension ProcessTests {
    @Suite("Backup and restore") struct Keeping {
        @Test func `a backup is made while purchases are taken in, and goes on where it was when it is restored`() throws {
            let installation = try Installation()
            try installation.start(shards: 2)
            let members = try (1...8).map { try installation.enroll("card:\($0)") }
            let first = Self.purchases(members, 0..<400)
            let (second, third) = (Self.purchases(members, 400..<1_200), Self.purchases(members, 1_200..<1_300))
            try installation.publish(first)

            let publishing = try installation.publishing(second)
            // Bought and answered while the copies are made, also with its points.
            let backup = installation.directory + "/backup"
            let copying = try installation.starting(["backup", backup])
            var answered = 0
            while copying.isRunning {
                let reply = try installation.buy(members[answered % 8], 100, id: "direct-\(answered)", ack: "done")
                #expect(reply.isOK)
                answered += 1
            }
            #expect(copying.terminationStatus == 0)
            #expect(answered > 0)
            publishing.waitUntilExit()
            #expect(publishing.terminationStatus == 0)
            let manifest = try JSON(parsing: File.read(backup + "/manifest.json"))
            #expect(manifest["stores"]?.array?.count == 7)
            #expect(try installation.audit()["differences"] == [])
            #expect(try installation.audit(backup)["differences"] == [])
            try installation.publish(third)
            installation.stop()

            // As it stands, it is not touched; asked for, it is moved aside.
            #expect(try installation.punchcard("restore", backup, expecting: 73).contains("--force"))
            let printed = try installation.punchcard("restore", backup, "--force")
            #expect(printed.contains("what was there is in \(installation.home.path)/data.before-"))
            #expect(try installation.audit()["differences"] == [])

            // It runs on without anybody having stopped, and whatever is sent again counts once.
            try installation.start(shards: 2, program: nil)
            try installation.publish(first + second + third)
            for number in 0..<answered {
                #expect(try installation.buy(members[number % 8], 100, id: "direct-\(number)", ack: "done").isOK)
            }
            try installation.drain()
            let audit = try installation.audit()
            #expect(audit["differences"] == [])
            #expect(audit["purchases"] == .integer(Int64(1_300 + answered)))
            #expect(audit["pointsOutstanding"] == .integer(Int64(1_300 + answered)))
            #expect(try installation.ask("parked.list", ["service": "earning"]).data?["stopped"] == [])
        }

        @Test func `what a killed backup leaves harms nobody, and a backup is never written over`() throws {
            let installation = try Installation()
            try installation.start()
            let member = try installation.enroll("card:1")
            let backup = installation.directory + "/backup"
            let copying = try installation.starting(["backup", backup])
            usleep(30_000)
            kill(copying.processIdentifier, SIGKILL)
            copying.waitUntilExit()
            #expect(try installation.buy(member, 100, id: "1", ack: "stored").isOK)
            // The pause of the dead one ends by itself.
            try installation.drain()
            try installation.punchcard("backup", backup)
            #expect(try installation.punchcard("backup", backup, expecting: 73).contains("never written over"))
        }

        @Test func `a backup of what stands, with a process that does not answer, or changed afterwards`() throws {
            let installation = try Installation()
            try installation.start()
            let member = try installation.enroll("card:1")
            #expect(try installation.buy(member, 300, id: "1", ack: "done").isOK)
            let earning = try #require(try installation.processes()["earning-0"])
            kill(earning, SIGSTOP)
            let stuck = try installation.punchcard("backup", installation.directory + "/stuck", expecting: 75)
            #expect(stuck.contains("earning-0 runs and does not pause"))
            kill(earning, SIGCONT)
            installation.stop()
            let backup = installation.directory + "/backup"
            try installation.punchcard("backup", backup)
            let store = try FileHandle(forWritingTo: URL(fileURLWithPath: backup + "/data/earning-0/store.db"))
            try store.seek(toOffset: 5_000)
            try store.write(contentsOf: Data("x".utf8))
            try store.close()
            let refused = try installation.punchcard("restore", backup, "--force", expecting: 65)
            #expect(refused.contains("is not what was copied"))
            #expect(try installation.audit()["pointsOutstanding"] == 3)
        }

        @Test func `after the restore of one process its readers stop, say so, and read on as a person decides`() throws {
            let installation = try Installation()
            try installation.start()
            let member = try installation.enroll("card:1")
            for number in 1...3 { _ = try installation.buy(member, 100, id: "kept-\(number)", ack: "stored") }
            let backup = installation.directory + "/backup"
            try installation.punchcard("backup", backup)
            for number in 1...2 { _ = try installation.buy(member, 100, id: "lost-\(number)", ack: "stored") }
            try installation.drain()
            let refused = try installation.punchcard(
                "restore", backup, "--process", "gateway-0", "--force", expecting: 75)
            #expect(refused.contains("another process has this store open"))
            installation.stop()
            let restored = try installation.punchcard("restore", backup, "--process", "gateway-0", "--force")
            #expect(restored.contains("earning-0 will stop reading intake-0"))

            try installation.start(program: nil)
            try installation.wait(upTo: 10, "stop of earning-0") {
                try installation.punchcard("status").contains("earning-0 stopped reading intake-0: epoch_changed")
            }
            let remedy = "punchcard consumer reset earning-0 intake-0"
            #expect(try installation.punchcard("status").contains(remedy))
            let queues = try installation.punchcard("queues")
            #expect(queues.contains(remedy) && queues.contains("stopped"))
            #expect(try installation.buy(member, 100, id: "waits", ack: "stored").status == 202)
            #expect(try installation.punchcard("audit", expecting: 1).contains("in the epoch"))

            // As it is told to be typed: it goes on from the end of the backup, and not from where it was.
            let reset = try installation.punchcard(
                "consumer", "reset", "earning-0", "intake-0", "--reason", "restored", "--actor", "jo")
            #expect(reset.contains(#""actor":"jo""#))
            #expect(try JSON(parsing: Array(reset.utf8))["to"]?["position"] == 3)
            try installation.drain()
            // What the gateway lost, Earning had; and what came since is done.
            let account = try installation.ask("account.get", ["member": .string(member)])
            #expect(account.data?["balance"] == 6)
            try installation.wait(upTo: 10, "status without a stop") {
                try !installation.punchcard("status").contains("stopped")
            }
            #expect(try installation.audit()["differences"] == [])
            let again = try installation.punchcard(
                "consumer", "reset", "earning-0", "intake-0", "--reason", "restored", "--actor", "jo", expecting: 1)
            #expect(again.contains("not_stopped"))
        }

        @Test func `a restore that is killed leaves what was there, or what does not start, and can be finished`() throws {
            let installation = try Installation()
            try installation.start()
            let member = try installation.enroll("card:1")
            #expect(try installation.buy(member, 300, id: "1", ack: "done").isOK)
            let backup = installation.directory + "/backup"
            try installation.punchcard("backup", backup)
            #expect(try installation.buy(member, 400, id: "2", ack: "done").isOK)
            installation.stop()
            for milliseconds in stride(from: 5, through: 60, by: 5) {
                let restoring = try installation.starting(["restore", backup, "--force"])
                usleep(UInt32(milliseconds) * 1_000)
                kill(restoring.processIdentifier, SIGKILL)
                restoring.waitUntilExit()
                guard FileManager.default.fileExists(atPath: installation.home.restoringPath) else {
                    let points = try installation.audit()["pointsOutstanding"]
                    #expect(points == 7 || points == 3)
                    continue
                }
                try installation.expectHalfRestored()
            }
            // Also where a kill left only the mark.
            let mark = #"{"backup":"x","processes":["earning-0"]}"#
            try mark.write(toFile: installation.home.restoringPath, atomically: false, encoding: .utf8)
            try installation.expectHalfRestored()
            try installation.punchcard("restore", backup)
            #expect(try installation.audit()["pointsOutstanding"] == 3)
            try installation.start(program: nil)
            #expect(try installation.buy(member, 400, id: "2", ack: "done").isOK)
            #expect(try installation.buy(member, 300, id: "1", ack: "done").isDuplicate)
            #expect(try installation.audit()["pointsOutstanding"] == 7)
        }

        @Test func `the audit tells by its exit code what holds, what does not, and what it could not read`() throws {
            let installation = try Installation()
            try installation.start()
            let member = try installation.enroll("card:1")
            #expect(try installation.buy(member, 300, id: "1", ack: "done").isOK)
            #expect(try installation.punchcard("audit").contains("Everything holds"))
            installation.stop()
            #expect(try installation.punchcard("audit").contains("Everything holds"))
            // The gateway's file of before is put back, and Earning has read what was in it since.
            let store = installation.home.storePath(of: ProcessName(.gateway, 0))
            let before = try Data(contentsOf: URL(fileURLWithPath: store))
            try installation.start(program: nil)
            #expect(try installation.buy(member, 400, id: "2", ack: "stored").status == 202)
            try installation.drain()
            installation.stop()
            try before.write(to: URL(fileURLWithPath: store))
            let found = try installation.punchcard("audit", expecting: 1)
            #expect(found.contains("earning-0 has read intake-0 up to 1, and it ends at 0"))
            let json = try JSON(parsing: Array(installation.punchcard("audit", "--json", expecting: 1).utf8))
            #expect(json["ok"] == false)
            try "no database".write(toFile: store, atomically: false, encoding: .utf8)
            #expect(try installation.punchcard("audit", expecting: 2).contains("cannot audit"))
        }

        private static func purchases(_ members: [String], _ numbers: Range<Int>) -> [JSON] {
            numbers.map { number in
                [
                    "data": ["amount": 100, "currency": "USD", "member": .string(members[number % members.count])],
                    "id": .string("bought-\(number)"), "source": "till", "specversion": "1.0",
                    "type": "purchase.completed",
                ]
            }
        }
    }
}

extension Installation {
    /// What `punchcard audit` says of a folder.
    func audit(_ folder: String) throws -> JSON {
        let printed = try run(Installation.binaries + "/punchcard", ["audit", "--json", "--home", folder])
        guard let line = printed.split(separator: "\n").last else { throw Failure("audit printed nothing") }
        return try JSON(parsing: Array(line.utf8))
    }

    /// A service refuses to start. If it did start, it would not end by itself.
    func expectHalfRestored() throws {
        let refused = try run(
            "/usr/bin/env", ["timeout", "10", Installation.binaries + "/punchcard-earning", "--home", home.path],
            expecting: HostError.configuration)
        #expect(refused.contains("is not finished"))
    }

    /// Starts `punchcard` without waiting for its end.
    func starting(_ arguments: [String]) throws -> Process {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: Installation.binaries + "/punchcard")
        process.arguments = arguments + ["--home", home.path]
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        process.standardInput = FileHandle.nullDevice
        try process.run()
        return process
    }

    /// Publishes messages in small arrays, so that it lasts, without waiting for the end.
    func publishing(_ messages: [JSON]) throws -> Process {
        let path = directory + "/messages-\(UUID().uuidString).jsonl"
        try CDNOW.lines(messages).write(toFile: path, atomically: false, encoding: .utf8)
        return try starting(["publish", path, "--batch", "2", "--window", "1"])
    }
}
