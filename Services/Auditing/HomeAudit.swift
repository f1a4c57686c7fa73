// SPDX-License-Identifier: Apache-2.0

import Contracts
import Dispatch
import Foundation
import Kernel
import ServiceHost
import Storage
import Synchronization

extension Audit {
    /// Reads the files of a home, as many at once as there are processors.
    ///
    /// - Throws: `StoreRefusal`, `StoreFailure` or `HostError` when one cannot be read.
    package mutating func run(in home: Home) throws {
        let order = followersFirst
        guard FileStatus.exists(home.keyPath) else { return try checkThatNothingRan(in: home) }
        let secret = Secret(key: try File.read(home.keyPath))
        try lookAtFollowers(secret) { try home.storeFile(of: $0) }
        let audit = self
        let found = Mutex<[Int: Result<Examination?, any Error>]>([:])
        // The n-th is only opened when the one before it is: that is the order which makes them one picture.
        let opened = order.map { _ in DispatchSemaphore(value: 0) }
        DispatchQueue.concurrentPerform(iterations: order.count) { index in
            if index > 0 { opened[index - 1].wait() }
            let store = Result { try home.storeFile(of: order[index]) }
            opened[index].signal()
            let result = store.flatMap { store in
                Result { try store.map { try audit.examine(order[index], $0, secret) } }
            }
            found.withLock { $0[index] = result }
        }
        let all = try found.withLock { found in try order.indices.compactMap { try found[$0]?.get() } }
        try conclude(all, secret) { try home.storeFile(of: $0) }
    }

    /// A key is made before the first store. Where it is missing, nobody could say what the inboxes know.
    private func checkThatNothingRan(in home: Home) throws {
        guard let process = topology.processes.first(where: { FileStatus.exists(home.storePath(of: $0)) }) else { return }
        throw HostError(
            "\(home.keyPath) is missing, and \(process) has a store: put the key there that was copied with it",
            exitCode: HostError.configuration)
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
