// SPDX-License-Identifier: Apache-2.0

import Contracts
import Foundation
import ServiceHost

extension FaultBench {
    /// A socket of a process, one of its two or three.
    func anySocket(of process: String) -> String {
        var paths = ["svc/\(process).sock", "ctl/\(process).sock"]
        if process == "gateway-0" { paths.append("bus.sock") }
        return "\(installation.home.path)/run/\(paths.randomElement(using: &dice) ?? paths[0])"
    }

    /// Does something to the path of a socket, for which its process has to end.
    fileprivate func loseSocket(_ body: (_ path: String) throws -> Void) throws -> Set<String> {
        let victim = anyone()
        let (mark, process, path) = (mark(), try pid(victim), anySocket(of: victim))
        try FileManager.default.removeItem(atPath: path)
        try body(path)
        try expectEnding(of: victim, "exit status \(HostError.pathLost)", since: mark)
        try expectRestart(of: victim, after: process)
        return [victim]
    }

    /// Changes one bit of a file.
    fileprivate func flip(_ path: String, at offset: Int) throws {
        guard let handle = FileHandle(forUpdatingAtPath: path) else { throw Violation("no \(path)") }
        try handle.seek(toOffset: UInt64(offset))
        guard let byte = try handle.read(upToCount: 1)?.first else { throw Violation("\(path) has no byte \(offset)") }
        try handle.seek(toOffset: UInt64(offset))
        try handle.write(contentsOf: Data([byte ^ 1 << UInt8.random(in: 0...7, using: &dice)]))
        try handle.close()
    }

    private func size(_ path: String) throws -> Int {
        try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int ?? 0
    }

    /// Flips a byte of a store, lets `body` see what comes of it, and puts everything back as it was.
    fileprivate func flipping(
        in suffix: String, _ offsets: (Int) -> Range<Int>, _ body: (_ victim: String) throws -> Void
    ) throws -> Set<String> {
        let data = installation.home.path + "/data"
        // Without its traffic a process may have no log.
        let victim = anyoneBusy()
        return try standing(killing: suffix != "") {
            try FileManager.default.copyItem(atPath: data, toPath: data + "-kept")
            let path = store(of: victim) + suffix
            try flip(path, at: Int.random(in: offsets(size(path)), using: &dice))
            try body(victim)
            try FileManager.default.removeItem(atPath: data)
            try FileManager.default.moveItem(atPath: data + "-kept", toPath: data)
        }
    }

    /// Starts everything with a damaged store, and asks for every account: no figure is wrong.
    fileprivate func expectNothingWrongIsServed() throws {
        let audit = try installation.punchcard("audit", expecting: nil)
        guard !audit.contains("Everything holds"), audit.contains("damage") || audit.contains("not the one that was written") else {
            throw Violation("the audit does not find the flipped byte: \(audit)")
        }
        do {
            try installation.start(shards: 2, program: nil, environment: injection.environment, within: 3)
        } catch is Installation.Failure {
            // It cannot even be started.
            return installation.killAll()
        }
        defer { installation.killAll() }
        for (member, expected) in zip(members, till.balances) {
            let message = Message(id: UUID().uuidString, source: "test", type: "account.get", data: ["member": member.json])
            let reply = try installation.once(message.json, within: 500)
            guard let reply, reply.isOK else { continue }
            guard reply.data?["balance"] == .integer(expected) else {
                throw Violation("a damaged store was read: \(reply.json(id: nil).text) instead of \(expected)")
            }
        }
    }
}

extension Fault {
    static let pathFaults: [Fault] = [
        Fault(name: "a socket is deleted", seen: "its process ends with 75 and binds it anew", kind: .paths) {
            try $0.loseSocket { _ in }
        },
        Fault(name: "a socket is replaced by another process's", seen: "its process ends with 75 and takes it back", kind: .paths) {
            bench in
            var other: HostilePeer?
            defer { other?.end() }
            return try bench.loseSocket { path in other = try HostilePeer("squat", at: path, in: bench.installation) }
        },
        Fault(
            name: "a socket is replaced by a file", seen: "its process ends with 75, and runs again when the file is gone",
            kind: .paths
        ) { bench in
            let victim = bench.anyone()
            let (mark, process, path) = (bench.mark(), try bench.pid(victim), bench.anySocket(of: victim))
            try FileManager.default.removeItem(atPath: path)
            try Data("precious".utf8).write(to: URL(fileURLWithPath: path))
            try bench.expectEnding(of: victim, "exit status \(HostError.pathLost)", since: mark)
            try bench.see("a process that cannot bind") { bench.printed(since: mark).contains("not a socket") }
            guard try String(contentsOfFile: path, encoding: .utf8) == "precious" else {
                throw FaultBench.Violation("the file was written over")
            }
            try FileManager.default.removeItem(atPath: path)
            try bench.expectRestart(of: victim, after: process)
            return [victim]
        },
        Fault(
            name: "a file of another shard is mounted", seen: "both refuse to start, with 78", kind: .paths, invariants: [.oneOwner]
        ) { bench in
            let files = FileManager.default
            let data = bench.installation.home.path + "/data"
            func swap() throws {
                try files.moveItem(atPath: data + "/earning-0", toPath: data + "/aside")
                try files.moveItem(atPath: data + "/earning-1", toPath: data + "/earning-0")
                try files.moveItem(atPath: data + "/aside", toPath: data + "/earning-1")
            }
            return try bench.standing {
                try swap()
                try bench.expectRefusal(of: "earning-0", saying: "it is the store of earning-1")
                try bench.expectRefusal(of: "earning-1", saying: "it is the store of earning-0")
                try swap()
            }
        },
        Fault(
            name: "a second process is started on a store", seen: "it refuses with 78 and touches nothing", kind: .paths,
            invariants: [.oneOwner]
        ) { bench in
            try bench.expectRefusal(of: bench.anyone(), saying: "another process has this store open")
            return []
        },
    ]

    static let byteFaults: [Fault] = [
        Fault(name: "a byte flips in a store", seen: "the audit finds it, and no account is read wrong", kind: .bytes) { bench in
            try bench.flipping(in: "", { 100..<$0 }, { _ in try bench.expectNothingWrongIsServed() })
        },
        Fault(name: "a byte flips in the header of a store", seen: "it is refused with 78", kind: .bytes) { bench in
            try bench.flipping(in: "", { _ in 0..<100 }, { try bench.expectRefusal(of: $0, saying: "damaged") })
        },
        Fault(name: "a byte flips in a write-ahead log", seen: "it is refused with 78", kind: .bytes) { bench in
            try bench.flipping(in: "-wal", { 0..<$0 }, { try bench.expectRefusal(of: $0, saying: "store.db-wal", "damaged") })
        },
        Fault(name: "a lock is written to", seen: "nobody cares what is in it", kind: .bytes) { bench in
            try Data("garbage".utf8).write(to: URL(fileURLWithPath: bench.store(of: bench.anyone()) + "-lock"))
            return []
        },
    ]
}
