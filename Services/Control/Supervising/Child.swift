// SPDX-License-Identifier: Apache-2.0

import Foundation

/// A process that we started, and what it writes.
struct Child {
    let pid: pid_t
    /// The end of the pipe that its standard output and error go to; reading never waits.
    let output: Int32

    /// How a process ended.
    enum Ending: Hashable, Sendable, CustomStringConvertible {
        case exited(Int32)
        case killed(signal: Int32)

        var description: String {
            switch self {
            case .exited(let code): "exit status \(code)"
            case .killed(let signal): "signal \(signal) (\(strsignal(signal).map { String(cString: $0) } ?? "unknown"))"
            }
        }
    }

    /// Starts a program with an empty input, in a process group of its own, so that Ctrl-C on a terminal reaches us alone and
    /// we end the others in order.
    ///
    /// `posix_spawn` and never `fork`: libzmq has threads, of which none would live in the copy. A child that asks
    /// to die with its parent dies with the thread that started it, which must therefore be the main one.
    static func start(_ path: String, _ arguments: [String], environment: [String: String]) throws(Failure) -> Child {
        var ends: [Int32] = [0, 0]
        guard pipe(&ends) == 0 else { throw failure("make a pipe for", path, errno) }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        // Only our end: if theirs did not wait, a log line could be lost.
        _ = fcntl(ends[0], F_SETFL, O_NONBLOCK)
        defer { close(ends[1]) }
        var pid = pid_t()
        let result = spawn(&pid, path, arguments, environment, output: ends[1])
        guard result == 0 else {
            close(ends[0])
            throw failure("start", path, result)
        }
        return Child(pid: pid, output: ends[0])
    }

    private static func spawn(
        _ pid: inout pid_t,
        _ path: String,
        _ arguments: [String],
        _ environment: [String: String],
        output: Int32
    ) -> Int32 {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO)
        posix_spawn_file_actions_adddup2(&actions, output, STDERR_FILENO)

        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        // We block and ignore signals that a child must see.
        var none = sigset_t()
        var usual = sigset_t()
        sigemptyset(&none)
        sigemptyset(&usual)
        for signal in [SIGINT, SIGTERM, SIGHUP, SIGCHLD, SIGPIPE] { sigaddset(&usual, signal) }
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setsigdefault(&attributes, &usual)
        posix_spawnattr_setpgroup(&attributes, 0)
        posix_spawnattr_setflags(
            &attributes,
            Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP)
        )

        let argv: [UnsafeMutablePointer<CChar>?] = ([path] + arguments).map { strdup($0) } + [nil]
        let pairs = environment.sorted { $0.key < $1.key }
        let envp: [UnsafeMutablePointer<CChar>?] = pairs.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { for text in argv + envp { free(text) } }
        return posix_spawn(&pid, path, &actions, &attributes, argv, envp)
    }

    /// How the child ended, or nil while it lives. It can be asked once after the end.
    func ending(waiting: Bool = false) -> Ending? {
        var status: Int32 = 0
        var result: pid_t
        repeat { result = waitpid(pid, &status, waiting ? 0 : WNOHANG) } while result == -1 && errno == EINTR
        guard result == pid else { return nil }
        // The macros of wait(2), which Swift does not see.
        let signal = status & 0x7f
        return signal == 0 ? .exited(status >> 8 & 0xff) : .killed(signal: signal)
    }

    func send(_ signal: Int32) { kill(pid, signal) }

    /// What the child has written and we have not read; empty when there is nothing now, nil at the end.
    func read() -> [UInt8]? {
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = Glibc.read(output, &chunk, chunk.count)
            if count > 0 {
                bytes += chunk[..<count]
            } else if count < 0, errno == EINTR {
                continue
            } else {
                return count == 0 && bytes.isEmpty ? nil : bytes
            }
        }
    }

    private static func failure(_ verb: String, _ path: String, _ code: Int32) -> Failure {
        let advice = code == ENOENT ? ". It must lie beside `punchcard`: run `make build`" : ""
        return Failure("cannot \(verb) \(path): \(String(cString: strerror(code)))\(advice)", code: .configuration)
    }
}

/// This process, for those that it starts.
enum Own {
    /// The directory of the running executable, where the others are.
    static func directory() throws(Failure) -> String {
        let path = try executable()
        return String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)])
    }

    static func executable() throws(Failure) -> String {
        do { return try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe") } catch {
            throw Failure("cannot read /proc/self/exe: \(error)", code: .internalFault)
        }
    }

    /// The environment of this process.
    static var environment: [String: String] { ProcessInfo.processInfo.environment }
}
