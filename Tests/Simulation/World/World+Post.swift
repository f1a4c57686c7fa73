// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import ServiceHost
import TestSupport

/// A message that the other end of a channel has.
struct Delivery {
    /// Under which the other end knows it.
    let message: String
    let process: ProcessName
    /// When it left, on the wall clock.
    let leftAt: Int64
}

/// The mail servers and services on the web to which messages go: they take them, refuse them, or say nothing.
extension World {
    /// Sends what left a process to the other end, and its answer back to the threads that wait for it.
    func post(_ dispatch: Dispatch, from machine: Machine) {
        let delivery = Delivery(message: dispatch.key, process: machine.process, leftAt: wall.milliseconds)
        note("dispatch", "\(machine.process) → \(dispatch.lane) \(dispatch.key)")
        let unanswered = DispatchResult.Ending.unanswered("the time was over")
        if faults.strikes(.loseMessage) { return answer(dispatch, unanswered, to: machine, in: dispatch.within) }
        var latency = dice.number(in: 1...200)
        if faults.strikes(.delayForSeconds) { latency += dice.number(in: 1...15_000) }
        let isRefused = faults.strikes(.refuseDelivery)
        let status = isRefused ? dispatch.letter.refusal(&dice) : dispatch.letter.success
        // The other end has it, whatever becomes of the process meanwhile.
        after(latency) { world in
            if !isRefused { world.delivered(delivery) }
        }
        let ending = !isRefused && faults.strikes(.loseMessage) ? unanswered : .answered(status: status, retryAfter: nil)
        answer(dispatch, ending, to: machine, in: min(dispatch.within, latency + dice.number(in: 1...50)))
        if faults.strikes(.repeatMessage) { answer(dispatch, ending, to: machine, in: latency + dice.number(in: 50...60_000)) }
    }

    private func answer(_ dispatch: Dispatch, _ ending: DispatchResult.Ending, to machine: Machine, in time: Int64) {
        let run = machine.run
        after(time) { world in
            guard let core = machine.core, machine.run == run else { return }
            core.receive(DispatchResult(key: dispatch.key, lane: dispatch.lane, ending), at: world.moment(of: machine))
            machine.hasArrivals = true
            world.wake(machine)
        }
    }
}

extension Dispatch.Letter {
    fileprivate var success: Int {
        switch self {
        case .mail: 250
        case .call: 200
        }
    }

    /// For now, or for ever.
    fileprivate func refusal(_ dice: inout Seeded) -> Int {
        switch self {
        case .mail: dice.pick([421, 451, 550])
        case .call: dice.pick([400, 429, 503])
        }
    }
}
