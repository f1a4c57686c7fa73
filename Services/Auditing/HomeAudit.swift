// SPDX-License-Identifier: Apache-2.0

import Contracts
import Glibc
import Kernel
import ServiceHost
import Storage

extension Audit {
    /// Reads the files of a home.
    ///
    /// - Throws: `StoreRefusal`, `StoreFailure` or `HostError` when one cannot be read.
    package mutating func run(in home: Home) throws {
        let hasKey = FileStatus.exists(home.keyPath)
        try run(secret: hasKey ? Secret(key: try File.read(home.keyPath)) : nil) { try home.storeFile(of: $0) }
    }
}

extension Home {
    /// Opens the store of a process for reading; nil when the process has never run.
    fileprivate func storeFile(of process: ProcessName) throws -> ReadOnlyStore? {
        let path = storePath(of: process)
        guard FileStatus.exists(path) else { return nil }
        // A service that is starting has the file for a moment in which nobody can read it.
        for _ in 0..<20 {
            do { return try ReadOnlyStore(path: path) } catch is StoreRefusal { FileStatus.pause(milliseconds: 100) }
        }
        return try ReadOnlyStore(path: path)
    }
}

/// The little that the audit asks of the system.
private enum FileStatus {
    static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

    static func pause(milliseconds: UInt32) { usleep(milliseconds * 1_000) }
}
