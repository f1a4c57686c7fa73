// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import Storage

/// What all shards of Earning have done: nothing twice, and everything that was taken in.
package struct Ledgers {
    private var recorded: [InboxKey: Place] = [:]
    private var rejected: Set<InboxKey> = []
    private var waiting: Set<InboxKey> = []
    private var discarded: Set<InboxKey> = []
    /// How far each shard has read each intake.
    private var cursors: [Int: [StreamName: Cursor]] = [:]

    /// Where something was recorded.
    private struct Place: CustomStringConvertible {
        let shard: UInt16
        let position: Position

        var description: String { "earning-\(shard) \(position.number)" }
    }

    /// Joins the shards, and notes what was done more than once.
    init(_ stores: [Examination], _ findings: inout Findings) {
        let shards = stores.filter { $0.process.service == .earning }.sorted { $0.process < $1.process }
        recorded.reserveCapacity(shards.reduce(0) { $0 + $1.ledger.recorded.count })
        var numbers: [InboxKey: Place] = Dictionary(minimumCapacity: shards.reduce(0) { $0 + $1.ledger.purchases.count })
        for shard in shards {
            let number = UInt16(shard.process.shard)
            for (asked, position) in shard.ledger.recorded {
                let place = Place(shard: number, position: position)
                guard let first = recorded.updateValue(place, forKey: asked) else { continue }
                findings.add("\(place): what it records was recorded before, at \(first)")
            }
            for purchase in shard.ledger.purchases {
                let place = Place(shard: number, position: purchase.position)
                guard let first = numbers.updateValue(place, forKey: purchase.number) else { continue }
                findings.add("\(place): a purchase of this number was recorded before, at \(first)")
            }
            rejected.formUnion(shard.ledger.rejected)
            waiting.formUnion(shard.ledger.waiting)
            discarded.formUnion(shard.ledger.discarded)
            cursors[shard.process.shard] = shard.cursors
        }
    }

    /// What became of something that was taken in: whether it was done, and if not, why not.
    package enum Fate: String, Sendable, CaseIterable {
        case applied, refused, waiting, discarded, unread, lost
    }

    /// What became of an event of a gateway's intake; `wrongShard` is one that did it and has not its member.
    func fate(of event: Examination.IntakeEvent, in gateway: Int) -> (fate: Fate, wrongShard: UInt16?) {
        if let place = recorded[event.asked] { return (.applied, place.shard == event.owner ? nil : place.shard) }
        if rejected.contains(event.asked) { return (.refused, nil) }
        if waiting.contains(event.message) { return (.waiting, nil) }
        if discarded.contains(event.message) { return (.discarded, nil) }
        let intake = StreamName(Service.gateway.stream, shard: gateway)
        let isUnread = event.position > cursors[Int(event.owner)]?[intake]?.position ?? .start
        return (isUnread ? .unread : .lost, nil)
    }

    /// An intake event that Earning has read, and of which its journals tell nothing.
    struct Missing {
        let gateway: ProcessName
        let event: Examination.IntakeEvent

        /// Reads the event once more, to name it as a person knows it.
        func name(_ open: (ProcessName) throws -> (any AuditedStore)?) throws -> String {
            var name = "\(gateway) \(event.position.number)"
            guard let store = try open(gateway) else { return name }
            try store.events(after: Position(event.position.number - 1)) { entry in
                let message = try Event(JSON(parsing: entry.json)).message
                name += ": \(message.id) of \(message.source)"
                return false
            }
            try store.close()
            return name
        }
    }
}
