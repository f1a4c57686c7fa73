// SPDX-License-Identifier: Apache-2.0

import Contracts
import Foundation
import ServiceHost

/// A program that misbehaves at a socket (`Tests/Faults/hostile.py`).
final class HostilePeer {
    private let process = Process()
    private let input = Pipe()
    private let log: String

    init(_ kind: String, at path: String, _ amount: Int = 0, in installation: Installation) throws {
        log = installation.directory + "/hostile-\(UUID().uuidString)"
        try Data().write(to: URL(fileURLWithPath: log))
        process.executableURL = URL(fileURLWithPath: "/usr/bin/python3")
        process.arguments = ["-B", Installation.repository + "/Tests/Faults/hostile.py", kind, path, String(amount)]
        process.standardInput = input
        process.standardOutput = try FileHandle(forWritingTo: URL(fileURLWithPath: log))
        process.standardError = process.standardOutput
        try process.run()
    }

    var printed: String { (try? String(contentsOfFile: log, encoding: .utf8)) ?? "" }
    var isDone: Bool { printed.contains("done\n") || !process.isRunning }

    /// Lets go of everything that it holds.
    func end() {
        guard process.isRunning else { return }
        // It inherits the signals that the thread of a test has blocked, of which SIGTERM is one.
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
    }

    deinit { end() }
}

extension FaultBench {
    /// Lets a peer do its worst at one socket, while everybody is served.
    fileprivate func suffer(_ kind: String, _ amount: Int = 0) throws -> Set<String> {
        let victim = anyone()
        let path = anySocket(of: victim)
        let peer = try HostilePeer(kind, at: path, amount, in: installation)
        defer { peer.end() }
        try expectOthers(than: victim)
        try see("the worst of \(kind) at \(path)", within: 60) { peer.isDone }
        guard peer.printed.contains("done\n") else { throw Violation("hostile.py \(kind) failed: \(peer.printed)") }
        try see("an answer of \(victim) in spite of \(kind) at \(path)") { answers(victim) }
        try expectOthers(than: victim)
        return []
    }

    /// The limit of open files of a process, set to another value if one is given.
    @discardableResult
    fileprivate func limitDescriptors(of process: pid_t, to limit: String? = nil) throws -> String {
        let arguments = ["--pid", "\(process)", limit.map { "--nofile=\($0):" } ?? "--nofile"]
        let printed = try installation.run(
            "/usr/bin/prlimit", arguments + (limit == nil ? ["--output=SOFT", "--noheadings"] : []))
        return printed.trimmingCharacters(in: .whitespacesAndNewlines)
    }

    /// Lets a peer take memory until the process ends itself.
    fileprivate func outgrow(_ kind: String, _ amount: Int) throws -> Set<String> {
        let victim = anyone()
        let (mark, process) = (mark(), try pid(victim))
        let peer = try HostilePeer(kind, at: anySocket(of: victim), amount, in: installation)
        defer { peer.end() }
        try see("\(victim) gives up", within: 120) { printed(since: mark).contains("exit status \(HostError.tooMuchMemory)") }
        peer.end()
        try expectRestart(of: victim, after: process)
        return [victim]
    }
}

extension Fault {
    private static let served = "it and the others answer"

    static let peerFaults: [Fault] = [
        Fault(name: "garbage and half greetings", seen: served, kind: .peers) { try $0.suffer("garbage") },
        Fault(name: "a message of 64 MiB that does not end", seen: served, kind: .peers) { try $0.suffer("endless", 64) },
        Fault(
            name: "a message that never ends", seen: "the process ends with 71 before it takes all memory", kind: .peers,
            isLong: true
        ) { try $0.outgrow("endless", 1 << 20) },
        Fault(name: "five hundred connections that say nothing", seen: served, kind: .peers) { try $0.suffer("crowd", 500) },
        Fault(name: "ten thousand connections", seen: served, kind: .peers, isLong: true) { try $0.suffer("crowd", 10_000) },
        Fault(name: "forged replies", seen: served, kind: .peers) { try $0.suffer("forged") },
        Fault(name: "duplicate routing ids", seen: served, kind: .peers) { try $0.suffer("duplicates") },
        Fault(name: "a reader that never reads", seen: served, kind: .peers) { try $0.suffer("silent", 100) },
        Fault(
            name: "a peer that sends more than is taken, and breaks off", seen: "it waits for its disk, and goes on",
            kind: .peers
        ) { bench in
            // While the work thread waits, nobody takes what comes, and libzmq's thread meets the broken connection alone.
            let victim = bench.anyoneBusy()
            let rule = Injection.Rule(call: "sync", path: "PROCESS/store.db-wal", action: .wait(milliseconds: 4_000))
            let armed = try bench.injection.arm(victim, rule)
            try bench.see("a slow sync") { armed.fired == 1 }
            let socket = victim == "gateway-0" ? "bus" : "svc/\(victim)"
            let path = "\(bench.installation.home.path)/run/\(socket).sock"
            let peer = try HostilePeer("flood", at: path, 30_000, in: bench.installation)
            defer { peer.end() }
            try bench.see("a flood at \(path)", within: 60) { peer.isDone }
            return []
        },
    ]

    static let descriptorFaults: [Fault] = [
        Fault(
            name: "a process runs out of descriptors", seen: "callers are turned away, and served when there is room again",
            kind: .descriptors
        ) { bench in
            let victim = bench.anyone()
            let (process, path) = (try bench.pid(victim), bench.anySocket(of: victim))
            let usual = try bench.limitDescriptors(of: process)
            let open = Vitals(of: process)?.descriptors ?? 0
            // Room for sixteen callers, and what a process keeps for itself (`SocketOptions.descriptorsKept`).
            try bench.limitDescriptors(of: process, to: "\(open + 80)")
            defer { _ = try? bench.limitDescriptors(of: process, to: usual) }
            let peer = try HostilePeer("crowd", at: path, 300, in: bench.installation)
            defer { peer.end() }
            try bench.see("a crowd at \(path)") { peer.isDone }
            try bench.expectOthers(than: victim)
            peer.end()
            try bench.see("an answer of \(victim)") { bench.answers(victim) }
            return []
        },
        Fault(name: "the system has no descriptor left (ENFILE)", seen: "callers wait until there is one", kind: .descriptors) {
            bench in
            let victim = bench.anyone()
            let armed = try bench.injection.arm(
                victim, Injection.Rule(call: "accept", path: "PROCESS.sock", times: 20, action: .error(ENFILE)))
            try bench.see("a failed accept") {
                _ = bench.answers(victim); return armed.fired > 0
            }
            return []
        },
    ]

    static let clockFaults: [Fault] = [1, -1].map { days in
        Fault(
            name: "the clock of a process jumps a day \(days > 0 ? "ahead" : "back")",
            seen: "nothing waits for it; `expirytime` goes by it", kind: .clock, invariants: [.expiredIsNotDone]
        ) { bench in
            let victim = bench.anyone()
            let armed = try bench.injection.setClock(of: victim, ahead: days * 86_400)
            try bench.see("a clock that is wrong") { armed.fired > 0 }
            try bench.expectOthers(than: victim)
            guard victim == "gateway-0" else { return [] }
            // Half a dollar earns nothing, so that it does not count in the accounts.
            let expiry = Date().addingTimeInterval(TimeInterval(days > 0 ? 3_600 : -3_600))
            let message: JSON = [
                "ack": "done", "data": ["amount": 50, "currency": "USD", "member": bench.members[0].json],
                "expirytime": expiry.formatted(.iso8601).json, "id": UUID().uuidString.json, "source": "test",
                "specversion": "1.0", "time": Date().formatted(.iso8601).json, "type": "purchase.completed",
            ]
            let status = try bench.installation.once(message)?.status
            guard status == (days > 0 ? 504 : 200) || (days < 0 && status == 202) else {
                throw FaultBench.Violation("with a clock \(days) days ahead, `expirytime` \(expiry) is answered \(status ?? 0)")
            }
            return []
        }
    }
}
