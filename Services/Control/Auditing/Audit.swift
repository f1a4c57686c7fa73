// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import ServiceHost
import Storage

/// Proves from the files alone that nothing was lost, nothing was done twice, and every figure is what its entries sum to.
///
/// Each file is read once, at one moment, and closed before the next is opened. Consumers come before owners: what an owner
/// has told by a later moment includes all that a consumer had read by an earlier one. So it works beside a running system.
struct Audit {
    let topology: Topology
    /// Leaves out the replay and the check of the files themselves.
    let isQuick: Bool

    var figures = Figures()
    var findings = Findings()
    var richest: Richest
    var ledgers = Ledgers()
    var heads: [ProcessName: Position] = [:]
    /// The versions of the program that the shards beside the first keep.
    var followers: [Int: [Int64: JSON]] = [:]
    var missing: [Missing] = []
    private var cursors: [(reader: ProcessName, stream: StreamName, cursor: Cursor)] = []
    private var epochs: [ProcessName: String] = [:]

    /// What was counted.
    struct Figures: Sendable {
        var members = 0
        var accounts = 0
        var purchases = 0
        var returns = 0
        var rejections = 0
        var earned: Int64 = 0
        var revoked: Int64 = 0
        var outstanding: Int64 = 0
        var intake: [Ledgers.Fate: Int] = [:]
        var waitingInGateways = 0
        var parked = 0
    }

    init(_ topology: Topology, isQuick: Bool, top: Int) {
        self.topology = topology
        self.isQuick = isQuick
        richest = Richest(count: top)
    }

    /// Reads every store of the topology; `note` is called before each, for a person who waits.
    mutating func run(in home: Home, note: (ProcessName) -> Void = { _ in }) throws {
        // Shard 0 of Earning last of its kind: the others read its stream.
        let order =
            topology.processes(of: .earning).reversed() + topology.processes(of: .gateway) + topology.processes(of: .enrollment)
        for process in order {
            note(process)
            guard let audit = try StoreAudit(process, in: home) else { continue }
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
        try lookForMissing(in: home)
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
struct Richest: Sendable {
    private let count: Int
    private(set) var accounts: [(member: MemberID, points: Int64)] = []

    init(count: Int) { self.count = count }

    mutating func add(_ member: MemberID, _ points: Int64) {
        // Ties by id, so that two audits of the same files say the same.
        let index = accounts.firstIndex { ($0.points, member.text) < (points, $0.member.text) } ?? accounts.endIndex
        guard index < count else { return }
        accounts.insert((member, points), at: index)
        if accounts.count > count { accounts.removeLast() }
    }
}
