// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import ServiceHost
import Storage
import Telemetry

extension World {
    /// Starts a process, now or, when that fails, later.
    func start(_ machine: Machine) throws {
        guard !machine.isRunning, !machine.isHeldBack else { return }
        let failing: MemoryStore.CommitFailure? =
            machine.disk != nil && faults.strikes(.killWhileStarting) ? (dice.percent(50) ? .beforeDurable : .afterDurable) : nil
        tally.starts += 1
        note("start", machine.process.description)
        do {
            try machine.start(topology, at: moment(of: machine), epoch: newEpoch(), failing: failing) { [unowned self] line in
                note("log", "\(machine.process) \(line.message)", line.members.bytes)
            }
        } catch is StoreFailure {
            return try crash(machine)
        }
        machine.busyUntil = steady
        wake(machine)
    }

    /// Ends a process as SIGKILL does; a supervisor starts it again.
    func crash(_ machine: Machine, downFor: Int64? = nil) throws {
        note("killed", machine.process.description)
        tally.kills += 1
        machine.stop()
        breakConnections(of: machine.process.description)
        after(downFor ?? dice.number(in: 20...2_000)) { world in try world.start(machine) }
    }

    /// Ends a process as SIGTERM does: it answers what it can.
    func stop(_ machine: Machine) throws {
        guard let core = machine.core else { return }
        note("stopped", machine.process.description)
        carry(core.refuseWaiting(), from: machine)
        do { try core.close() } catch is StoreFailure { return try crash(machine) }
        machine.stop()
    }

    /// Plans the next turn of a process.
    func wake(_ machine: Machine) {
        guard let core = machine.core else { return }
        let due = core.wakeAt(moment(of: machine))
        guard due < .max else { return }
        let at = max(due, machine.busyUntil, steady)
        if let planned = machine.turnAt, planned <= at { return }
        machine.turnAt = at
        let run = machine.run
        agenda.plan(at: at) { world in
            guard machine.run == run, machine.turnAt == at else { return }
            machine.turnAt = nil
            try world.turn(machine)
        }
    }

    /// How a turn ends.
    private enum Fate { case well, killedBeforeCommit, killedAfterCommit, killedWhileSending, failed(MemoryStore.CommitFailure) }

    private func turn(_ machine: Machine) throws {
        guard let core = machine.core, let store = machine.store else { return }
        if machine.busyUntil > steady { return wake(machine) }
        if faults.strikes(.pause) {
            machine.busyUntil = steady + dice.number(in: 100...60_000)
            note("paused", machine.process.description)
            return wake(machine)
        }
        let fate = drawFate(machine)
        switch fate {
        case .killedBeforeCommit: store.failNextCommit(.beforeDurable)
        case .failed(let when): store.failNextCommit(when)
        default: break
        }
        tally.turns += 1
        guard tally.turns < World.mostTurns else { throw Violation(.liveness, "there is always more to do") }
        let output: ServiceCore.Output
        do { output = try core.turn(moment(of: machine)) } catch is StoreFailure { return try crash(machine) }
        machine.busyUntil = steady + (faults.strikes(.slowDisk) ? dice.number(in: 10...5_000) : dice.number(in: 0...2))
        switch fate {
        case .killedAfterCommit: return try crash(machine)
        case .killedWhileSending:
            var some = ServiceCore.Output()
            some.replies = Array(output.replies.prefix(dice.count(in: 0...output.replies.count)))
            some.requests = Array(output.requests.prefix(dice.count(in: 0...output.requests.count)))
            some.dispatches = Array(output.dispatches.prefix(dice.count(in: 0...output.dispatches.count)))
            carry(some, from: machine)
            return try crash(machine)
        default: carry(output, from: machine)
        }
        wake(machine)
    }

    private func drawFate(_ machine: Machine) -> Fate {
        if faults.strikes(.killBeforeCommit) { return .killedBeforeCommit }
        if faults.strikes(.killAfterCommit) { return .killedAfterCommit }
        if faults.strikes(.killWhileSending) { return .killedWhileSending }
        if faults.strikes(.failCommit) { return .failed(dice.percent(50) ? .beforeDurable : .afterDurable) }
        // A turn that nobody asked for is one of chores, or of time that is up.
        let isChore = !machine.hasArrivals
        machine.hasArrivals = false
        guard isChore, faults.strikes(.killInChore) else { return .well }
        return dice.percent(50) ? .killedBeforeCommit : .killedAfterCommit
    }
}
