// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import ServiceHost
import Storage

/// Answers `points.restore`: points that were captured are given back, with the expiry that the program says.
func pointsRestore(_ asked: PointsRestore, _ turn: inout Turn) throws -> Reply {
    _ = try turn.standing(of: asked.member)
    var ledger = try turn.ledger(of: asked.member)
    if let hold = ledger.account.hold(asked.hold) {
        throw Rejection(.nothingToRestore, "\(hold.hold) is held, and nothing of it was spent")
    }
    let ended = try turn.ended(asked.hold, in: ledger)
    guard ended.state == .captured else { throw ended.ended }
    let program = try turn.programs(at: turn.now).now.program

    let details = RestoreDetails(program: program, time: turn.now, reason: asked.reason, actor: asked.actor)
    let restored = try ledger.account.restoring(asked.points ?? ended.left, of: ended.spending, details)

    try turn.record([restored], in: &ledger)
    try turn.save(&ledger)
    return .done(holdAnswer(asked.hold, restored.points, ledger.account))
}
