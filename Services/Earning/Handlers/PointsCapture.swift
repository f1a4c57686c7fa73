// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import ServiceHost
import Storage

/// Answers `points.capture`: once more for a hold that was captured before.
func pointsCapture(_ asked: PointsCapture, _ turn: inout Turn) throws -> Reply {
    _ = try turn.standing(of: asked.member)
    var ledger = try turn.ledger(of: asked.member)
    guard let hold = ledger.account.hold(asked.hold) else {
        let ended = try turn.ended(asked.hold, in: ledger)
        guard ended.state == .captured else { throw ended.ended }
        return try turn.firstAnswer(of: ended, to: PointsCapture.type)
            ?? .done(holdAnswer(ended.hold, ended.spent.points, ledger.account))
    }

    let spent = try ledger.account.capturing(hold, asked.points, at: turn.occurredAt)

    try turn.record([spent], in: &ledger)
    try turn.releaseRest(of: asked.hold, in: &ledger)
    try turn.save(&ledger)
    return .done(holdAnswer(asked.hold, spent.points, ledger.account))
}

extension Turn {
    /// What became of a hold that is not open.
    ///
    /// - Throws: `hold_not_found`.
    func ended(_ hold: HoldName, in ledger: OpenLedger) throws -> EndedHold {
        if let ended = try anyEnded(hold, in: ledger) { return ended }
        throw Rejection(.holdNotFound, "the member has no hold \(hold)")
    }

    /// Whether a hold of this name has ended, be it that its time was over a moment ago.
    func isEnded(_ hold: HoldName, in ledger: OpenLedger) throws -> Bool { try anyEnded(hold, in: ledger) != nil }

    private func anyEnded(_ hold: HoldName, in ledger: OpenLedger) throws -> EndedHold? {
        try ledger.endedHold(hold) ?? endedHold(hold, of: ledger.account.member)
    }

    /// Lets go of what was held and not captured.
    mutating func releaseRest(of hold: HoldName, in ledger: inout OpenLedger) throws {
        guard let rest = ledger.account.hold(hold) else { return }
        try record([ledger.account.releasing(rest, because: .captured, at: occurredAt, now: now)], in: &ledger)
    }
}
