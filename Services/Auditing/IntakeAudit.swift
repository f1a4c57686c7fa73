// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import ServiceHost
import Storage

extension Audit {
    /// A gateway: everything that it accepted was done once, refused, or still waits, on record.
    mutating func auditIntake(_ audit: StoreAudit) throws {
        let gateway = audit.process.shard
        let journal = try audit.journal { event, findings throws(Invalid) in
            guard let member = event.member else { throw Invalid(Pointer("/partitionkey"), "is missing") }
            let owner = topology.owner(of: member, in: .earning)
            let (fate, wrongShard) = ledgers.fate(of: event, in: gateway, owner: owner.shard)
            let place = "\(audit.process) \(event.position.number)"
            if let wrongShard { findings.add("\(place): was done by earning-\(wrongShard), and \(member) is of \(owner)") }
            if fate == .lost {
                missing.append(
                    Missing(place: place, source: event.message.source, id: event.message.id, owner: owner)
                )
            } else {
                figures.intake[fate, default: 0] += 1
            }
        }
        take(journal, of: audit)
        // Returns whose purchase no shard knows yet, and that name no member, wait here.
        try audit.documents("waitingReturn") { _ in figures.waitingInGateways += 1 }
    }

    /// An intake event that Earning has read, and of which its journals tell nothing.
    struct Missing: Sendable {
        let place: String
        let source: String
        let id: String
        let owner: ProcessName
    }

    /// What was refused when it was asked directly (`ack: done`), and accepted into the intake later, has its answer in the
    /// inbox and nowhere else. The inbox knows messages by a hash with the installation's key.
    mutating func lookForMissing(_ secret: Secret?, _ open: (ProcessName) throws -> (any AuditedStore)?) throws {
        guard !missing.isEmpty else { return }
        for owner in Set(missing.map(\.owner)).sorted() {
            var answered: Set<InboxKey> = []
            if let secret, let audit = try open(owner).map({ try StoreAudit(owner, $0) }) {
                let keys = Set(missing.lazy.filter { $0.owner == owner }.map { secret.inboxKey(source: $0.source, id: $0.id) })
                try audit.store.inbox { key, position in
                    if position == nil, keys.contains(key) { answered.insert(key) }
                    return true
                }
                try audit.store.close()
            }
            for event in missing where event.owner == owner {
                if let secret, answered.contains(secret.inboxKey(source: event.source, id: event.id)) {
                    figures.intake[.refused, default: 0] += 1
                } else {
                    figures.intake[.lost, default: 0] += 1
                    findings.add("\(event.place): \(event.id) of \(event.source) was read by \(owner), and nothing came of it")
                }
            }
        }
    }
}
