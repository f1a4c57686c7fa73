// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import ServiceHost
import Storage

// What befalls a whole machine, a caller or the system, rather than a message or a turn.

extension Run {
    /// Draws what happens within a burst of `length` milliseconds.
    func planMishaps(within length: Int64) {
        plan(.stopAndStart, length) { run in try run.stopAndStart() }
        plan(.jumpClock, length) { run in
            let machine = run.dice.pick(run.world.machines)
            run.world.setClock(of: machine, off: run.dice.percent(40) ? 0 : run.dice.number(in: -86_400_000...86_400_000))
        }
        plan(.flood, length) { run in run.flood() }
        plan(.poison, length) { run in run.poison(isDeadly: false) }
        plan(.deadlyPoison, length) { run in run.poison(isDeadly: true) }
        plan(.restartCaller, length) { run in run.desk.restart(run.dice.pick(Shop.callers)) }
        plan(.consumerAway, length) { run in
            run.dice.pick(run.readers).goAway(for: run.dice.number(in: 60_000...400_000_000))
        }
        plan(.restoreOne, length) { run in try run.restoreOne() }
        plan(.restoreAll, length) { run in try run.restoreAll() }
    }

    private func plan(_ fault: Fault, _ length: Int64, _ action: @escaping (Run) throws -> Void) {
        guard world.faults.strikes(fault) else { return }
        world.after(dice.number(in: 0...length)) { [unowned self] _ in try action(self) }
    }

    private func stopAndStart() throws {
        let machine = dice.pick(world.machines)
        guard machine.isRunning else { return }
        try world.stop(machine)
        machine.isHeldBack = true
        let away = dice.percent(70) ? dice.number(in: 100...20_000) : dice.number(in: 1_000_000...172_800_000)
        world.after(away) { world in
            machine.isHeldBack = false
            try world.start(machine)
        }
    }

    /// More messages at once than an inbound queue holds.
    private func flood() {
        let target = dice.pick(world.machines).process
        let ping: JSON = ["data": [:], "id": "flood", "source": "flood", "specversion": "1.0", "type": "ping"]
        let body = JSON.array(Array(repeating: ping, count: 512)).bytes
        for _ in 0..<10 { world.ask(target, body, ticket: .max, from: Peerage(name: Shop.tills[0], run: 0)) }
    }

    private func poison(isDeadly: Bool) {
        let known = shop.customers.compactMap(\.member)
        // A deadly one ends the process again and again, so that is one; else it may be everybody.
        let members = known.shuffled(using: &dice).prefix(isDeadly ? 1 : dice.count(in: 1...max(1, known.count)))
        for member in members { world.poison.members[member] = isDeadly }
        world.note("poison", members.map(\.text).joined(separator: " "))
        world.after(dice.number(in: 5_000...72_000_000)) { [unowned self] world in
            for member in members { world.poison.members[member] = nil }
            shop.retryParked()
        }
    }

    // Backups.

    /// Everything is put back to one moment; the shop then sends again what it has sent since.
    private func restoreAll() throws {
        guard let backup = keeper.take() else { return }
        world.note("restore", "everything")
        world.tally.restores += 1
        var epochs: [StreamName: (before: String, now: String)] = [:]
        for machine in world.machines {
            guard let disk = backup.disks[machine.process] else { continue }
            epochs[machine.stream] = (disk.identity.epoch, world.newEpoch())
        }
        for machine in world.machines {
            machine.stop()
            let disk = backup.disks[machine.process]
            try machine.restore(epochs[machine.stream].flatMap { disk?.renewed(epoch: $0.now, streams: epochs) })
        }
        world.loseEverythingUnderWay()
        sendAgain(since: backup.takenAt)
        for machine in world.machines {
            world.after(dice.number(in: 0...3_000)) { world in try world.start(machine) }
        }
    }

    /// One process is put back; who reads its stream stops, until a person has seen to it.
    private func restoreOne() throws {
        guard let backup = keeper.take() else { return }
        // Those who tell stories most often: others have acted on what they forget.
        let tellers = world.machines.filter { [.referral, .rewards].contains($0.process.service) }
        let machine = dice.pick(dice.percent(40) ? tellers : world.machines)
        guard let disk = backup.disks[machine.process], try !forgetsAProgram(machine, disk) else { return }
        world.note("restore", machine.process.description)
        world.tally.restores += 1
        machine.stop()
        world.breakConnections(of: machine.process.description)
        try machine.restore(disk.renewed(epoch: world.newEpoch()))
        sendAgain(since: backup.takenAt)
        world.after(dice.number(in: 100...5_000)) { world in try world.start(machine) }
        if dice.percent(50) { try stopReaders(of: machine) }
        world.after(dice.number(in: 5_000...3_600_000)) { [unowned self] _ in try resetStopped() }
    }

    /// What the other shards know of a program that its owner forgot, a person has to publish anew; nobody here does.
    private func forgetsAProgram(_ machine: Machine, _ disk: MemoryState) throws -> Bool {
        guard disk.collections.contains("programVersion") else { return false }
        var versions = 0
        try disk.documents(in: "programVersion") { _ in
            versions += 1
            return true
        }
        return try machine.documents(in: "programVersion").count != versions
    }

    /// Who reads the stream comes back only when it is as long again as it was: a length says nothing of what is in it.
    private func stopReaders(of owner: Machine) throws {
        for machine in world.machines where world.topology.reads(machine.process, owner.process) && machine.isRunning {
            try world.stop(machine)
            machine.isHeldBack = true
            world.after(dice.number(in: 10_000...90_000)) { world in
                machine.isHeldBack = false
                try world.start(machine)
            }
        }
    }

    /// A person lets those who stopped because a stream was restored read on, from where both agree, which they often find by
    /// themselves; Enrollment's from its start, so that what is known of members is made anew from what there is, and now and
    /// then another, for all may be read again.
    func resetStopped() throws {
        for machine in world.machines {
            guard let store = try machine.opened(), machine.isRunning else { continue }
            let stopped = try stoppedReadings(of: machine)
            for (stream, cursor) in try store.cursors() where stopped.contains(stream) {
                guard let service = Service(stream: stream.stream) else { continue }
                let owner = world.machine(ProcessName(service, stream.shard))
                guard let end = owner.agreement(with: cursor), try owner.opened()?.identity.epoch != cursor.epoch else { continue }
                let isReadAgain = service == .enrollment || dice.percent([.referral, .rewards].contains(service) ? 50 : 25)
                shop.reset(machine.process, stream, to: isReadAgain ? .start : dice.percent(50) ? end : nil)
            }
        }
    }

    /// What a process says that it does not read on. Who says nothing reads on, and nobody sees to that.
    private func stoppedReadings(of machine: Machine) throws -> Set<StreamName> {
        Set(
            (try stats(of: machine)?["reads"]?.array ?? []).compactMap { reading in
                guard reading["stopped"] != nil, let stream = reading["stream"]?.string else { return nil }
                return StreamName(stream, shard: Int(reading["streamShard"]?.integer ?? 0))
            })
    }

    private func sendAgain(since moment: Timestamp) {
        desk.age += 1
        shop.withdrawResets()
        desk.repeatAll(since: moment)
    }
}
