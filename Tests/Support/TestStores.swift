// SPDX-License-Identifier: Apache-2.0

import Contracts
import Foundation
import Kernel
import Storage

/// The stores of the processes of a test: what a process leaves behind when it ends is what it finds when it starts again.
package final class TestStores {
    package enum Backing: CaseIterable, Sendable { case memory, sqlite }

    private let backing: Backing
    private let makeStore: ((ProcessName, Schema) throws -> any Store)?
    private var stores: [ProcessName: any Store] = [:]
    private var schemas: [ProcessName: Schema] = [:]
    private var times: [ProcessName: Int] = [:]
    private let directory: String

    package init(on backing: Backing, makeStore: ((ProcessName, Schema) throws -> any Store)? = nil) {
        self.backing = backing
        self.makeStore = makeStore
        directory = FileManager.default.temporaryDirectory.appendingPathComponent("punchcard-\(UUID().uuidString)").path
    }

    deinit {
        stores = [:]
        if backing == .sqlite { try? FileManager.default.removeItem(atPath: directory) }
    }

    package subscript(process: ProcessName) -> (any Store)? { stores[process] }

    /// How often the store of a process was opened.
    package func opened(_ process: ProcessName) -> Int { times[process] ?? 0 }

    package func open(_ process: ProcessName, keeping schema: Schema, at now: Timestamp) throws -> any Store {
        times[process, default: 0] += 1
        schemas[process] = schema
        let store = try stores[process] ?? made(process, keeping: schema, at: now)
        stores[process] = store
        return store
    }

    /// The process is gone. A file is closed; what was in memory can still be looked at.
    package func drop(_ process: ProcessName) {
        if stores[process] is SQLiteStore { stores[process] = nil }
        guard let memory = stores[process] as? MemoryStore, let schema = schemas[process] else { return }
        do { stores[process] = try MemoryStore(restoring: memory.snapshot(), keeping: schema) } catch {
            preconditionFailure("\(process) left a store that cannot be opened: \(error)")
        }
    }

    private func made(_ process: ProcessName, keeping schema: Schema, at now: Timestamp) throws -> any Store {
        if let makeStore { return try makeStore(process, schema) }
        let identity = StoreIdentity(service: process.service.rawValue, shard: process.shard, epoch: "epoch-\(process)")
        switch backing {
        case .memory: return MemoryStore(identity: identity, keeping: schema)
        case .sqlite:
            return try SQLiteStore(path: "\(directory)/\(process)/store.db", identity: identity, keeping: schema, now: now)
        }
    }

    /// Puts a backup in the place of a store in memory; the process must not run.
    package func restore(_ process: ProcessName, from state: MemoryState, keeping schema: Schema) throws {
        stores[process] = try MemoryStore(restoring: state, keeping: schema)
    }
}
