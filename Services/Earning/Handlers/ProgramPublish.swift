// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import ServiceHost
import Storage

/// Answers `program.publish`, when every shard has the program or the time is up.
func programPublish(_ asked: ProgramPublish, _ turn: inout Turn) throws -> Outcome {
    guard turn.process.shard == 0 else { throw Rejection(.unavailable, "earning-0 owns the program") }
    let timeline = try turn.timeline()
    let from = asked.effectiveFrom ?? turn.now

    let document = try Program.check(asked.document)
    if let version = try timeline.inForce(at: from).map({ try turn.version($0) }), version.document == asked.document,
        from >= turn.now || from == version.effectiveFrom
    {
        // The same document again is no new version. The other shards may still be reading it.
        return outcome(version)
    }
    guard from >= turn.now else {
        throw Rejection(Invalid(Pointer("/data/effectiveFrom"), "is in the past: a program never changes what was"))
    }
    let told = ProgramPublished(version: timeline.next, effectiveFrom: from, document: asked.document)

    let position = try turn.tell(told)

    let version = ProgramVersion(told, document, position: position)
    try turn.keep(version)
    return outcome(version)
}

private func outcome(_ version: ProgramVersion) -> Outcome {
    let answer: JSON = ["effectiveFrom": version.effectiveFrom.json, "version": version.version.json]
    return .answerLater(.done(answer), meanwhile: .accepted(answer), whenRead: version.position)
}

/// Reads `program.published`, on every shard but the one that told it.
func programPublished(_ told: ProgramPublished, _ turn: inout Turn) throws {
    guard let event = turn.event else { preconditionFailure("program.published is read from a stream") }
    let program = try Program.check(told.document)
    try turn.keep(ProgramVersion(told, program, position: event.position))
}
