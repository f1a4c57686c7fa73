// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import ServiceHost
import Storage

/// How deep queues are told to be, against how far their readers are: what an owner says to be done is durable where it was done.
struct Depths {
    let world: World
    let readers: [Reader]

    func check(_ owner: Machine, _ stats: JSON) throws {
        guard let store = try owner.opened() else { return }
        for told in stats["consumers"]?.array ?? [] {
            guard let name = told["consumer"]?.string, let position = told["position"]?.integer.map({ Position($0) }),
                let index = told["shard"]?.integer, let count = told["shards"]?.integer,
                let share = Share(Int(index), of: Int(count))
            else { continue }
            guard told["depth"]?.integer == store.head.distance(from: position) else {
                throw Violation(.depth, "\(owner.process) ends at \(store.head.number), and tells \(told.text)")
            }
            let missed = try firstUndone(by: name, share, through: position, in: store, of: owner)
            guard let missed else { continue }
            throw Violation(
                .depth, "\(owner.process) says that \(name) is at \(position.number), who has not done \(missed.number)")
        }
    }

    /// The first event up to `position` that a consumer has not done; nil for one that has, or of whom nobody here knows.
    private func firstUndone(
        by name: String, _ share: Share, through position: Position, in store: MemoryStore, of owner: Machine
    ) throws -> Position? {
        if let reader = readers.first(where: { $0.name == name }) {
            let done = Position(reader.position)
            return done < position ? done.next : nil
        }
        guard let machine = reader(of: owner, name, share), let cursor = try machine.opened()?.cursor(of: owner.stream),
            let types = machine.definition.reads.first(where: { $0.service == owner.process.service })?.events
        else { return nil }
        var missed: Position?
        try store.events(after: cursor.position, limit: .max) { entry in
            guard entry.position <= position else { return false }
            if types[entry.type] != nil, share.covers(entry.member.map(Slot.init(of:))) { missed = entry.position }
            return missed == nil
        }
        return missed
    }

    private func reader(of owner: Machine, _ name: String, _ share: Share) -> Machine? {
        let topology = world.topology
        return world.machines.first { machine in
            topology.reads(machine.process, owner.process) && topology.consumerName(machine.process) == name
                && topology.share(of: machine.process) == share
        }
    }
}
