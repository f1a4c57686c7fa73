// SPDX-License-Identifier: Apache-2.0

import Contracts
import Gateway
import Kernel
import ServiceHost
import Storage

extension StoreAudit {
    /// A gateway: what it took in, which the ledgers of Earning must account for, and that it would know all of it again.
    mutating func examineIntake() throws {
        let (process, topology, secret) = (process, topology, secret)
        var intake: [Examination.IntakeEvent] = []
        var causes = Causes()
        try journal { entry, event, _ throws(Invalid) in
            guard let member = entry.member else { throw Invalid(Pointer("/partitionkey"), "is missing") }
            let message = event.message
            let key = secret.inboxKey(source: message.source, id: message.id)
            causes.add(message, key, at: event.position, secret)
            intake.append(
                Examination.IntakeEvent(
                    position: event.position,
                    message: key,
                    asked: message.type == PurchaseReturned.type ? secret.giveBack(message) : key,
                    owner: UInt16(topology.owner(of: member, in: .earning).shard)
                )
            )
        }
        try examineInbox(causes)
        var seen: [InboxKey: Position] = [:]
        for event in intake {
            guard let first = seen.updateValue(event.position, forKey: event.message) else { continue }
            result.findings.add("\(process) \(event.position.number): was taken in before, at \(first.number)")
        }
        result.intake = intake
        var waiting = 0
        // Returns whose purchase no shard knows yet, and that name no member, wait here.
        try documents("waitingReturn") { _ in waiting += 1 }
        result.figures.waitingInGateways = waiting
        if !isQuick { result.followed = try followed(DirectoryEntry.collection.name) }
    }
}
