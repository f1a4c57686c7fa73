// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import ServiceHost
import Storage

/// The transfers between shards that one shard tells of.
struct Transfers: Sendable {
    /// What was given to a member of another shard.
    private(set) var offered: [Offer] = []
    /// What was taken in, or came back.
    private(set) var booked: Set<TransferID> = []
    /// What this shard would not take in.
    private(set) var declined: Set<TransferID> = []

    struct Offer: Sendable {
        let transfer: TransferID
        let points: Points
        let to: MemberID
        let position: Position
        /// The event, as who reads it knows it.
        let source: String
        let id: String
    }

    mutating func take(_ told: any Body, _ event: Event) {
        switch told {
        case let told as TransferOffered:
            offered.append(
                Offer(
                    transfer: told.transfer, points: told.points, to: told.member, position: event.position,
                    source: event.message.source, id: event.message.id))
        case let told as PointsTransferred where told.side != .out: booked.insert(told.transfer)
        case let told as TransferDeclined: declined.insert(told.transfer)
        default: break
        }
    }
}

extension Event {
    /// Whether it says something to another shard about one of that shard's members.
    var isSaidToAnotherShard: Bool { [TransferOffered.type, TransferDeclined.type].contains(message.type) }
}

extension Audit {
    /// What a shard gave, another took in or declined, unless it is on its way: how much of it is.
    func checkTransfers(_ found: [Examination], _ secret: Secret, _ findings: inout Findings) -> Points {
        var underWay = Points.zero
        let shards = Dictionary(uniqueKeysWithValues: found.map { ($0.process, $0) })
        for giver in found {
            let stream = StreamName(giver.process.service.stream, shard: giver.process.shard)
            for offer in giver.ledger.transfers.offered {
                let taker = shards[topology.owner(of: offer.to, in: .earning)]
                if taker?.ledger.transfers.booked.contains(offer.transfer) == true { continue }
                if giver.ledger.transfers.booked.contains(offer.transfer) { continue }
                underWay += offer.points
                let event = secret.inboxKey(source: offer.source, id: offer.id)
                let isUnread = offer.position > taker?.cursors[stream]?.position ?? .start
                let isKnown = taker?.ledger.transfers.declined.contains(offer.transfer) == true
                let waits = taker.map { $0.ledger.waiting.contains(event) || $0.ledger.discarded.contains(event) } ?? false
                findings.expect(
                    isUnread || isKnown || waits,
                    "\(giver.process) \(offer.position.number): nothing came of the transfer of \(offer.points.count) points to "
                        + "\(offer.to)")
            }
        }
        return underWay
    }
}
