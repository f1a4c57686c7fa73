// SPDX-License-Identifier: Apache-2.0

import Contracts
import Foundation
import ServiceHost
import Testing

extension ProcessTests {
    /// Clients in other languages, written from the published protocol alone.
    @Suite("Interop", .serialized) struct Interop {
        @Test(arguments: ["req", "dealer", "returns", "members", "fetch", "asyncio", "hostile", "garbage"])
        func `a foreign client in Python gets what the protocol says`(script: String) throws {
            let installation = try Installation()
            try installation.start(shards: 2)
            let printed = try installation.python("test_\(script).py")
            #expect(printed.contains("ok "))
            #expect(try installation.audit()["differences"] == [])
        }

        @Test func `a foreign client in C earns points`() throws {
            let installation = try Installation()
            try installation.start(shards: 2)
            let client = installation.directory + "/client"
            let source = Installation.repository + "/Tests/Interop/client.c"
            try installation.run("/usr/bin/cc", ["-Wall", "-Wextra", "-Werror", "-o", client, source, "-lzmq"])
            try installation.run(client, [])
        }

        @Test func `a consumer that is killed and comes back has seen every event once in order`() throws {
            let installation = try Installation()
            try installation.start(shards: 2)
            let (state, seen) = (installation.directory + "/crm.state", installation.directory + "/crm.seen")
            let members = try (0..<20).map { try installation.enroll("card:\($0)") }
            for round in 0..<5 {
                let crm = try installation.follow(state, seen)
                for (index, member) in members.enumerated() {
                    _ = try installation.buy(member, 100, id: "\(round)-\(index)", ack: "done")
                }
                kill(crm.processIdentifier, SIGKILL)
                crm.waitUntilExit()
            }
            // While it is away, the owner knows how far behind it is.
            for (index, member) in members.enumerated() {
                _ = try installation.buy(member, 100, id: "away-\(index)", ack: "done")
            }
            #expect(try installation.depth(of: "crm") > 0)
            let crm = try installation.follow(state, seen)
            try installation.wait(upTo: 30, "end of crm's queue") { try installation.depth(of: "crm") == 0 }
            kill(crm.processIdentifier, SIGKILL)
            crm.waitUntilExit()
            try installation.expectEverythingOnceInOrder(seen)
        }
    }
}

extension Installation {
    /// Runs a script of `Tests/Interop` to its end.
    func python(_ script: String) throws -> String {
        try run("/usr/bin/python3", ["-B", Installation.repository + "/Tests/Interop/" + script])
    }

    /// Starts the foreign consumer `crm`.
    func follow(_ state: String, _ seen: String) throws -> Process {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/python3")
        process.arguments = ["-B", Installation.repository + "/Tests/Interop/test_fetch.py", "follow", state, seen]
        process.environment = ProcessInfo.processInfo.environment.merging(["PUNCHCARD_HOME": home.path]) { $1 }
        process.standardOutput = FileHandle.nullDevice
        try process.run()
        return process
    }

    /// How many events a consumer has still to read, over all streams.
    func depth(of consumer: String) throws -> Int64 {
        let streams = try ask("stream.list", [:]).data?["streams"]?.array ?? []
        let consumers = streams.flatMap { $0["consumers"]?.array ?? [] }.filter { $0["consumer"]?.string == consumer }
        return consumers.isEmpty ? .max : consumers.reduce(0) { $0 + ($1["depth"]?.integer ?? 0) }
    }

    /// The file has, for each shard of `earning`, the positions from 1 to the head, each once and in order.
    func expectEverythingOnceInOrder(_ path: String) throws {
        var last: [Substring: Int] = [:]
        for line in try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n") {
            let fields = line.split(separator: " ")
            let position = try #require(Int(fields[1]))
            #expect(position == (last[fields[0]] ?? 0) + 1)
            last[fields[0]] = position
        }
        for stream in try ask("stream.list", [:]).data?["streams"]?.array ?? [] where stream["stream"] == "earning" {
            let shard = Substring(String(stream["streamShard"]?.integer ?? 0))
            #expect(last[shard].map(Int64.init) == stream["head"]?.integer)
        }
    }
}
