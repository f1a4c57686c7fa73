// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import ServiceHost
import Storage

/// Answers `points.hold`.
func pointsHold(_ asked: PointsHold, _ turn: inout Turn) throws -> Reply {
    try turn.standing(of: asked.member).checkSpending(at: turn.occurredAt, now: turn.now)
    var ledger = try turn.ledger(of: asked.member)
    if try turn.isEnded(asked.hold, in: ledger) { throw Account.holdExists(asked.hold) }
    let program = try turn.programs(at: turn.now).now.program
    let time = asked.ttlSeconds.map { Period(milliseconds: $0 * 1_000) } ?? program.holdTime

    let held = try ledger.account.holding(
        asked.points, as: asked.hold, until: program.zone.adding(time, to: turn.now), at: turn.occurredAt)

    try turn.record([held], in: &ledger)
    try turn.save(&ledger)
    return .done(holdAnswer(held.hold, held.points, ledger.account).with("until", held.until.json))
}

/// What everything done with a hold is answered with.
func holdAnswer(_ hold: HoldName, _ points: Points, _ account: Account) -> JSON {
    [
        "available": account.available.json, "balance": account.balance.json, "held": account.held.json, "hold": hold.json,
        "member": account.member.json, "points": points.json,
    ]
}

extension Turn {
    /// What an ended hold was answered with when it ended, for whoever asks again; nil if it ended otherwise.
    func firstAnswer(of ended: EndedHold, to type: String) throws -> Reply? {
        guard let event = try told(at: ended.position)?.event(), let answer = try answer(to: event),
            answer.data?["hold"]?.string == ended.hold.text
        else { return nil }
        return .done(answer.data ?? [:])
    }
}
