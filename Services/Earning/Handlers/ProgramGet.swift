// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import ServiceHost

/// Answers `program.get`.
func programGet(_ asked: ProgramGet, _ turn: inout Turn) throws -> Reply {
    .done(try turn.published(asked.version, orInForceAt: asked.at ?? turn.now).published.json)
}

extension Turn {
    /// A version that was published; without a number, the one in force at `time`.
    mutating func published(_ version: Version?, orInForceAt time: Timestamp) throws -> ProgramVersion {
        let timeline = try timeline()
        guard let wanted = version ?? timeline.inForce(at: time), timeline.publications.contains(where: { $0.version == wanted })
        else {
            let what = version == nil ? "no program is in force at \(time)" : "there is no such version of the program"
            throw Rejection(.programNotFound, what)
        }
        return try self.version(wanted)
    }
}
