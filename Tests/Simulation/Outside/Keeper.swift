// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import ServiceHost
import Storage
import TestSupport

/// Copies of all disks that go together.
struct Backup {
    /// Before the first was copied.
    let takenAt: Timestamp
    let disks: [ProcessName: MemoryState]
}

/// Makes backups as `punchcard backup` does: who runs is asked to read no stream on, the disks are copied one after the other
/// while all else goes on, and copies that do not go together are thrown away.
final class Keeper {
    static let name = "keeper"

    private unowned let world: World
    private var dice: Seeded
    private var backups: [Backup] = []
    private var attempt: Attempt?
    private var tickets: UInt64 = 0

    /// One backup that is being made.
    private final class Attempt {
        let begunAt: Timestamp
        /// Who has not agreed yet to read no stream on.
        var waiting: Set<UInt64> = []
        var left: [Machine]
        var disks: [ProcessName: MemoryState] = [:]
        var heads: [StreamName: (epoch: String, head: Position)] = [:]

        init(begunAt: Timestamp, left: [Machine]) { (self.begunAt, self.left) = (begunAt, left) }
    }

    init(_ world: World, dice: Seeded) {
        self.world = world
        self.dice = dice
    }

    /// Begins one, unless one is being made.
    func begin() throws {
        guard attempt == nil else { return }
        // Gateways first, then Earning, then Enrollment, as decision 0009 says.
        let order = Service.allCases.reversed().flatMap(world.topology.processes(of:))
        let attempt = Attempt(begunAt: world.wall, left: order.map(world.machine))
        self.attempt = attempt
        world.note("backup", "begins")
        attempt.waiting = Set(pause())
        world.after(Keeper.patience) { [weak self] _ in
            guard let self, self.attempt === attempt, !attempt.waiting.isEmpty else { return }
            giveUp()
        }
        renew(attempt)
        if attempt.waiting.isEmpty { try copyNext(attempt) }
    }

    /// Nothing is copied while something is restored.
    func giveUp() { attempt = nil }

    /// Draws one; those that were made after it are of a time that there never was.
    func take() -> Backup? {
        giveUp()
        let backup = backups.randomElement(using: &dice)
        if let backup { backups.removeAll { $0.takenAt > backup.takenAt } }
        return backup
    }

    func hear(_ ticket: UInt64, _ body: [UInt8]) throws {
        guard let attempt, attempt.waiting.contains(ticket) else { return }
        guard try Reply(JSON(parsing: body)).isOK else { return giveUp() }
        attempt.waiting.remove(ticket)
        if attempt.waiting.isEmpty { try copyNext(attempt) }
    }

    private func pause() -> [UInt64] {
        world.machines.filter(\.isRunning).map { ask("fetching.pause", ["milliseconds": Limits.pauseTime.json], $0.process) }
    }

    private func ask(_ type: String, _ data: JSON, _ process: ProcessName) -> UInt64 {
        tickets += 1
        let message: JSON = [
            "data": data, "id": "pause-\(tickets)".json, "source": Keeper.name.json, "specversion": "1.0", "type": type.json,
        ]
        world.ask(process, message.bytes, ticket: tickets, from: Peerage(name: Keeper.name, run: 1))
        return tickets
    }

    private func renew(_ attempt: Attempt) {
        world.after(Keeper.interval) { [weak self] _ in
            guard let self, self.attempt === attempt else { return }
            _ = pause()
            renew(attempt)
        }
    }

    private func copyNext(_ attempt: Attempt) throws {
        guard let machine = attempt.left.first else { return try end(attempt) }
        attempt.left.removeFirst()
        if let store = try machine.opened() {
            attempt.disks[machine.process] = machine.durable
            attempt.heads[machine.stream] = (store.identity.epoch, store.head)
        }
        world.after(dice.number(in: 0...(dice.percent(80) ? 100 : 5_000))) { [weak self] _ in
            guard let self, self.attempt === attempt else { return }
            try copyNext(attempt)
        }
    }

    private func end(_ attempt: Attempt) throws {
        self.attempt = nil
        for machine in world.machines where machine.isRunning { _ = ask("fetching.resume", [:], machine.process) }
        for disk in attempt.disks.values {
            for (stream, cursor) in disk.cursors() {
                guard let end = attempt.heads[stream], end.epoch == cursor.epoch else { continue }
                // Somebody was started meanwhile, and read on.
                guard cursor.position <= end.head else { return world.note("backup", "does not go together") }
            }
        }
        world.note("backup", "is whole")
        backups.append(Backup(takenAt: attempt.begunAt, disks: attempt.disks))
        if backups.count > 3 { backups.removeFirst() }
    }

    /// How long a process may take to agree, and after which time it is asked again, in milliseconds.
    private static let patience: Int64 = 5_000
    private static let interval: Int64 = 5_000
}
