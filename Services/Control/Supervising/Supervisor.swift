// SPDX-License-Identifier: Apache-2.0

import Contracts
import Foundation
import Kernel
import ServiceHost
import Telemetry

/// Starts every process of a topology, starts again what dies, shows one log, and stops all in order.
final class Supervisor {
    private let home: Home
    private let directory: String
    private let readiness: Readiness
    private let signals: Signals
    /// The clock of a trial, which goes for as long as we wind it.
    private let clock: ClockFile?
    private var woundAt: Int64 = -Limits.clockWinding
    private var log: LogPrinter
    private var processes: [Supervised]
    /// Whether the system has been ready once.
    private var isReady = false
    private let startedAt: Int64
    private var notedAt: Int64
    private var stopping: Stopping?

    private struct Supervised {
        let name: ProcessName
        var child: Child?
        var restarts = Restarts()
        var startedAt: Int64 = 0
        /// When it is to be started; nil while it runs.
        var startAt: Int64? = 0
    }

    private struct Stopping {
        /// Why we stop, if not because we were asked to.
        let failure: Failure?
        /// When the process that ends now is killed.
        var killAt: Int64?
        var isHurried = false
    }

    /// Milliseconds that a process may take to stop; it promises as much.
    private static let stopTime: Int64 = 5_000
    /// How long a process may fail to start for a reason that may pass: one from before may still be stopping.
    private static let startTime: Int64 = 6_500
    private static let readyInterval: Int64 = 20

    init(_ home: Home, _ topology: Topology, program: JSON?, clock: ClockFile?, isRaw: Bool, signals: Signals) throws {
        precondition(Thread.isMainThread, "children die with the thread that starts them")
        self.home = home
        self.signals = signals
        self.clock = clock
        directory = try Own.directory()
        log = LogPrinter(isRaw: isRaw)
        processes = topology.processes.map { Supervised(name: $0) }
        readiness = try Readiness(home, topology, program: program)
        startedAt = Supervisor.now
        notedAt = startedAt
    }

    private static var now: Int64 { Clocks.moment().steady }

    /// Runs until SIGTERM or SIGINT, or until it is clear that the system cannot run.
    func run() throws {
        windClock()
        if let reading = try ClockReading(of: home) {
            note(.warning, "this is a trial, which goes by a clock of its own", reading.json)
        }
        defer { stopClock() }
        while true {
            windClock()
            do {
                try startDue()
                if !isReady, stopping == nil { try lookWhetherReady() }
            } catch let failure as Failure where stopping == nil {
                begin(Stopping(failure: failure))
            }
            if try stopNext() { return }
            wait()
            reap()
        }
    }

    // Starting.

    private func startDue() throws(Failure) {
        guard stopping == nil else { return }
        let now = Supervisor.now
        for index in processes.indices {
            guard let due = processes[index].startAt, due <= now else { continue }
            var environment = Own.environment
            environment["PUNCHCARD_SUPERVISOR"] = String(getpid())
            let name = processes[index].name
            processes[index].child = try Child.start(
                "\(directory)/punchcard-\(name.service)",
                ["--home", home.path, "--shard", String(name.shard)],
                environment: environment
            )
            processes[index].startAt = nil
            processes[index].startedAt = now
        }
    }

    private func lookWhetherReady() throws {
        let now = Supervisor.now
        switch try readiness.look(now: now) {
        case .waiting(let what):
            guard now - notedAt > 10_000 else { return }
            notedAt = now
            note(.warning, "not ready: waiting for \(what)")
        case .ready(let program):
            isReady = true
            note(.info, "ready", ["milliseconds": .integer(now - startedAt), "program": program.json])
            Terminal.print("ready")
        }
    }

    // The clock of a trial.

    private func windClock() {
        let now = Supervisor.now
        guard now >= woundAt + Limits.clockWinding else { return }
        woundAt = now
        changeClock { $0.wind(at: now) }
    }

    /// Nobody looks at it any more.
    private func stopClock() { changeClock { $0.stop(at: Supervisor.now) } }

    /// A clock that cannot be changed stands still, and nothing else is wrong with the system.
    private func changeClock(_ change: (inout ProgramClock) -> Void) {
        do { try clock?.update(change) } catch { note(.error, "the clock stands still", ["error": "\(error)".json]) }
    }

    // Ending.

    private func reap() {
        let now = Supervisor.now
        for index in processes.indices {
            guard let child = processes[index].child, let ending = child.ending() else { continue }
            show(child, of: processes[index].name)
            let name = processes[index].name
            for line in log.end(of: name.description) { Terminal.note(line) }
            close(child.output)
            processes[index].child = nil
            guard stopping == nil else { continue }
            let delay = processes[index].restarts.delay(
                after: ending,
                living: now - processes[index].startedAt
            )
            processes[index].startAt = now + delay
            note(.warning, "\(name) ended; starting it again", ["ending": "\(ending)".json, "inMilliseconds": .integer(delay)])
            if let failure = hopeless(name, ending, now) { begin(Stopping(failure: failure)) }
        }
    }

    /// Why it makes no sense to start a process again.
    private func hopeless(_ name: ProcessName, _ ending: Child.Ending, _ now: Int64) -> Failure? {
        guard case .exited(let code) = ending, !readiness.alive.contains(name) else { return nil }
        let isUsage = code == Failure.Code.usage.number
        guard isUsage || (code == HostError.configuration && now - startedAt > Supervisor.startTime) else { return nil }
        let reason = log.lastErrors[name.description] ?? "\(ending)"
        return Failure("\(name) cannot start: \(reason)", code: .configuration)
    }

    private func begin(_ stopping: Stopping) {
        guard self.stopping == nil else { return }
        self.stopping = stopping
        if let failure = stopping.failure { note(.error, "stopping", ["error": failure.message.json]) }
    }

    /// Ends the last process that runs. Returns whether none does any more.
    private func stopNext() throws(Failure) -> Bool {
        guard var stopping else { return false }
        guard let last = processes.last(where: { $0.child != nil }), let child = last.child else {
            if let failure = stopping.failure { throw failure }
            return true
        }
        let now = Supervisor.now
        if stopping.isHurried || stopping.killAt.map({ $0 <= now }) ?? false {
            note(.warning, "\(last.name) did not end in time, and is killed")
            for process in processes where stopping.isHurried || process.name == last.name { process.child?.send(SIGKILL) }
            stopping.killAt = now + Supervisor.stopTime
            stopping.isHurried = false
        } else if ending != last.name {
            ending = last.name
            child.send(SIGTERM)
            stopping.killAt = now + Supervisor.stopTime
        }
        self.stopping = stopping
        return false
    }

    /// The process that was asked to end.
    private var ending: ProcessName?

    // Waiting.

    /// Sleeps until a child writes or ends, a signal comes, or something is due.
    private func wait() {
        var polled = [pollfd(fd: signals.descriptor, events: Int16(POLLIN), revents: 0)]
        let running = processes.compactMap { process in process.child.map { (process.name, $0) } }
        polled += running.map { pollfd(fd: $0.1.output, events: Int16(POLLIN), revents: 0) }
        poll(&polled, nfds_t(polled.count), Int32(pause))
        for (entry, (name, child)) in zip(polled.dropFirst(), running) where entry.revents != 0 { show(child, of: name) }
        for arrival in signals.take() where arrival.signal != SIGCHLD {
            note(.info, "asked to stop", ["sender": arrival.sender.json, "signal": arrival.name.json])
            if stopping == nil { begin(Stopping(failure: nil)) } else { stopping?.isHurried = true }
        }
    }

    private var pause: Int64 {
        let now = Supervisor.now
        let winding = clock.map { _ in woundAt + Limits.clockWinding }
        let due = processes.compactMap(\.startAt) + [stopping?.killAt, winding].compactMap(\.self)
        let soonest = max(0, (due.min() ?? .max) - now)
        return min(isReady || stopping != nil ? 1_000 : Supervisor.readyInterval, soonest)
    }

    // The log.

    private func show(_ child: Child, of name: ProcessName) {
        guard let bytes = child.read(), !bytes.isEmpty else { return }
        for line in log.take(bytes, from: name.description) { Terminal.note(line) }
    }

    private func note(_ level: LogLine.Level, _ message: String, _ members: JSON = [:]) {
        let line = LogLine(level, message, members).text(of: "up", at: Clocks.moment().wall) + "\n"
        for line in log.take(Array(line.utf8), from: "up") { Terminal.note(line) }
    }
}
