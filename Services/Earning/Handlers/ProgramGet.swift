// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import ServiceHost

/// Answers `program.get`.
func programGet(_ asked: ProgramGet, _ turn: inout Turn) throws -> Reply {
    let timeline = try turn.timeline()
    guard let wanted = asked.version ?? timeline.inForce(at: asked.at ?? turn.now),
        timeline.publications.contains(where: { $0.version == wanted })
    else { throw Rejection(.programNotFound, "there is no such version of the program") }
    return .done(try turn.version(wanted).published.json)
}
