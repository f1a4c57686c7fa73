// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import ServiceHost
import Storage

/// START HERE. Proves from the stores alone that nothing was lost, nothing was done twice, and every figure is what its
/// entries sum to.
///
/// Each store is read once, at one moment, and closed before the next is opened. Consumers come before owners: what an owner
/// has told by a later moment includes all that a consumer had read by an earlier one. So it works beside a running system.
package struct Audit {
    package let topology: Topology
    /// Leaves out the replay and the check of the files themselves.
    package let isQuick: Bool

    package internal(set) var figures = Figures()
    package internal(set) var findings = Findings()
    package internal(set) var richest: Richest
    var ledgers = Ledgers()
    var heads: [ProcessName: Position] = [:]
    /// The versions of the program that the shards beside the first keep.
    var followers: [Int: [Int64: JSON]] = [:]
    var missing: [Missing] = []
    private var cursors: [(reader: ProcessName, stream: StreamName, cursor: Cursor)] = []
    private var epochs: [ProcessName: String] = [:]

    /// What was counted.
    package struct Figures: Sendable {
        package var members = 0
        package var accounts = 0
        package var purchases = 0
        package var returns = 0
        package var rejections = 0
        package var earned: Int64 = 0
        package var revoked: Int64 = 0
        package var outstanding: Int64 = 0
        package var intake: [Ledgers.Fate: Int] = [:]
        package var waitingInGateways = 0
        package var parked = 0
    }

    /// - Parameters:
    ///   - topology: which stores there are.
    ///   - isQuick: whether to leave out what takes long: the replay, and the check of the files themselves.
    ///   - top: how many of the richest accounts are kept.
    package init(_ topology: Topology, isQuick: Bool, top: Int) {
        self.topology = topology
        self.isQuick = isQuick
        richest = Richest(count: top)
    }

    /// Reads every store of the topology.
    ///
    /// - Parameters:
    ///   - secret: the installation's; nil when it has none yet.
    ///   - open: opens the store of a process as it is now, and is called again for one that has to be read twice; nil: the
    ///     process never ran.
    /// - Throws: what `open` throws, and `StoreFailure` when a store cannot be read.
    package mutating func run(secret: Secret?, open: (ProcessName) throws -> (any AuditedStore)?) throws {
        // Shard 0 of Earning last of its kind: the others read its stream.
        let order =
            topology.processes(of: .earning).reversed() + topology.processes(of: .gateway) + topology.processes(of: .enrollment)
        for process in order {
            guard let audit = try open(process).map({ try StoreAudit(process, $0) }) else { continue }
            epochs[process] = audit.store.identity.epoch
            for (stream, cursor) in try audit.store.cursors() { cursors.append((process, stream, cursor)) }
            if !isQuick { for line in try audit.store.damage() { findings.add("\(process): the file is damaged: \(line)") } }
            switch process.service {
            case .earning: try auditEarning(audit)
            case .gateway: try auditIntake(audit)
            case .enrollment: try auditEnrollment(audit)
            }
            try audit.store.close()
        }
        try lookForMissing(secret, open)
        checkCursors()
        findings.expect(
            figures.earned - figures.revoked == figures.outstanding,
            "\(figures.earned) points earned less \(figures.revoked) revoked are not the \(figures.outstanding) outstanding"
        )
    }

    /// Takes up what reading a journal came to.
    mutating func take(_ journal: (head: Position, findings: Findings), of audit: StoreAudit) {
        heads[audit.process] = journal.head
        findings.add(journal.findings)
    }

    /// Nobody has read what was not told.
    private mutating func checkCursors() {
        for (reader, stream, cursor) in cursors {
            guard let service = Service(stream: stream.stream) else {
                findings.add("\(reader) reads \(stream), which nobody owns")
                continue
            }
            let owner = ProcessName(service, stream.shard)
            findings.expect(
                epochs[owner] == cursor.epoch,
                "\(reader) has read \(stream) in the epoch \(cursor.epoch), and it is \(epochs[owner] ?? "not there")"
            )
            let head = heads[owner] ?? .start
            findings.expect(
                cursor.position <= head,
                "\(reader) has read \(stream) up to \(cursor.position.number), and it ends at \(head.number)"
            )
        }
    }
}

/// The accounts with the most points.
package struct Richest: Sendable {
    private let count: Int
    package private(set) var accounts: [(member: MemberID, points: Int64)] = []

    init(count: Int) { self.count = count }

    mutating func add(_ member: MemberID, _ points: Int64) {
        // Ties by id, so that two audits of the same files say the same.
        let index = accounts.firstIndex { ($0.points, member.text) < (points, $0.member.text) } ?? accounts.endIndex
        guard index < count else { return }
        accounts.insert((member, points), at: index)
        if accounts.count > count { accounts.removeLast() }
    }
}
