// SPDX-License-Identifier: Apache-2.0

import Bus
import Contracts
import Kernel
import ServiceHost

extension World {
    /// Sends what left a process.
    func carry(_ output: ServiceCore.Output, from machine: Machine) {
        let sender = Peerage(name: machine.process.description, run: machine.run)
        let delay = max(0, machine.busyUntil - steady)
        for (caller, body) in output.replies {
            let listener = caller.peer.listener.index
            guard let ticket = UInt64(bigEndianBytes: caller.envelope[0]), let run = UInt64(bigEndianBytes: caller.peer.route)
            else {
                preconditionFailure("\(machine.process) answers nobody")
            }
            if listener == 0 {
                let (name, number) = outside(run)
                let peer = Peerage(name: name, run: number)
                carry(from: sender, to: peer.description, delay: delay, "reply", body) { try $0.heard($0, peer, ticket, body) }
            } else {
                let asker = machines[listener - 1]
                carry(from: sender, to: asker.process.description, delay: delay, "answer", body) { world in
                    guard let core = asker.core, asker.run == run else { return }
                    core.receive(body, to: ticket, at: world.moment(of: asker))
                    asker.hasArrivals = true
                    world.wake(asker)
                }
            }
        }
        for request in output.requests { carry(request, from: machine, sender, delay: delay) }
        for dispatch in output.dispatches { post(dispatch, from: machine) }
    }

    private func carry(_ request: ServiceCore.Request, from machine: Machine, _ sender: Peerage, delay: Int64) {
        let owner = self.machine(request.to)
        // ZeroMQ refuses what cannot be queued, and loses what was.
        guard owner.isRunning || dice.percent(50) else {
            machine.core?.couldNotSend(request, at: moment(of: machine))
            return
        }
        let index = (machines.firstIndex { $0 === machine } ?? 0) + 1
        let peer = Peer(listener: Listener(index: index), route: machine.run.bigEndianBytes)
        let frames = [request.id.bigEndianBytes, [], request.body]
        carry(from: sender, to: owner.process.description, delay: delay, "request", request.body) { world in
            world.deliver(frames, from: peer, to: owner)
        }
    }

    /// Sends a request from outside.
    func ask(_ process: ProcessName, _ body: [UInt8], ticket: UInt64, from caller: Peerage) {
        let owner = machine(process)
        let peer = Peer(listener: Listener(index: 0), route: route(of: caller).bigEndianBytes)
        let frames = [ticket.bigEndianBytes, [], body]
        tally.messages += 1
        carry(from: caller, to: process.description, delay: 0, "ask", body) { $0.deliver(frames, from: peer, to: owner) }
    }

    private func deliver(_ frames: [[UInt8]], from peer: Peer, to machine: Machine) {
        guard let core = machine.core else { return }
        core.receive(frames, from: peer, at: moment(of: machine))
        machine.hasArrivals = true
        wake(machine)
    }

    private func carry(
        from: Peerage, to: String, delay: Int64, _ what: StaticString, _ body: [UInt8], _ deliver: @escaping Agenda.Action
    ) {
        note(what, "\(from) → \(to)", body)
        if faults.strikes(.loseMessage) { return note("lost", to) }
        var latency = delay + dice.number(in: 0...3)
        if faults.strikes(.delayForSeconds) { latency += dice.number(in: 1...5_000) }
        if faults.strikes(.delayForHours) { latency += dice.number(in: 3_600_000...108_000_000) }
        plan(network.parcel(from: from, to: to, now: steady, latency: latency, deliver))
        guard faults.strikes(.repeatMessage) else { return }
        latency += dice.number(in: 0...(dice.percent(80) ? 3_000 : 7_200_000))
        plan(network.parcel(from: from, to: to, now: steady, latency: latency, inOrder: false, deliver))
    }

    private func plan(_ parcel: Parcel) {
        let at = parcel.at
        agenda.plan(at: at) { world in
            guard !parcel.isGone, parcel.at == at else { return }
            world.network.arrived(parcel)
            try parcel.deliver(world)
        }
    }

    /// A process is gone: what was on its way to it is lost, and of what it sent, whatever was still in its own buffers.
    func breakConnections(of process: String) {
        for parcel in network.underWay where parcel.to == process || (parcel.from.name == process && dice.percent(50)) {
            network.arrived(parcel)
        }
    }

    /// Everybody was gone at once.
    func loseEverythingUnderWay() {
        for parcel in network.underWay { network.arrived(parcel) }
    }

    /// Whatever is late comes now: the wires were mended.
    func hurry() {
        network.forgetDelays()
        for parcel in network.underWay where parcel.at > steady + 1_000 {
            parcel.at = steady + dice.number(in: 0...1_000)
            plan(parcel)
        }
    }

    // Callers from outside are told apart by one number: who, and which connection of theirs.

    private func route(of caller: Peerage) -> UInt64 {
        guard let index = callers.firstIndex(of: caller.name) else { preconditionFailure("nobody is called \(caller.name)") }
        return UInt64(index) << 32 | caller.run
    }

    private func outside(_ route: UInt64) -> (String, UInt64) { (callers[Int(route >> 32)], route & 0xffff_ffff) }
}
