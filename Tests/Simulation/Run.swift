// SPDX-License-Identifier: Apache-2.0

import Contracts
import Earning
import Enrollment
import Gateway
import Kernel
import Notification
import Referral
import Rewards
import ServiceHost
import Storage
import TestSupport

/// One run of the simulator: some weeks of a shop's life from one seed, and everything that must hold.
package final class Run {
    package let seed: UInt64
    let world: World
    let desk: Desk
    let shop: Shop
    let readers: [Reader]
    let keeper: Keeper
    var dice: Seeded
    private var farewells: Farewells
    /// How far each process was seen to have read each stream.
    var furthest: [ProcessName: [StreamName: (epoch: String, position: Position, records: (Int, Int))]] = [:]
    private let days: Int

    /// What is drawn less often, so that a run is short: for tests.
    package struct Size: Sendable {
        let days: ClosedRange<Int>
        let deeds: ClosedRange<Int>

        /// Weeks, with some hundreds of purchases.
        package static let whole = Size(days: 10...40, deeds: 4...30)
        /// Days, with some dozens of purchases.
        package static let short = Size(days: 3...6, deeds: 6...24)
    }

    private let size: Size

    package init(seed: UInt64, size: Size = .whole, only: Set<Fault>? = nil, isKept: Bool = false) {
        self.seed = seed
        self.size = size
        var dice = Seeded(seed)
        let plan = FaultPlan(&dice, only: only)
        let shards: [Service: Int] = [
            .earning: dice.pick([1, 2, 4]), .gateway: dice.pick([1, 1, 2]), .enrollment: 1, .referral: 1, .rewards: 1,
            .notification: dice.pick([1, 2]),
        ]
        days = dice.count(in: size.days)
        let poison = Poison()
        world = World(
            seed: seed, definitions: [enrollment, gateway] + [earning, referral, rewards, notification].map(poison.poisoning),
            shards: shards, faults: plan, poison: poison, dice: dice.fork(), isKept: isKept)
        desk = Desk(world)
        shop = Shop(world, desk, dice: dice.fork())
        readers = world.topology.processes.map { [world] in Reader(world, of: $0) }
        self.dice = dice
        var last = dice
        farewells = Farewells(dice: last.fork())
        keeper = Keeper(world, dice: last.fork())
        world.callers = Shop.callers + readers.map(\.name) + [Keeper.name]
        world.heard = { [desk, readers, keeper] _, peer, ticket, body in
            if let reader = readers.first(where: { $0.name == peer.name }) {
                try reader.hear(peer, ticket, body)
            } else if peer.name == Keeper.name {
                try keeper.hear(ticket, body)
            } else {
                try desk.hear(peer, ticket, body)
            }
        }
    }

    package var tally: World.Tally { world.tally }
    package var digest: UInt64 { world.transcript.digest }
    package var struck: [Fault: Int] { world.faults.struck }
    package var transcript: [String] { world.transcript.lines }

    /// Lives through the run.
    ///
    /// - Throws: `Violation`, the first that was found.
    package func live() throws {
        try open()
        for _ in 0..<days {
            for _ in 0..<dice.count(in: 1...3) { try burst() }
            world.tally.days += 1
        }
        try rest()
        try check()
    }

    /// The first day: everything starts, the program is published, and the first members enrol.
    private func open() throws {
        for machine in world.machines { try world.start(machine) }
        for reader in readers { reader.ask() }
        shop.publish(atOnce: true)
        shop.setUpLetters()
        for _ in 0..<2 { shop.offer() }
        for _ in 0..<dice.count(in: 2...6) { shop.enroll() }
        try world.pass(3_000)
    }

    /// Some seconds in which much happens, and the hours after them in which little does.
    private func burst() throws {
        world.faults.isOn = true
        let length = dice.number(in: 2_000...15_000)
        for _ in 0..<dice.count(in: size.deeds) {
            world.after(dice.number(in: 0...length)) { [shop] _ in shop.somethingHappens() }
        }
        planMishaps(within: length)
        if let moment = farewells.drawn(within: length) {
            world.after(moment) { [unowned self] _ in farewells.pick(of: shop.customers).map(shop.erase) }
        }
        if dice.percent(35) { world.after(dice.number(in: 0...length)) { [keeper] _ in try keeper.begin() } }
        try world.pass(length)
        if !world.faults.strikes(.skipWithoutSettling) { try world.pass(dice.number(in: 1_000...8_000)) }
        try checkMeanwhile()
        world.skip(dice.number(in: 1_800_000...36_000_000))
    }

    // The end.

    /// Faults stop; everything is mended; what was begun is finished.
    private func rest() throws {
        world.faults.isOn = false
        keeper.giveUp()
        for machine in world.machines {
            world.setClock(of: machine, off: 0)
            machine.busyUntil = world.steady
            machine.isHeldBack = false
            try world.start(machine)
        }
        world.hurry()
        world.poison.members = [:]
        for reader in readers { reader.comeBack() }
        try settle()
        // A return that waits for its purchase is looked at once an hour in the end.
        world.skip(Run.longWait)
        try settle()
    }

    private func settle() throws {
        let begin = world.steady
        var hasWaited = false
        repeat {
            try world.pass(5_000)
            try mend()
            // After a restore there may be redemptions that nobody settles any more; they are cancelled in time. What could not
            // be sent is tried again in time, too.
            if !hasWaited, world.steady - begin > Run.patience / 2 {
                hasWaited = true
                world.skip(Run.longWait)
            }
        } while try !isQuiet() && world.steady < begin + Run.patience + Run.longWait
        guard try isQuiet() else {
            throw Violation(.liveness, "after \(Run.patience / 60_000) minutes without faults: \(try unrest())")
        }
    }

    /// How long the system may need to come to rest: back-off of callers, caution after kills, a thousand retries.
    private static let patience: Int64 = 600_000

    /// More than anything waits for its time in the end: a return for its purchase, a message for its next try.
    private static let longWait: Int64 = 3_700_000
}
