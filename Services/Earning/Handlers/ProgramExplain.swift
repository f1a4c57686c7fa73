// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import ServiceHost

/// Answers `program.explain`.
func programExplain(_ asked: ProgramExplain, _ turn: inout Turn) throws -> Reply {
    if let document = asked.document { return .done(try Program.check(document).explanation) }
    let version = try turn.published(asked.version, orInForceAt: turn.now)
    return .done(version.program.explanation.with("version", version.version.json))
}

extension Program {
    fileprivate var explanation: JSON { ["sentences": .array(sentences.map(\.json))] }
}
