// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import ServiceHost
import Storage

/// Answers `points.release`: once more for a hold that was released before.
func pointsRelease(_ asked: PointsRelease, _ turn: inout Turn) throws -> Reply {
    _ = try turn.standing(of: asked.member)
    var ledger = try turn.ledger(of: asked.member)
    guard let hold = ledger.account.hold(asked.hold) else {
        let ended = try turn.ended(asked.hold, in: ledger)
        guard ended.state == .released, let answer = try turn.firstAnswer(of: ended, to: PointsRelease.type) else {
            throw ended.ended
        }
        return answer
    }

    let released = ledger.account.releasing(hold, because: .released, at: turn.occurredAt, now: turn.now)

    try turn.record([released], in: &ledger)
    try turn.save(&ledger)
    return .done(holdAnswer(released.hold, released.points, ledger.account))
}
