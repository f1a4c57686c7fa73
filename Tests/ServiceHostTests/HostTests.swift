// SPDX-License-Identifier: Apache-2.0

import Bus
import Contracts
import Foundation
import Kernel
import Synchronization
import TestSupport
import Testing

@testable import ServiceHost

/// What stands around the core: where things lie, which processes there are, and the socket that tells of one.
struct HostTests {
    /// A directory that goes when the test ends, with a path short enough for a socket.
    private final class Directory {
        let path = "/tmp/host-\(UUID().uuidString.prefix(8))"
        deinit { try? FileManager.default.removeItem(atPath: path) }

        func mode(_ name: String) throws -> Int? {
            try FileManager.default.attributesOfItem(atPath: path + name)[.posixPermissions] as? Int
        }
    }

    @Test func `the directories of services are their owner's only`() throws {
        let directory = Directory()
        let home = Home(directory.path + "/")
        for _ in 0..<2 { try home.makeDirectories(for: ledger) }
        for name in ["/data", "/data/earning-0", "/run/svc", "/run/ctl"] { #expect(try directory.mode(name) == 0o700) }
        #expect(home.serviceSocket(of: ledger) == directory.path + "/run/svc/earning-0.sock")
        #expect(home.busSocket() == directory.path + "/run/bus.sock")
        #expect(home.busSocket(gateway: 1) == directory.path + "/run/bus-1.sock")
    }

    @Test func `the key is made once, and only its owner may read it`() throws {
        let directory = Directory()
        let home = Home(directory.path)
        try home.makeDirectories(for: ledger)
        let card = try #require(Identifier("card:1"))
        let first = try home.secret().hash(of: card)
        #expect(try home.secret().hash(of: card) == first)
        #expect(try directory.mode("/data/secret.key") == 0o600)
        #expect(try File.read(home.keyPath).count == 32)
        try File.write([1, 2, 3], to: home.keyPath, mode: 0o600)
        #expect(throws: HostError.self) { try home.secret() }
    }

    @Test func `a topology that cannot be is refused, with the reason`() throws {
        let directory = Directory()
        let home = Home(directory.path)
        try home.makeDirectories(for: ledger)
        #expect(throws: HostError.self) { try home.topology() }
        func read(_ processes: [String]) throws -> Topology {
            let json: JSON = ["processes": processes.json]
            try File.write(json.bytes, to: home.topologyPath, mode: 0o644)
            return try home.topology()
        }
        let topology = try read(["gateway-1", "gateway-0", "earning-1", "earning-0", "enrollment-0"])
        let names = ["enrollment-0", "earning-0", "earning-1", "gateway-0", "gateway-1"]
        #expect(topology.processes.map(\.description) == names)
        #expect(try Topology(topology.json, at: Pointer()) == topology)
        let many = [["earning-0", "earning-1", "earning-2"], ["enrollment-0", "enrollment-1"]]
        for bad in [["earning-0", "earning-0"], ["earning-1"], ["bakery-0"]] + many {
            #expect(throws: HostError.self, "\(bad)") { _ = try read(bad) }
        }
    }

    @Test func `of those who set the clock of a trial at the same time, none is lost`() async throws {
        let directory = Directory()
        let home = Home(directory.path)
        let clock = try ClockFile(beginning: home, ProgramClock(at: TestSystem.noon, speed: .none, steady: 0))
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<4 {
                group.addTask { for _ in 0..<20 { _ = try clock.update { clock in try clock.set(at: 0) } } }
            }
            try await group.waitForAll()
        }
        // It begins with its first setting.
        #expect(try clock.read().settings.last?.number == 81)
    }

    @Test func `who reads whom follows from the topology`() {
        let topology = Topology(shards: [.enrollment: 1, .earning: 2, .gateway: 2])
        func readers(_ owner: ProcessName) -> [String] {
            topology.consumers(of: owner).map { "\($0.name) \($0.share.index)/\($0.share.count)" }
        }
        #expect(readers(club) == ["earning 0/2", "earning 1/2", "gateway-0 0/1", "gateway-1 0/1"])
        #expect(readers(till) == ["earning 0/2", "earning 1/2"])
        #expect(readers(ledger) == ["enrollment-0 0/1", "earning 1/2"])
        #expect(readers(ProcessName(.earning, 1)) == ["enrollment-0 0/1", "earning 0/2"])
    }

    @Test func `a secret's purposes are kept apart, and another key hashes otherwise`() throws {
        let secret = Secret(key: Array(repeating: 1, count: 32))
        #expect(Set(Secret.Purpose.allCases.map { secret.hash($0, ["a"]) }).count == Secret.Purpose.allCases.count)
        #expect(secret.hash(.id, ["a", "b"]) != secret.hash(.id, ["ab"]))
        #expect(secret.hash(.id, ["a", ""]) != secret.hash(.id, ["", "a"]))
        #expect(secret.hash(.id, ["a"]) != Secret(key: Array(repeating: 2, count: 32)).hash(.id, ["a"]))
        let card = secret.hash(of: try #require(Identifier("card:1")))
        #expect(card.digits.count == 32 && card.kind == .card)
        #expect(secret.hash(of: try #require(Identifier("customer:1"))).digits != card.digits)
    }

    @Test func `the control socket tells of the process from the last snapshot`() throws {
        let directory = Directory()
        let home = Home(directory.path)
        try home.makeDirectories(for: ledger)
        let snapshot = Snapshot(info: ["process": "earning-0"], stats: ["turns": 7], metrics: "a_total 1\n")
        let control = ControlSocket(snapshot, at: Clocks.moment())
        let endpoint = try Endpoint(path: home.controlSocket(of: ledger))
        let ended = Ended()
        try control.serve(at: endpoint) { ended.note($0) }
        let client = try Client(to: endpoint)
        func ask(_ body: JSON) throws -> JSON {
            try JSON(parsing: #require(try client.request(body.bytes, timeoutMilliseconds: 10_000)))
        }
        func message(_ type: String) -> JSON {
            ["id": type.json, "source": "test", "specversion": "1.0", "type": type.json]
        }
        #expect(try ask(message("ping")) == ["data": [:], "id": "ping", "status": 200])
        #expect(try ask(message("info"))["data"]?["process"] == "earning-0")
        #expect(try ask(message("metrics"))["data"]?["text"] == "a_total 1\n")
        let stats = try ask(message("stats"))["data"]
        #expect(stats?["turns"] == 7 && stats?["lastTurnMilliseconds"] != nil)
        let several = try ask([message("ping"), message("toy.buy"), 5]).array
        #expect(several?.map(\.status) == [200, 404, 400])
        #expect(try ask([]).code == "malformed")
        let nonsense = try #require(try client.request(Array("nonsense".utf8), timeoutMilliseconds: 10_000))
        #expect(try JSON(parsing: nonsense).code == "malformed")
        control.publish(Snapshot(info: [:], stats: ["turns": 8], metrics: ""), at: Clocks.moment())
        #expect(try ask(message("stats"))["data"]?["turns"] == 8)
        // The work thread has been stuck for an hour.
        let now = Clocks.moment()
        control.beat(at: Moment(now: now.now, wall: now.wall, steady: now.steady - 3_600_000))
        #expect(try ask(message("stats"))["data"]?["lastTurnMilliseconds"]?.integer ?? 0 >= 3_600_000)
        #expect(ended.code == nil)
        // A process that cannot be watched must not run.
        try FileManager.default.removeItem(atPath: endpoint.path)
        for _ in 0..<1_000 where ended.code == nil { usleep(10_000) }
        #expect(ended.code == HostError.pathLost)
    }

    /// With which code the control thread would have ended the process.
    private final class Ended: Sendable {
        private let noted = Mutex<Int32?>(nil)
        var code: Int32? { noted.withLock(\.self) }
        func note(_ error: any Error) { noted.withLock { $0 = (error as? HostError)?.exitCode } }
    }
}
