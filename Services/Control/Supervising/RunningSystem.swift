// SPDX-License-Identifier: Apache-2.0

import Contracts
import Glibc
import Kernel
import ServiceHost

/// A `punchcard up` of our own, for as long as a demonstration lasts. It dies with us.
final class RunningSystem {
    private let child: Child
    private let home: Home
    private var unfinished: [UInt8] = []
    private(set) var isReady = false
    private var hasEnded: Child.Ending?
    private let log: Int32
    private var lastLines: [String] = []

    /// How long it may take to be ready, and to stop, in milliseconds.
    private static let startTime: Int64 = 30_000
    private static let stopTime: Int64 = 20_000

    init(_ home: Home, arguments: [String]) throws {
        self.home = home
        log = open(home.path + "/up.log", O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
        var environment = Own.environment
        environment["PUNCHCARD_SUPERVISOR"] = String(getpid())
        child = try Child.start(
            try Own.executable(),
            ["up", "--home", home.path] + arguments,
            environment: environment
        )
    }

    deinit {
        close(child.output)
        close(log)
    }

    /// Waits until it says `ready`.
    func waitUntilReady(_ isInterrupted: () -> Bool) throws(Failure) {
        let end = Clocks.moment().steady + RunningSystem.startTime
        while !isReady, !isInterrupted() {
            try drain(waiting: 50)
            if Clocks.moment().steady > end { throw Failure("the system is not ready after 30 s\(tail)", code: .tryAgain) }
        }
    }

    /// Takes what it has logged, so that it never waits for us.
    ///
    /// - Throws: when it has ended by itself.
    func drain(waiting milliseconds: Int32 = 0) throws(Failure) {
        take(waiting: milliseconds)
        if hasEnded == nil { hasEnded = child.ending() }
        if let hasEnded {
            take(waiting: 0)
            throw Failure("the system ended with \(hasEnded)\(tail)", code: .internalFault)
        }
    }

    private func take(waiting milliseconds: Int32) {
        var polled = pollfd(fd: child.output, events: Int16(POLLIN), revents: 0)
        poll(&polled, 1, milliseconds)
        guard let bytes = child.read(), !bytes.isEmpty else { return }
        if log >= 0 { Terminal.write(String(decoding: bytes, as: UTF8.self), to: log) }
        unfinished += bytes
        while let end = unfinished.firstIndex(of: UInt8(ascii: "\n")) {
            let line = String(decoding: unfinished[..<end], as: UTF8.self)
            unfinished.removeFirst(end + 1)
            if line == "ready" { isReady = true }
            lastLines = lastLines.suffix(9) + [line]
        }
    }

    /// What it said last, for the error.
    private var tail: String { lastLines.isEmpty ? "" : ":\n" + lastLines.joined(separator: "\n") }

    /// Ends it in order.
    func stop() throws(Failure) {
        guard hasEnded == nil else { return }
        child.send(SIGTERM)
        let end = Clocks.moment().steady + RunningSystem.stopTime
        while hasEnded == nil {
            take(waiting: 20)
            hasEnded = child.ending()
            if hasEnded == nil, Clocks.moment().steady > end {
                child.send(SIGKILL)
                hasEnded = child.ending(waiting: true)
                throw Failure("the system did not stop, and was killed\(tail)", code: .internalFault)
            }
        }
        guard hasEnded == .exited(0) else { throw Failure("the system did not stop well\(tail)", code: .internalFault) }
    }
}
