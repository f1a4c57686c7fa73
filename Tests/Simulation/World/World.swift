// SPDX-License-Identifier: Apache-2.0

import Bus
import Contracts
import Kernel
import ServiceHost
import Storage
import Telemetry
import TestSupport

/// A whole installation and everybody who uses it, in one thread, driven from one seed.
///
/// The services are the `ServiceCore`s of the shipped executables. Clock, wires, disks, processes and callers are made of
/// dice. The chapters: `+Processes` turns, kills and starts; `+Carrying` what is on its way; `+Post` what
/// goes to members.
package final class World {
    let seed: UInt64
    var dice: Seeded
    var faults: FaultPlan
    let topology: Topology
    let machines: [Machine]
    var agenda = Agenda()
    var network = Network()
    var transcript: Transcript
    var tally = Tally()
    /// Milliseconds since the run began, on the clock that never jumps.
    private(set) var steady: Int64 = 0
    /// When a machine's clock was last set back, on the steady clock: what was too late by it may be in time again.
    private(set) var clockWasSetBack: Int64 = .min
    /// What callers from outside hear.
    var heard: (World, _ peer: Peerage, _ ticket: UInt64, _ body: [UInt8]) throws -> Void = { _, _, _, _ in }
    /// The names of all who ask from outside.
    var callers: [String] = []
    let poison: Poison
    /// What the outside world has of what left.
    private(set) var deliveries: [Delivery] = []
    private var epochs = 0

    static let secret = Secret(key: Array(repeating: 11, count: 32))
    /// A run has some thousands of turns a day; one that has this many spins.
    static let mostTurns = 2_000_000
    /// 2026-01-05T06:00:00Z, when every run begins.
    static let beginning = Timestamp(milliseconds: 1_767_592_800_000)

    /// What was counted in a run.
    package struct Tally: Sendable {
        package var turns = 0
        package var messages = 0
        package var kills = 0
        package var starts = 0
        package var restores = 0
        package var days: Int64 = 0
    }

    init(
        seed: UInt64, definitions: [ServiceDefinition], shards: [Service: Int], faults: FaultPlan, poison: Poison, dice: Seeded,
        isKept: Bool
    ) {
        self.seed = seed
        self.poison = poison
        self.dice = dice
        self.faults = faults
        topology = Topology(shards: shards)
        transcript = Transcript(isKept: isKept)
        let byService = Dictionary(uniqueKeysWithValues: definitions.map { ($0.service, $0) })
        var machines: [Machine] = []
        for process in topology.processes {
            guard let definition = byService[process.service] else { preconditionFailure("\(process) was not defined") }
            machines.append(Machine(process, definition))
        }
        self.machines = machines
    }

    func machine(_ process: ProcessName) -> Machine {
        guard let machine = machines.first(where: { $0.process == process }) else { preconditionFailure("no \(process)") }
        return machine
    }

    func delivered(_ delivery: Delivery) { deliveries.append(delivery) }

    func newEpoch() -> String {
        epochs += 1
        return "epoch-\(epochs)"
    }

    // Time.

    /// The clock on the wall, where nobody has set it.
    var wall: Timestamp { World.beginning + steady }

    func moment(of machine: Machine) -> Moment {
        Moment(now: wall + machine.skew, wall: wall + machine.skew, steady: steady)
    }

    func setClock(of machine: Machine, off skew: Int64) {
        if skew < machine.skew { clockWasSetBack = steady }
        machine.skew = skew
        note("clock", "\(machine.process) is off by \(skew)")
    }

    func after(_ milliseconds: Int64, _ action: @escaping Agenda.Action) { agenda.plan(at: steady + max(0, milliseconds), action) }

    /// Lets everything happen that happens in the next `milliseconds`.
    func pass(_ milliseconds: Int64) throws {
        let end = steady + milliseconds
        while let next = agenda.next, next <= end, let (at, action) = agenda.take() {
            steady = max(steady, at)
            try action(self)
        }
        steady = max(steady, end)
    }

    /// Moves all clocks at once, as a machine that was suspended sees it: what was due meanwhile is late.
    func skip(_ milliseconds: Int64) { steady += milliseconds }

    func note(_ what: StaticString, _ who: String, _ bytes: [UInt8] = []) { transcript.note(steady, what, who, bytes) }
}
