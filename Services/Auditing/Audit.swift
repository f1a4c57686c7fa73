// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import ServiceHost
import Storage

/// START HERE. Proves from the stores alone that nothing was lost, nothing was done twice, and every figure is what its
/// entries sum to.
///
/// Each store is read once, at one moment (`StoreAudit`), and what it came to (`Examination`) is then held against the others.
/// Consumers are opened before owners: what an owner has told by a later moment includes all that a consumer had read by an
/// earlier one. So it works beside a running system, and stops nobody.
package struct Audit: Sendable {
    package let topology: Topology
    /// Leaves out the replays and the check of the files themselves.
    package let isQuick: Bool

    package private(set) var figures = Figures()
    package private(set) var findings = Findings()
    package private(set) var richest: Richest
    /// What others keep of what Earning tells; none for a quick look.
    private(set) var ledgerFollowers: [LedgerFollower] = []

    /// - Parameters:
    ///   - topology: which stores there are.
    ///   - isQuick: whether to leave out what takes long: the replays, and the check of the files themselves.
    ///   - top: how many of the richest accounts are kept.
    package init(_ topology: Topology, isQuick: Bool, top: Int) {
        self.topology = topology
        self.isQuick = isQuick
        richest = Richest(count: top)
    }

    /// Reads every store of the topology.
    ///
    /// - Parameters:
    ///   - secret: the installation's.
    ///   - open: opens the store of a process as it is now, and is called again for one that has to be read twice; nil: the
    ///     process never ran.
    /// - Throws: what `open` throws, and `StoreFailure` when a store cannot be read.
    package mutating func run(secret: Secret, open: (ProcessName) throws -> (any AuditedStore)?) throws {
        try lookAtFollowers(secret, open)
        var found: [Examination] = []
        for process in followersFirst {
            if let store = try open(process) { found.append(try examine(process, store, secret)) }
        }
        try conclude(found, secret, open)
    }

    /// Every process but Enrollment, whose store is read when all that follows from it is known: consumers before owners, so
    /// Notification, whom nobody reads, before all, the first shard of a service after the others, which read its stream, and
    /// gateways after Earning. Earning reads Referral and Rewards, which read it: what Rewards knows of redemptions Earning has
    /// told by the time at which it is read, and what Earning booked of referrals Referral has told.
    var followersFirst: [ProcessName] {
        let services: [Service] = [.notification, .rewards, .earning, .referral, .gateway]
        return services.flatMap { service in
            let shards = topology.processes(of: service)
            return service == .gateway ? shards : shards.reversed()
        }
    }

    /// Notes what Rewards and Referral keep of what Earning told, before Earning is read: so it is compared on the way.
    mutating func lookAtFollowers(_ secret: Secret, _ open: (ProcessName) throws -> (any AuditedStore)?) throws {
        guard !isQuick else { return }
        for process in [Service.rewards, .referral].flatMap({ topology.processes(of: $0) }) {
            guard let store = try open(process) else { continue }
            ledgerFollowers.append(try StoreAudit(process, store, of: self, secret).ledgerFollower())
            try store.close()
        }
    }

    /// Reads one store, and closes it.
    func examine(
        _ process: ProcessName, _ store: any AuditedStore, _ secret: Secret, followers: [Followed] = []
    ) throws -> Examination {
        var audit = try StoreAudit(process, store, of: self, secret)
        let found = try audit.examine(followers: followers)
        try store.close()
        return found
    }

    /// Reads Enrollment's store, and holds all against each other.
    mutating func conclude(
        _ found: [Examination], _ secret: Secret, _ open: (ProcessName) throws -> (any AuditedStore)?
    ) throws {
        var found = found
        for process in topology.processes(of: .enrollment) {
            guard let store = try open(process) else { continue }
            found.append(try examine(process, store, secret, followers: found.compactMap(\.followed)))
        }
        for store in found {
            figures.add(store.figures)
            findings.add(store.findings)
            for (member, points) in store.richest.accounts { richest.add(member, points) }
        }
        var ledgers = Ledgers(found, &findings)
        try account(for: found, &ledgers, secret, open)
        checkPrograms(found)
        try checkCursors(found, open)
        let underWay = checkTransfers(found, secret, &findings)
        figures.underWay = underWay.count
        checkRedemptions(found, &findings)
        figures.followed += checkRestored(found, &findings)
        checkReferrals(found, secret, &findings)
        findings.expect(
            figures.earned + figures.moved - figures.spent - figures.expired - figures.revoked == figures.outstanding,
            """
            \(figures.earned) points earned and \(figures.moved) moved, less \(figures.spent) spent, \(figures.expired) expired \
            and \(figures.revoked) revoked, are not the \(figures.outstanding) outstanding
            """
        )
    }

    /// What became of everything that the gateways took in.
    private mutating func account(
        for found: [Examination], _ ledgers: inout Ledgers, _ secret: Secret,
        _ open: (ProcessName) throws -> (any AuditedStore)?
    ) throws {
        var missing: [Ledgers.Missing] = []
        for gateway in found where gateway.process.service == .gateway {
            for event in gateway.intake {
                let (fate, wrongShard) = ledgers.fate(of: event, in: gateway.process.shard)
                if let wrongShard {
                    findings.add(
                        "\(gateway.process) \(event.position.number): was done by earning-\(wrongShard), "
                            + "and its member is of earning-\(event.owner)")
                }
                if fate == .lost {
                    missing.append(Ledgers.Missing(gateway: gateway.process, event: event))
                } else {
                    figures.intake[fate, default: 0] += 1
                }
            }
        }
        try lookFor(missing, open)
    }

    /// What was refused when it was asked directly (`ack: done`), and accepted into the intake later, has its answer in the
    /// inbox and nowhere else.
    private mutating func lookFor(
        _ missing: [Ledgers.Missing], _ open: (ProcessName) throws -> (any AuditedStore)?
    ) throws {
        for shard in Set(missing.map(\.event.owner)).sorted() {
            let owner = ProcessName(.earning, Int(shard))
            let keys = Set(missing.lazy.filter { $0.event.owner == shard }.map(\.event.message))
            var answered: Set<InboxKey> = []
            if let store = try open(owner) {
                try store.inbox { key, _, position in
                    if position == nil, keys.contains(key) { answered.insert(key) }
                    return true
                }
                try store.close()
            }
            for one in missing where one.event.owner == shard {
                let isRefused = answered.contains(one.event.message)
                figures.intake[isRefused ? .refused : .lost, default: 0] += 1
                guard !isRefused else { continue }
                let name = try one.name(open)
                findings.add("\(name) was read by \(owner), and nothing came of it")
            }
        }
    }

    /// The first shard of Earning tells the program, and the others have exactly what they have read of it.
    private mutating func checkPrograms(_ found: [Examination]) {
        let first = ProcessName(.earning, 0)
        guard let told = found.first(where: { $0.process == first })?.programs else { return }
        let stream = StreamName(Service.earning.stream, shard: 0)
        for shard in found where shard.process.service == .earning && shard.process != first {
            let readUpTo = shard.cursors[stream]?.position ?? .start
            let expected = told.filter { $0.value.position <= readUpTo }
            let differing = Set(expected.keys).union(shard.programs.keys).filter { expected[$0] != shard.programs[$0] }.sorted()
            findings.expect(
                differing.isEmpty, "\(shard.process): the versions \(differing) of the program are not what \(first) told")
        }
    }

    /// Nobody has read what was not told, or what was told before a restore.
    private mutating func checkCursors(
        _ found: [Examination], _ open: (ProcessName) throws -> (any AuditedStore)?
    ) throws {
        let stores = Dictionary(uniqueKeysWithValues: found.map { ($0.process, $0) })
        for reader in found {
            for (stream, cursor) in reader.cursors.sorted(by: { $0.key.description < $1.key.description }) {
                guard let service = Service(stream: stream.stream) else {
                    findings.add("\(reader.process) reads \(stream), which nobody owns")
                    continue
                }
                let owner = stores[ProcessName(service, stream.shard)]
                findings.expect(
                    owner?.epoch == cursor.epoch,
                    "\(reader.process) has read \(stream) in the epoch \(cursor.epoch), and it is \(owner?.epoch ?? "not there")"
                )
                var head = owner?.head ?? .start
                // Some read each other, so one of two was opened too early to have all that the other read.
                if head < cursor.position, let owner, let store = try open(owner.process) {
                    try store.events(after: Position(cursor.position.number - 1)) { entry in
                        head = entry.position
                        return false
                    }
                    try store.close()
                }
                findings.expect(
                    cursor.position <= head,
                    "\(reader.process) has read \(stream) up to \(cursor.position.number), and it ends at \(head.number)"
                )
            }
        }
    }
}
