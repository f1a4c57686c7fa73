// SPDX-License-Identifier: Apache-2.0

import Contracts
import Glibc
import Kernel
import ServiceHost
import Storage

/// Copies a whole installation while it runs.
///
/// The copies of the stores are made one after the other, and the system goes on meanwhile. Two rules make one picture of them:
///
/// - **Nobody reads on** while they are made (`FetchingPause`). What stands below a cursor in one copy was told before the
///   pause, and so stands in the other copy, whichever comes first.
/// - **Gateways first, then Earning, then Enrollment.** With `ack: done`, a gateway passes a purchase on, and remembers what
///   came of it. So what its copy remembers was done before, and is in the copy of Earning. The other way round a restored
///   gateway would answer "done" for a purchase that the restored Earning has never seen, for ever. What Earning has and its
///   gateway does not know of is only asked once more, and Earning's inbox answers. Who is in an intake or a ledger was
///   enrolled before, and is in the copy of Enrollment.
struct Backup {
    let home: Home
    let destination: String
    /// Told what is being done, for a person who waits.
    let note: (String) -> Void

    /// How often it is begun anew when a process was started, and read on, in the middle.
    private static let attempts = 3

    /// Makes the folder, whole or not at all.
    func make() throws -> Manifest {
        guard !Folder.exists(destination) else {
            throw Failure("\(destination) is there already; a backup is never written over", code: .cannotCreate)
        }
        let topology = try home.topology()
        let draft = "\(destination).partial-\(getpid())"
        do {
            let (stores, since) = try copyStores(topology, to: draft)
            let manifest = try describe(stores, since, in: draft)
            try Folder.move(draft, to: destination)
            return manifest
        } catch {
            try? Folder.remove(draft)
            throw error
        }
    }

    /// Copies all stores; what any of them was told since the moment beside them may be missing.
    private func copyStores(_ topology: Topology, to draft: String) throws -> ([Manifest.Kept], since: Timestamp) {
        var problem = ""
        for _ in 1...Backup.attempts {
            try Folder.remove(draft)
            try Folder.make(draft)
            let processes = Backup.order(topology)
            let since = Clocks.moment().wall
            let pause = try FetchingPause(home, topology)
            defer { pause.end() }
            for process in processes { try copy(process, to: draft, pause) }
            pause.end()
            let stores = try processes.compactMap { try look(at: $0, in: draft) }
            guard let contradiction = Manifest.contradiction(in: stores) else { return (stores, since) }
            problem = contradiction
            note("once more, for \(problem)")
        }
        throw Failure("the copies do not go together: \(problem). Try again when no process is starting", code: .tryAgain)
    }

    static func order(_ topology: Topology) -> [ProcessName] {
        Service.allCases.reversed().flatMap(topology.processes(of:))
    }

    private func copy(_ process: ProcessName, to draft: String, _ pause: FetchingPause) throws {
        let path = home.storePath(of: process)
        guard Folder.exists(path) else { return note("\(process) has never run") }
        note("copying \(process)")
        let store = try ReadOnlyStore(path: path)
        let folder = "\(draft)/data/\(process)"
        try Folder.make(folder)
        try store.copy(to: folder + "/store.db") { _ in try pause.renew() }
        try store.close()
    }

    /// Reads a copy: what does not hold in it now would not hold when it is needed.
    private func look(at process: ProcessName, in draft: String) throws -> Manifest.Kept? {
        let path = "\(draft)/data/\(process)/store.db"
        guard Folder.exists(path) else { return nil }
        note("checking \(process)")
        let store = try ReadOnlyStore(path: path)
        let damage = try store.damage()
        guard damage.isEmpty else {
            throw Failure("the store of \(process) is damaged: \(damage[0]). Run `punchcard audit`", code: .unreadable)
        }
        let cursors = try store.cursors().map { Manifest.Read(stream: $0.0, cursor: $0.1) }
        let kept = Manifest.Kept(process: process, epoch: store.identity.epoch, head: try store.head, cursors: cursors)
        try store.close()
        return kept
    }

    /// Adds what is not a store, and writes the manifest, which makes the folder a backup.
    private func describe(_ stores: [Manifest.Kept], _ since: Timestamp, in draft: String) throws -> Manifest {
        try Folder.copy(home.topologyPath, to: draft + "/topology.json")
        var paths = ["topology.json"]
        if Folder.exists(home.keyPath) {
            try Folder.copy(home.keyPath, to: draft + "/data/secret.key")
            paths.append("data/secret.key")
        }
        // After the stores, so that it is no earlier than anything in them.
        if Folder.exists(home.clockPath) {
            try Folder.copy(home.clockPath, to: draft + "/data/clock.json")
            paths.append("data/clock.json")
        }
        let files = try (paths + stores.map(\.path)).map { path in
            let digest = try Folder.digest(of: draft + "/" + path)
            return Manifest.Copied(path: path, bytes: digest.bytes, sha256: digest.sha256)
        }
        let manifest = Manifest(release: Release.version, takenAt: since, files: files, stores: stores)
        try File.write(Array((manifest.json.prettyText + "\n").utf8), to: draft + "/" + Manifest.name, mode: 0o600)
        try Folder.sync(draft)
        return manifest
    }
}
