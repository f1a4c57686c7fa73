// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import Storage
import Telemetry

// What goes to the outside world, and what comes of it.

extension ServiceCore {
    /// Takes in what came of a dispatch.
    package func receive(_ result: DispatchResult, at moment: Moment) {
        guard volatile.underWay.contains(result.key, in: result.lane) else { return }
        results.append(result)
    }

    /// Results that have come, to be settled in this turn.
    func takeResults(limit: Int) -> [Work] {
        let works = results.prefix(limit).map { Work.result($0) }
        results.removeFirst(works.count)
        return works
    }

    func settle(_ result: DispatchResult, _ moment: Moment) throws {
        guard let outside = definition.outside else { return }
        // Before its handler, which may send the next of the lane.
        volatile.underWay.remove(result.key, in: result.lane)
        var turn = turn(for: Message(id: result.key, source: "punchcard/\(process)", type: "dispatch.ended", data: [:]), moment)
        try outside.settle(result, &turn)
        try takeOver(turn, moment)
    }

    /// What a handler left behind beside what it told and saved.
    func takeOver(_ turn: borrowing Turn, _ moment: Moment) throws {
        for parked in turn.parkings { try park(parked, moment) }
        takeUp(turn.settled)
        for dispatch in turn.dispatches where volatile.underWay.insert(dispatch.key, in: dispatch.lane) {
            volatile.dispatches.append(dispatch)
        }
        volatile.hurried.formUnion(turn.hurried)
    }

    /// Lets chores run at once that a handler has work for. One that has asked others runs again by itself.
    func hurryChores(_ moment: Moment) {
        for index in chores.indices where volatile.hurried.contains(definition.chores[index].name) {
            if chores[index] != .asking { chores[index] = .at(moment.steady) }
        }
        volatile.hurried = []
    }

    /// The queues of what is to go out; nil for a service that speaks with nobody outside.
    func describeOutside(_ moment: Moment) throws -> JSON? {
        guard let outside = definition.outside else { return nil }
        var turn = turn(for: Message(id: "queues", source: "punchcard/\(process)", type: "stats", data: [:]), moment)
        return .array(
            try outside.queues(&turn).map { $0.json(underWay: volatile.underWay.count(in: $0.name), moment) })
    }
}
