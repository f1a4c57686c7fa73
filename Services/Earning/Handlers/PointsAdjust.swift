// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import ServiceHost
import Storage

/// Answers `points.adjust`, whatever the status of the member: a correction is no spending.
func pointsAdjust(_ asked: PointsAdjust, _ turn: inout Turn) throws -> Reply {
    _ = try turn.standing(of: asked.member)
    var ledger = try turn.ledger(of: asked.member)
    let program = try turn.programs(at: turn.now).now.program
    try CorrectionLimits.check(asked.points, against: program.limits.adjust)
    if let end = asked.expiresAt, end <= turn.occurredAt {
        throw Rejection(Invalid(Pointer("/data/expiresAt"), "is not after the time of the message: nothing would be given"))
    }

    let adjusted = try ledger.account.adjusting(asked, under: program, lot: turn.id(), at: turn.occurredAt, now: turn.now)

    try turn.record([adjusted], in: &ledger)
    try turn.save(&ledger)
    return .done([
        "available": ledger.account.available.json, "balance": ledger.account.balance.json,
        "debt": ledger.account.debt.json, "member": asked.member.json, "points": asked.points.json,
    ])
}

extension CorrectionLimits {
    /// - Throws: `limit_exceeded`.
    static func check(_ points: Points, against limit: Points?) throws(Rejection) {
        guard let limit, abs(points.count) > limit.count else { return }
        throw Rejection(.limitExceeded, "at most \(limit) points at once")
    }
}
