// SPDX-License-Identifier: Apache-2.0

import Contracts
import Glibc
import Kernel
import ServiceHost
import Storage

/// Puts a backup in place: of the whole, or of one process.
///
/// The new files are made complete beside the old ones, with their new epochs, and then take their place. While they do, a
/// mark (`Home.restoringPath`) keeps every process that is concerned from starting. So a restore that is cut short leaves what
/// was there, or a home that says that it is half restored; the same command again finishes it. Nothing is deleted.
struct Restore {
    let backup: String
    let home: Home
    /// Whether files that are there may be moved aside.
    let isForced: Bool
    /// Told what is being done, for a person who waits.
    let note: (String) -> Void

    /// What was done, for the summary.
    struct Outcome {
        let restored: [ProcessName]
        /// Where the old files are now, if there were any.
        let movedTo: String?
    }

    // The whole.

    /// Restores everything. All stores get new epochs, and every cursor that of the stream it reads, so all go on at once.
    func restoreAll() throws -> Outcome {
        let manifest = try Manifest.checked(backup)
        let topology = try Home(backup).topology()
        let isUnfinished = Folder.exists(home.restoringPath)
        let data = home.path + "/data"
        guard isForced || isUnfinished || !Folder.exists(data) else {
            throw Failure("\(data) is there. With --force it is moved aside, and never deleted", code: .cannotCreate)
        }
        let before = Folder.exists(home.topologyPath) ? try home.topology().processes : []
        let up = try UpLock(home)
        let draft = home.path + "/data.restoring"
        try drafting(draft) {
            for file in manifest.files where file.path.hasPrefix("data/") {
                note("copying \(file.path)")
                try Folder.copy(backup + "/" + file.path, to: draft + file.path.dropFirst("data".count))
            }
            try renew(manifest, in: draft)
        }
        let locks = try mark(Set(before + topology.processes).sorted())
        let moved = Folder.exists(data) ? Folder.free(data + suffix) : nil
        if let moved { try Folder.move(data, to: moved) }
        try Folder.move(draft, to: data)
        try TopologyFile.write(topology, to: home.topologyPath)
        try unmark()
        withExtendedLifetime((up, locks)) {}
        return Outcome(restored: manifest.stores.map(\.process), movedTo: moved)
    }

    /// Makes the new files; what cannot be made whole is not left lying there.
    private func drafting(_ draft: String, _ body: () throws -> Void) throws {
        try Folder.remove(draft)
        do { try body() } catch {
            try? Folder.remove(draft)
            throw error
        }
    }

    private func renew(_ manifest: Manifest, in draft: String) throws {
        let epochs = Dictionary(
            uniqueKeysWithValues: manifest.stores.map { ($0.stream, (before: $0.epoch, now: Epoch.new())) })
        for store in manifest.stores {
            note("renewing \(store.process)")
            guard let epoch = epochs[store.stream] else { continue }
            try StoreRenewal.renew("\(draft)/\(store.process)/store.db", epoch: epoch.now, streams: epochs)
            try Folder.sync("\(draft)/\(store.process)")
        }
        try Folder.sync(draft)
    }

    // One process.

    /// Restores the store of one process. It gets a new epoch, and who reads its stream stops until a person decides.
    func restore(_ process: ProcessName) throws -> Outcome {
        let manifest = try Manifest.checked(backup)
        guard let store = manifest.stores.first(where: { $0.process == process }) else {
            throw Failure("\(backup) has no store of \(process)", code: .noInput)
        }
        try checkSameInstallation(process)
        let folder = home.dataPath(of: process)
        guard isForced || Folder.exists(home.restoringPath) || !Folder.exists(home.storePath(of: process)) else {
            throw Failure("\(folder) is there. With --force it is moved aside, and never deleted", code: .cannotCreate)
        }
        let draft = "\(home.path)/\(process).restoring"
        try drafting(draft) {
            note("copying \(store.path)")
            try Folder.copy(backup + "/" + store.path, to: draft + "/store.db")
            note("renewing \(process)")
            try StoreRenewal.renew(draft + "/store.db", epoch: Epoch.new(), streams: [:])
            try Folder.sync(draft)
        }
        let locks = try mark([process])
        let moved = Folder.exists(folder) ? Folder.free("\(home.path)/\(process)\(suffix)") : nil
        if let moved { try Folder.move(folder, to: moved) }
        try Folder.move(draft, to: folder)
        try unmark()
        withExtendedLifetime(locks) {}
        return Outcome(restored: [process], movedTo: moved)
    }

    /// One store of another installation would not go with the others: members lie elsewhere, and hashes have another key.
    private func checkSameInstallation(_ process: ProcessName) throws {
        let (own, other) = (try home.topology(), try Home(backup).topology())
        guard own.shards(of: process.service) == other.shards(of: process.service), own.processes.contains(process) else {
            throw Failure(
                "\(home.topologyPath) has \(own.shards(of: process.service)) of \(process.service), and the backup "
                    + "\(other.shards(of: process.service))", code: .configuration)
        }
        guard try File.read(home.keyPath) == File.read(Home(backup).keyPath) else {
            throw Failure("\(home.keyPath) is another key than that of the backup", code: .configuration)
        }
    }

    // The mark.

    private var suffix: String { ".before-" + Clocks.moment().wall.description.filter { $0.isNumber }.prefix(14) }

    /// Sets the mark, and then makes sure that none of the processes runs. A process does it the other way round: it takes its
    /// lock, and then looks for the mark. So one of the two sees the other.
    private func mark(_ processes: [ProcessName]) throws -> [StoreLock] {
        let wasThere = Folder.exists(home.restoringPath)
        let mark: JSON = ["backup": backup.json, "processes": .array(processes.map { $0.description.json })]
        try Folder.make(home.path)
        try File.write(Array((mark.text + "\n").utf8), to: home.restoringPath, mode: 0o644)
        try Folder.sync(home.path)
        do {
            return try processes.map(home.storePath).filter { Folder.exists(Folder.parent(of: $0)) }.map(StoreLock.exclusive)
        } catch {
            // What an earlier one left half done stays marked.
            if !wasThere { try unmark() }
            throw Failure("\(error)", code: .tryAgain)
        }
    }

    private func unmark() throws { try Folder.remove(home.restoringPath) }
}
