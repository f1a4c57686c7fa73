// SPDX-License-Identifier: Apache-2.0

import Foundation

/// Says who has a store open, with a lock on an empty file beside it, which the kernel takes back when the process
/// ends.
///
/// SQLite's own locks let two processes write by turns, and ZeroMQ lets a second process take over a socket's path. Two
/// owners of one journal would each hold what they remember for the truth.
package final class StoreLock {
    private let descriptor: Int32

    private init(descriptor: Int32) { self.descriptor = descriptor }
    deinit { close(descriptor) }

    /// The lock of the one process that writes.
    ///
    /// - Throws: `StoreRefusal` when another process has the store open.
    package static func exclusive(for path: String) throws -> StoreLock {
        let descriptor = open(path + suffix, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw StoreFile.refusal(path + suffix, "cannot be opened") }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            close(descriptor)
            throw StoreRefusal(
                path: path,
                reason: "another process has this store open",
                remedy: "End it first; `fuser \(path)\(suffix)` names it. If it is an audit, wait for its end."
            )
        }
        return StoreLock(descriptor: descriptor)
    }

    /// The lock of a process that reads a store which nobody writes.
    ///
    /// - Returns: `.owned` while somebody does; `.none` when there is no file to lock, because no service ever opened
    ///   the store in this place.
    static func shared(for path: String) throws -> Shared {
        let descriptor = open(path + suffix, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            guard errno == ENOENT else { throw StoreFile.refusal(path + suffix, "cannot be opened") }
            return .none
        }
        guard flock(descriptor, LOCK_SH | LOCK_NB) == 0 else {
            close(descriptor)
            return .owned
        }
        return .held(StoreLock(descriptor: descriptor))
    }

    /// Whether a process has the store open for writing.
    package static func isOwned(_ path: String) throws -> Bool {
        if case .owned = try shared(for: path) { true } else { false }
    }

    enum Shared {
        case held(StoreLock)
        case owned
        case none
    }

    private static let suffix = "-lock"
}
