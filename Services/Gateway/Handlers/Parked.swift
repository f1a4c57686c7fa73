// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import ServiceHost

/// `parked.list` of a service, over all its shards.
func parkedList(_ message: Message, _ turn: inout Turn) throws -> Outcome {
    let processes = turn.topology.processes(of: try message.service())
    return .ask(turn.askAll(processes, message)) { answers, _ in
        let parked = join(answers, of: processes, at: "parked")
        let stopped = join(answers, of: processes, at: "stopped")
        return .reply(
            .done(["missing": parked.missing, "parked": .array(parked.elements), "stopped": .array(stopped.elements)]))
    }
}

/// `parked.retry` and `parked.discard`: to every shard of the service, of which one has what is parked.
func parkedChange(_ message: Message, _ turn: inout Turn) throws -> Outcome {
    let processes = turn.topology.processes(of: try message.service())
    guard !processes.isEmpty else { throw Rejection(.notParked, "the service does not run here") }
    return .ask(turn.askAll(processes, message)) { answers, _ in
        let replies = zip(processes, answers).map { $1.reply(from: $0, isRead: true) }
        // One that did it, else one that could not be asked or found a fault, else "nothing is parked".
        let best = replies.first(where: \.isOK) ?? replies.first { $0.code != .notParked } ?? replies[0]
        return .reply(best)
    }
}

/// `consumer.reset` of a stream that another process reads.
func consumerReset(_ message: Message, _ turn: inout Turn) throws -> Outcome {
    let name = message.data["process"]?.string ?? ""
    guard let process = ProcessName(name), turn.topology.processes.contains(process) else {
        let names = turn.topology.processes.map(\.description).joined(separator: ", ")
        throw Rejection(Invalid(Pointer("/data/process"), "must be one of \(names)"))
    }
    let question = Question(to: process, message, within: turn.patience(Limits.changeTime))
    return .ask([question]) { answers, _ in .reply(answers[0].reply(from: process, isRead: false)) }
}

extension Message {
    /// The service that a message about parked work concerns.
    fileprivate func service() throws -> Service {
        guard let service = data["service"]?.string.flatMap(Service.init(rawValue:)) else {
            let names = Service.allCases.map(\.rawValue).joined(separator: ", ")
            throw Rejection(Invalid(Pointer("/data/service"), "must be one of \(names)"))
        }
        return service
    }
}
