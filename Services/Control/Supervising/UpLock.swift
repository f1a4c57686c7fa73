// SPDX-License-Identifier: Apache-2.0

import CZeroMQ
import Glibc
import ServiceHost

/// Lets one `punchcard up` run a home. The kernel takes the lock back when the process ends, however it does.
final class UpLock {
    private let descriptor: Int32

    /// Takes the lock, before anything else is touched.
    ///
    /// - Throws: when another process has it.
    init(_ home: Home) throws(Failure) {
        let path = home.path + "/up.lock"
        guard mkdir(home.path, 0o755) == 0 || errno == EEXIST else { throw UpLock.failure("make", home.path) }
        descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw UpLock.failure("open", path) }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            let owner = (try? File.read(path)).map { String(decoding: $0, as: UTF8.self) } ?? ""
            close(descriptor)
            throw Failure(
                "another `punchcard up`\(owner.isEmpty ? "" : " (process \(owner))") runs \(home.path). "
                    + "End it first, or name another home with --home",
                code: .tryAgain
            )
        }
        _ = ftruncate(descriptor, 0)
        Terminal.write(String(getpid()), to: descriptor)
    }

    deinit { close(descriptor) }

    private static func failure(_ verb: String, _ path: String) -> Failure {
        Failure("cannot \(verb) \(path): \(String(cString: strerror(errno)))", code: .cannotCreate)
    }
}
