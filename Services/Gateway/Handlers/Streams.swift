// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import ServiceHost

/// `stream.list`: the streams of every process, and who reads them how far.
func streamList(_ message: Message, _ turn: inout Turn) throws -> Outcome {
    // Asked by another process, it tells of its own.
    if message.source.hasPrefix("punchcard/gateway") {
        return .reply(.done(["missing": [], "streams": [try turn.ownStream()]]))
    }
    let own = try turn.ownStream()
    let others = turn.topology.processes.filter { [process = turn.process] in $0 != process }
    return .ask(turn.askAll(others, message)) { answers, _ in
        let joined = join(answers, of: others, at: "streams")
        return .reply(.done(["missing": joined.missing, "streams": .array([own] + joined.elements)]))
    }
}

/// `stream.fetch` of a stream that another process owns.
func streamFetch(_ message: Message, _ turn: inout Turn) throws -> Outcome {
    let owner = try turn.owner(ofStreamIn: message)
    let wait = turn.isAlone ? min(Limits.fetchWait, max(0, message.data["wait"]?.integer ?? 0)) : 0
    let asked = turn.isAlone ? message : message.with("data", message.data.with("wait", nil))
    return .ask([Question(to: owner, asked, within: wait + Limits.readTime)]) { answers, _ in
        .reply(answers[0].reply(from: owner, isRead: true))
    }
}

/// `stream.forget` of a consumer of such a stream.
func streamForget(_ message: Message, _ turn: inout Turn) throws -> Outcome {
    let owner = try turn.owner(ofStreamIn: message)
    return .ask([Question(to: owner, message, within: Limits.readTime)]) { answers, _ in
        .reply(answers[0].reply(from: owner, isRead: true))
    }
}

extension Turn {
    fileprivate func owner(ofStreamIn message: Message) throws -> ProcessName {
        let (stream, shard): (String, Int64)
        do throws(Invalid) {
            let fields = try Fields(message.data, at: Pointer("/data"))
            stream = try fields.text("stream")
            shard = try fields.integer("streamShard", ifPresentIn: 0...Int64(Limits.slots - 1)) ?? 0
        } catch {
            throw Rejection(error)
        }
        guard let service = Service(stream: stream), shard < topology.shards(of: service) else {
            throw Rejection(.streamNotFound, "there is no stream \(stream) with a shard \(shard)")
        }
        return ProcessName(service, Int(shard))
    }

    /// The same question to several processes, in the gateway's own name.
    func askAll(_ processes: [ProcessName], _ message: Message) -> [Question] {
        let own = Message(id: message.id, source: "punchcard/\(process)", type: message.type, data: message.data)
        return processes.map { Question(to: $0, own, within: patience(Limits.readTime)) }
    }
}

/// The elements that several processes answered, and the processes that did not.
func join(_ answers: [Answer], of processes: [ProcessName], at key: String) -> (elements: [JSON], missing: JSON) {
    var elements: [JSON] = []
    var missing: [JSON] = []
    for (process, answer) in zip(processes, answers) {
        if case .reply(let reply) = answer, reply.isOK, let array = reply.data?[key]?.array {
            elements += array
        } else {
            missing.append(process.description.json)
        }
    }
    return (elements, .array(missing))
}
