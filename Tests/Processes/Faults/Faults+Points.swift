// SPDX-License-Identifier: Apache-2.0

import Foundation

/// A named point of the turn, or of the beginning or the end of a process.
struct Point: Sendable {
    /// When in the life of a process it is met.
    enum Phase: Sendable {
        case working
        /// The process is killed first, and meets it when it is started again.
        case starting
        /// The process is asked to end, and meets it then.
        case closing
    }

    let name: String
    let phase: Phase
    let rule: Injection.Rule
    /// Whether the short form leaves it out: another point is much like it.
    var isLong = false

    init(_ name: String, _ phase: Phase, _ call: String, _ path: String, nth: Int = 1, _ action: Injection.Action) {
        self.name = name
        self.phase = phase
        rule = Injection.Rule(call: call, path: path, nth: nth, action: action)
    }

    /// The same for the long form only.
    private var long: Point {
        var point = self
        point.isLong = true
        return point
    }

    private static let log = "PROCESS/store.db-wal"
    private static let file = "PROCESS/store.db"
    private static let socket = "svc/PROCESS.sock"

    /// Where a process is killed.
    static let deaths = [
        Point("before the log is written", .working, "pwrite", log, .killBefore),
        Point("in the middle of a page of the log", .working, "pwrite", log, nth: 2, .killHalf),
        Point("with the log written and not synced", .working, "sync", log, .killBefore),
        Point("with the log synced and nothing sent", .working, "sync", log, .killAfter),
        Point("in the middle of an answer", .working, "send", socket, .killHalf),
        Point("with half of the answers sent", .working, "send", socket, nth: 3, .killAfter).long,
        Point("with the lock just taken", .starting, "open", file + "-lock", .killAfter).long,
        Point("while the log is recovered", .starting, "pread", log, nth: 2, .killAfter),
        Point("with the mark of a running process just written", .starting, "sync", log, .killAfter).long,
        Point("before its socket is bound", .starting, "bind", socket, .killBefore),
        Point("with its socket bound and not yet listening", .starting, "bind", socket, .killAfter).long,
        Point("while the log is copied into the file", .closing, "pwrite", file, nth: 2, .killHalf),
        Point("with the file written and not synced", .closing, "sync", file, .killBefore).long,
        Point("before the log is removed", .closing, "unlink", log, .killBefore),
    ]

    /// Where a process is stopped for a while.
    static let halts = [
        Point("with the log written and not synced", .working, "sync", log, .stopBefore),
        Point("with the log synced and nothing sent", .working, "sync", log, .stopAfter),
        Point("before an answer", .working, "send", socket, .stopBefore),
    ]
}

extension FaultBench {
    /// Any process.
    func anyone() -> String { FaultBench.processNames.randomElement(using: &dice) ?? "earning-0" }

    /// Whoever writes and answers all the time: Enrollment's answers are few.
    func anyoneBusy() -> String { ["earning-0", "earning-1", "gateway-0"].randomElement(using: &dice) ?? "earning-0" }

    /// The rule of a point for a process; callers are answered by the gateway at another socket.
    fileprivate func rule(of point: Point, for victim: String) -> Injection.Rule {
        guard victim == "gateway-0", point.rule.call == "send" else { return point.rule }
        return Injection.Rule(call: "send", path: "run/bus.sock", nth: point.rule.nth, action: point.rule.action)
    }

    /// Lets a process meet a point.
    fileprivate func meet(_ point: Point, _ victim: String) throws {
        let process = try pid(victim)
        let armed = try injection.arm(victim, rule(of: point, for: victim))
        switch point.phase {
        case .working: break
        case .starting: kill(process, SIGKILL)
        case .closing: kill(process, SIGTERM)
        }
        try see("\(victim) at its point: \(point.name)") { armed.fired == 1 }
    }
}

extension Fault {
    static let kills: [Fault] =
        Point.deaths.map { point in
            Fault(name: "a process is killed \(point.name)", seen: "it is started again", kind: .kill, isLong: point.isLong) {
                bench in
                let victim = point.rule.call == "send" ? bench.anyoneBusy() : bench.anyone()
                let process = try bench.pid(victim)
                try bench.meet(point, victim)
                try bench.expectRestart(of: victim, after: process)
                return [victim]
            }
        } + [
            Fault(name: "a process is killed at any moment", seen: "it is started again", kind: .kill) { bench in
                let victim = bench.anyone()
                let process = try bench.pid(victim)
                usleep(UInt32.random(in: 0...200_000, using: &bench.dice))
                kill(process, SIGKILL)
                try bench.expectRestart(of: victim, after: process)
                return [victim]
            },
            Fault(name: "every process is killed at once", seen: "all are started again", kind: .kill) { bench in
                let processes = try bench.installation.processes()
                for process in processes.values { kill(process, SIGKILL) }
                for (name, process) in processes { try bench.expectRestart(of: name, after: process) }
                return Set(processes.keys)
            },
        ]

    static let stops: [Fault] =
        Point.halts.map { point in
            Fault(
                name: "a process is stopped \(point.name)", seen: "the others answer, and it goes on as if nothing had been",
                kind: .stop
            ) { bench in
                let victim = bench.anyoneBusy()
                let process = try bench.pid(victim)
                defer { kill(process, SIGCONT) }
                try bench.meet(point, victim)
                try bench.see("\(victim) stopped") { Vitals(of: process)?.state == "T" }
                try bench.expectOthers(than: victim)
                return []
            }
        } + [
            Fault(name: "a process is stopped at any moment", seen: "the others answer, and it goes on", kind: .stop) { bench in
                let victim = bench.anyone()
                let process = try bench.pid(victim)
                defer { kill(process, SIGCONT) }
                kill(process, SIGSTOP)
                try bench.expectOthers(than: victim)
                usleep(UInt32.random(in: 0...1_000_000, using: &bench.dice))
                return []
            }
        ]
}
