// SPDX-License-Identifier: Apache-2.0

import Bus
import CZeroMQ
import Contracts
import Glibc
import Kernel

/// Where an installation lies: `$PUNCHCARD_HOME`, by default `./.punchcard`.
package struct Home: Sendable {
    package let path: String

    package init(_ path: String) { self.path = path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path }

    /// The home that the environment names, or `.punchcard` in the working directory.
    package static var fromEnvironment: Home { Home(getenv("PUNCHCARD_HOME").map { String(cString: $0) } ?? ".punchcard") }

    package var topologyPath: String { path + "/topology.json" }
    package var keyPath: String { path + "/data/secret.key" }
    package func dataPath(of process: ProcessName) -> String { path + "/data/\(process)" }
    package func storePath(of process: ProcessName) -> String { dataPath(of: process) + "/store.db" }

    /// Where a process is asked by the gateway and the other services.
    package func serviceSocket(of process: ProcessName) -> String { path + "/run/svc/\(process).sock" }
    /// Where a process tells of itself.
    package func controlSocket(of process: ProcessName) -> String { path + "/run/ctl/\(process).sock" }
    /// Where everything can be asked.
    package func busSocket(gateway shard: Int = 0) -> String { path + "/run/bus\(shard == 0 ? "" : "-\(shard)").sock" }

    /// What a restore leaves while it is at work, with the processes whose files it puts in place.
    package var restoringPath: String { path + "/restoring.json" }

    /// Refuses to start in the middle of a restore, or after one that was cut short.
    package func checkWhole(_ process: ProcessName) throws(HostError) {
        guard access(restoringPath, F_OK) == 0 else { return }
        let names: [JSON]
        do { names = try JSON(parsing: File.read(restoringPath))["processes"]?.array ?? [] } catch {
            // It was just removed, or cannot be read: then nobody knows what is in place.
            if access(restoringPath, F_OK) != 0 { return }
            names = [process.description.json]
        }
        guard names.contains(process.description.json) else { return }
        throw HostError(
            "a restore of \(process) is not finished (\(restoringPath)). Wait for it, or, if it was cut short, run "
                + "`punchcard restore` again as before", exitCode: HostError.configuration)
    }

    /// Makes the directories that a process needs. Only the owner may look into those of the services.
    package func makeDirectories(for process: ProcessName) throws(HostError) {
        try makeDataDirectory()
        try makeDirectory(path + "/run", mode: 0o755)
        for directory in [dataPath(of: process), path + "/run/svc", path + "/run/ctl"] {
            try makeDirectory(directory, mode: 0o700)
        }
    }

    func makeDataDirectory() throws(HostError) {
        try makeDirectory(path, mode: 0o755)
        try makeDirectory(path + "/data", mode: 0o700)
    }

    private func makeDirectory(_ path: String, mode: mode_t) throws(HostError) {
        if mkdir(path, mode) != 0, errno != EEXIST {
            let reason = String(cString: strerror(errno))
            throw HostError("cannot make the directory \(path): \(reason)", exitCode: HostError.cannotCreate)
        }
    }

    /// Which processes there are.
    package func topology() throws(HostError) -> Topology {
        let bytes: [UInt8]
        do throws(HostError) { bytes = try File.read(topologyPath) } catch {
            throw HostError("\(error.message). `punchcard up --home \(path)` makes it", exitCode: HostError.configuration)
        }
        do {
            return try Topology(JSON(parsing: bytes), at: Pointer())
        } catch {
            throw HostError("\(topologyPath): \(error)", exitCode: HostError.configuration)
        }
    }

    /// The installation's key. It is made when there is none, unless there are stores that were written with another.
    package func secret() throws(HostError) -> Secret {
        // In this order: whoever makes a key does so before it makes a store.
        let store = aStore
        if access(keyPath, F_OK) != 0 {
            if let store {
                throw HostError(
                    "\(keyPath) is missing, and \(store) was written with it: restore it from a backup",
                    exitCode: HostError.configuration)
            }
            try makeKey()
        }
        let key = try File.read(keyPath)
        guard key.count >= 32 else {
            throw HostError(
                "\(keyPath) has \(key.count) bytes, not 32: restore it from a backup", exitCode: HostError.configuration)
        }
        return Secret(key: key)
    }

    /// The path of some store that is there.
    private var aStore: String? {
        do { return try topology().processes.map(storePath).first { access($0, F_OK) == 0 } } catch { return nil }
    }

    private func makeKey() throws(HostError) {
        var random = SystemRandomNumberGenerator()
        let key = (0..<4).flatMap { _ in withUnsafeBytes(of: random.next()) { Array($0) } }
        // Linked into place, so that of several processes that start at once one makes it, whole.
        let draft = keyPath + ".\(getpid())"
        try File.write(key, to: draft, mode: 0o600)
        let result = link(draft, keyPath)
        let code = errno
        unlink(draft)
        if result != 0, code != EEXIST {
            throw HostError("cannot make \(keyPath): \(String(cString: strerror(code)))", exitCode: HostError.cannotCreate)
        }
    }
}

/// Why a process cannot start, or has to end: what happened, and what to do.
package struct HostError: Error, CustomStringConvertible {
    package let message: String
    /// After sysexits(3), so that a supervisor can tell a fault from a mistake.
    package let exitCode: Int32

    package init(_ message: String, exitCode: Int32) {
        self.message = message
        self.exitCode = exitCode
    }

    package var description: String { message }

    package static let internalFault: Int32 = 70
    package static let tooMuchMemory: Int32 = 71
    package static let cannotCreate: Int32 = 73
    package static let storeFailed: Int32 = 74
    package static let pathLost: Int32 = 75
    package static let configuration: Int32 = 78

    static let lostPath = HostError("the path of a socket is no longer ours: it was deleted or replaced", exitCode: pathLost)
}

/// Small files, whole.
package enum File {
    package static func read(_ path: String) throws(HostError) -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure("read", path) }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = Glibc.read(descriptor, &chunk, chunk.count)
            if count == 0 { return bytes }
            if count > 0 { bytes += chunk[..<count] } else if errno != EINTR { throw failure("read", path) }
        }
    }

    package static func write(_ bytes: [UInt8], to path: String, mode: mode_t) throws(HostError) {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode)
        guard descriptor >= 0 else { throw failure("write", path) }
        defer { close(descriptor) }
        var written = 0
        while written < bytes.count {
            let count = bytes[written...].withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count > 0 { written += count } else if errno != EINTR { throw failure("write", path) }
        }
        if fsync(descriptor) != 0 { throw failure("write", path) }
    }

    private static func failure(_ verb: String, _ path: String) -> HostError {
        HostError("cannot \(verb) \(path): \(String(cString: strerror(errno)))", exitCode: HostError.configuration)
    }
}
