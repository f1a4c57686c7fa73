// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import ServiceHost
import Storage
import Telemetry

/// One process of the system: its core while it runs, and its disk while it does not.
final class Machine {
    let process: ProcessName
    let definition: ServiceDefinition
    private(set) var core: ServiceCore?
    private(set) var store: MemoryStore?
    /// What lies on the disk while the process does not run; nil before the first start.
    var disk: MemoryState?
    /// Counts its starts: each run is a peer of its own.
    private(set) var run: UInt64 = 0
    /// Whether something came since its last turn.
    var hasArrivals = false
    /// When its next turn is planned, on the steady clock.
    var turnAt: Int64?
    /// Until when its thread is in a turn, or stopped.
    var busyUntil: Int64 = 0
    /// How far its wall clock is off.
    var skew: Int64 = 0
    /// The epochs that its restores began, and where its stream ended then.
    private(set) var restores: [(epoch: String, head: Position)] = []
    /// Whether a person has to start it again.
    var isHeldBack = false

    init(_ process: ProcessName, _ definition: ServiceDefinition) {
        self.process = process
        self.definition = definition
    }

    var isRunning: Bool { core != nil }
    /// What others read of it.
    var stream: StreamName { StreamName(process.service.stream, shard: process.shard) }
    var schema: Schema { ServiceCore.schema(of: definition) }
    /// What is durable, running or not.
    var durable: MemoryState? { store?.snapshot() ?? disk }

    /// The disk to read from, as an ops engineer would read the file.
    func opened() throws -> MemoryStore? { try durable.map { try MemoryStore(restoring: $0, keeping: schema) } }

    /// All documents of a collection, by id; none while there is no disk.
    func documents(in collection: String) throws -> [StoredDocument] {
        guard let store = try opened(), let collection = schema.collections.first(where: { $0.name == collection }) else {
            return []
        }
        return try store.page(Query(limit: .max), in: collection)
    }

    /// Starts it; `failing` makes the first commit fail, which is in the middle of the start.
    func start(
        _ topology: Topology, at moment: Moment, epoch: String, failing: MemoryStore.CommitFailure?,
        log: @escaping (LogLine) -> Void
    ) throws {
        precondition(core == nil, "\(process) runs already")
        run += 1
        let identity = StoreIdentity(service: process.service.rawValue, shard: process.shard, epoch: epoch)
        let store =
            try disk.map { try MemoryStore(restoring: $0, keeping: schema) } ?? MemoryStore(identity: identity, keeping: schema)
        self.store = store
        if let failing { store.failNextCommit(failing) }
        core = try ServiceCore(
            definition, process: process, topology: topology, secret: World.secret, store: store, moment: moment, log: log)
    }

    /// Puts a backup in the place of its disk.
    func restore(_ backup: MemoryState?) throws {
        disk = backup
        guard let store = try opened() else { return }
        restores.append((store.identity.epoch, store.head))
    }

    /// Up to where a cursor of an earlier epoch and the stream of now are the same; nil when it was never restored.
    func agreement(with cursor: Cursor) -> Position? {
        let known = restores.firstIndex { $0.epoch == cursor.epoch }.map { $0 + 1 } ?? 0
        guard !restores.isEmpty else { return nil }
        return restores[known...].map(\.head).reduce(cursor.position, min)
    }

    /// It is gone, with all that was in memory only.
    func stop() {
        disk = durable
        core = nil
        store = nil
        turnAt = nil
    }
}
