// SPDX-License-Identifier: Apache-2.0

import Contracts
import Earning
import Kernel
import ServiceHost
import Storage

extension Audit {
    /// A shard of Earning: the journal comes to exactly the accounts, the entries sum to their balances, and nothing was done
    /// twice by any shard.
    mutating func auditEarning(_ audit: StoreAudit) throws {
        let shard = audit.process.shard
        var replay = EarningReplay()
        var sums: [MemberID: Int64] = [:]
        let journal = try audit.journal { event, findings throws(Invalid) in
            try ledgers.apply(event, shard: shard, &findings)
            try count(event, into: &sums)
            if let member = event.member {
                let owner = topology.owner(of: member, in: .earning)
                findings.expect(owner == audit.process, "\(audit.process) \(event.position.number): \(member) is of \(owner)")
            }
            if !isQuick { try replay.apply(event) }
        }
        take(journal, of: audit)
        ledgers.cursors[shard] = try cursors(of: audit)
        try takeUpWaiting(audit)
        try compareBalances(audit, sums)
        if !isQuick { try compareDocuments(audit, replay) }
    }

    /// Counts an event, without the help of the service: what it replays is compared with this.
    private mutating func count(_ event: Event, into sums: inout [MemberID: Int64]) throws(Invalid) {
        let data = Pointer("/data")
        switch event.message.type {
        case PurchaseRecorded.type: figures.purchases += 1
        case ReturnRecorded.type: figures.returns += 1
        case PurchaseRejected.type: figures.rejections += 1
        case PointsEarned.type:
            let told = try PointsEarned(event.message.data, at: data)
            figures.earned += told.points.count
            sums[told.member, default: 0] += told.points.count
        case PointsRevoked.type:
            let told = try PointsRevoked(event.message.data, at: data)
            figures.revoked += told.points.count
            sums[told.member, default: 0] -= told.points.count
        default: break
        }
    }

    /// How far the shard has read each intake; the other cursors are checked with all.
    private func cursors(of audit: StoreAudit) throws -> [Int: Position] {
        var positions: [Int: Position] = [:]
        for (stream, cursor) in try audit.store.cursors() where stream.stream == Service.gateway.stream {
            positions[stream.shard] = cursor.position
        }
        return positions
    }

    /// What the shard has taken in and not done yet.
    private mutating func takeUpWaiting(_ audit: StoreAudit) throws {
        try audit.documents("waitingReturn") { ledgers.wait(try JSON(parsing: $0.json)["message"]) }
        try audit.documents("asideWork") { ledgers.wait(try JSON(parsing: $0.json)["event"]) }
        try audit.documents("discardedWork") { document in
            for event in try JSON(parsing: document.json)["events"]?.array ?? [] { ledgers.discard(event) }
        }
        try audit.documents("parkedLane") { _ in figures.parked += 1 }
    }

    private mutating func compareBalances(_ audit: StoreAudit, _ sums: [MemberID: Int64]) throws {
        var rest = sums.filter { $0.value != 0 }
        try audit.documents(Account.collection.name) { document in
            guard let member = MemberID(document.id), let balance = try JSON(parsing: document.json)["balance"]?.integer else {
                return findings.add("\(audit.process): the account \(document.id) has no balance")
            }
            rest[member] = nil
            let sum = sums[member] ?? 0
            findings.expect(balance == sum, "\(audit.process): \(member) has \(balance) points, and the entries sum to \(sum)")
            figures.outstanding += balance
            figures.accounts += 1
            richest.add(member, balance)
        }
        for (member, sum) in rest { findings.add("\(audit.process): \(member) has entries of \(sum) points and no account") }
    }

    private mutating func compareDocuments(_ audit: StoreAudit, _ replay: EarningReplay) throws {
        try audit.compare(Account.collection.name, count: replay.accounts.count, &findings) { document in
            MemberID(document.id).flatMap { replay.accounts[$0]?.json.bytes }
        }
        try audit.compare(ReturnedPurchase.collection.name, count: replay.returned.count, &findings) {
            replay.returned[$0.id]?.json.bytes
        }
        try compareProgram(audit, replay)
    }

    /// Shard 0 told the versions; the others keep those of them that they have read.
    private mutating func compareProgram(_ audit: StoreAudit, _ replay: EarningReplay) throws {
        var kept: [Int64: JSON] = [:]
        try audit.documents(ProgramVersion.collection.name) { document in
            guard let number = Int64(document.id) else { return }
            kept[number] = try JSON(parsing: document.json).with("position", nil)
        }
        if audit.process.shard == 0 {
            let told = Dictionary(uniqueKeysWithValues: replay.published.map { ($0.key.number, $0.value.json) })
            findings.expect(kept == told, "\(audit.process): the versions of the program are not those that it told")
            for (shard, versions) in followers.sorted(by: { $0.key < $1.key }) {
                let strange = versions.filter { told[$0.key] != $0.value }.keys.sorted()
                findings.expect(strange.isEmpty, "earning-\(shard): has versions \(strange) of the program that nobody told so")
            }
        } else {
            followers[audit.process.shard] = kept
        }
    }
}
