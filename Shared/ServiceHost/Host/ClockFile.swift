// SPDX-License-Identifier: Apache-2.0

import Contracts
import Glibc
import Kernel

/// Where a home on trial keeps its clock: every process reads it, and those who wind or set it take turns.
package struct ClockFile: Sendable {
    private let path: String

    /// The clock of a home; nil when that is the machine's.
    ///
    /// - Throws: when an installation for good has a clock of its own, or a trial has lost it: it would go on in another time.
    package init?(of home: Home) throws(HostError) {
        let exists = access(home.clockPath, F_OK) == 0
        let isTrial = access(home.topologyPath, F_OK) == 0 ? try home.topology().isTrial : exists
        guard exists == isTrial else {
            throw HostError(
                isTrial
                    ? "\(home.clockPath) is missing, and \(home.topologyPath) is of a trial: restore it from a backup"
                    : "\(home.clockPath) is the clock of a trial, and \(home.topologyPath) is not: remove what does not belong",
                exitCode: HostError.configuration)
        }
        guard isTrial else { return nil }
        try home.checkTrial()
        path = home.clockPath
    }

    /// Begins a trial, in a home where nothing is yet.
    package init(beginning home: Home, _ clock: ProgramClock) throws(HostError) {
        try home.checkTrial()
        try home.makeDataDirectory()
        path = home.clockPath
        try write(clock)
    }

    package func read() throws(HostError) -> ProgramClock {
        let bytes = try File.read(path)
        do {
            return try ProgramClock(JSON(parsing: bytes), at: Pointer())
        } catch {
            throw HostError("\(path): \(error)", exitCode: HostError.configuration)
        }
    }

    /// Changes the clock, while nobody else does.
    ///
    /// - Returns: what `change` gives.
    package func update<Value>(_ change: (inout ProgramClock) throws -> Value) throws -> Value {
        let lock = open(path + ".lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard lock >= 0 else { throw failure("open", path + ".lock") }
        defer { close(lock) }
        while flock(lock, LOCK_EX) != 0 {
            if errno != EINTR { throw failure("lock", path + ".lock") }
        }
        var clock = try read()
        let value = try change(&clock)
        try write(clock)
        return value
    }

    /// Moved into place, so that nobody ever reads half of it, and durable before anybody follows it.
    private func write(_ clock: ProgramClock) throws(HostError) {
        let draft = path + ".\(getpid())"
        try File.write(Array((clock.json.text + "\n").utf8), to: draft, mode: 0o600)
        let directory = open(String(path.dropLast("/clock.json".count)), O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard directory >= 0 else { throw failure("open the directory of", path) }
        defer { close(directory) }
        guard rename(draft, path) == 0, fsync(directory) == 0 else { throw failure("make", path) }
    }

    private func failure(_ verb: String, _ path: String) -> HostError {
        HostError("cannot \(verb) \(path): \(String(cString: strerror(errno)))", exitCode: HostError.cannotCreate)
    }
}

extension Home {
    /// Where the clock of a trial is.
    package var clockPath: String { path + "/data/clock.json" }

    /// Refuses a clock of its own to an installation of the system's: what is there is for good.
    func checkTrial() throws(HostError) {
        let real = realpath(path, nil).map { pointer in
            defer { free(pointer) }
            return String(cString: pointer)
        }
        for reserved in ["/var/lib/punchcard", "/run/punchcard"] {
            guard [real ?? path, path].contains(where: { $0 == reserved || $0.hasPrefix(reserved + "/") }) else { continue }
            throw HostError(
                "\(path) is an installation for good, which has no clock of its own: try things in another home",
                exitCode: HostError.configuration)
        }
    }
}
