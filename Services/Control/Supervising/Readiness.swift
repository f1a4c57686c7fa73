// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import ServiceHost

/// Finds out when a system that was started is ready: every process answers, every gateway answers on its bus, and the
/// program is in force. It never waits, so the log goes on meanwhile.
final class Readiness {
    private let home: Home
    private let topology: Topology
    /// The program to publish, with the id of the message; nil: only look whether there is one.
    private let program: JSON?
    private let publication = Door.newID()
    private var processes: [(ProcessName, PatientQuestion)] = []
    private var gateways: [(ProcessName, PatientQuestion)] = []
    private var programQuestion: PatientQuestion?
    /// Those that have answered.
    private(set) var alive: Set<ProcessName> = []

    init(_ home: Home, _ topology: Topology, program: JSON?) throws {
        self.home = home
        self.topology = topology
        self.program = program
        processes = try topology.processes.map { ($0, try PatientQuestion(Readiness.ping, at: home.controlSocket(of: $0))) }
        gateways = try topology.processes(of: .gateway).map {
            ($0, try PatientQuestion(Readiness.ping, at: home.busSocket(gateway: $0.shard)))
        }
    }

    private static var ping: Message { Message(id: Door.newID(), source: Door.source, type: "ping", data: [:]) }

    enum State: Sendable {
        case waiting(for: String)
        /// With what there is to say about the program.
        case ready(String)
    }

    func look(now: Int64) throws -> State {
        try processes.removeAll { process, question in
            guard try question.answer(now: now) != nil else { return false }
            alive.insert(process)
            return true
        }
        if let first = processes.first { return .waiting(for: "\(first.0) to answer") }
        // Whatever a gateway answers, it answers.
        try gateways.removeAll { _, question in try question.answer(now: now) != nil }
        if let first = gateways.first { return .waiting(for: "\(first.0) to answer on its bus") }
        return try lookAtProgram(now)
    }

    private func lookAtProgram(_ now: Int64) throws -> State {
        let question = try programQuestion ?? PatientQuestion(programMessage, at: home.busSocket())
        programQuestion = question
        let waiting = State.waiting(for: program == nil ? "earning to tell its program" : "the program to be in force")
        guard let reply = try question.answer(now: now) else { return waiting }
        switch (reply.status, reply.code) {
        case (200, _):
            let version = reply.data?["version"]?.integer ?? 0
            return .ready("program version \(version) is in force")
        case (_, .programMissing), (_, .programNotFound):
            if program == nil { return .ready("no program is in force yet: `punchcard program publish FILE`") }
        case (202, _), (429, _), (500..., _): break
        default: throw Failure("the program was refused: \(Failure(refusal: reply).message)", code: .badInput)
        }
        question.askAgain(at: now + 100)
        return waiting
    }

    private var programMessage: Message {
        guard let program else { return Message(id: publication, source: Door.source, type: ProgramGet.type, data: [:]) }
        return Message(
            id: publication,
            source: Door.source,
            type: ProgramPublish.type,
            data: ProgramPublish(document: program).json
        )
    }
}
