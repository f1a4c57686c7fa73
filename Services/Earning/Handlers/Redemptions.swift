// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import ServiceHost
import Storage

// What Rewards tells of redemptions. After a restore, a person may have its stream read again: a redemption is spent for once,
// and restored once at most.

/// Reads `redemption.requested`: the points are spent at once, or declined.
func redemptionRequested(_ told: RedemptionRequested, _ turn: inout Turn) throws {
    guard try turn.spending(for: told.redemption, of: told.member) == nil else { return }
    do {
        try turn.standing(of: told.member).check(at: told.occurredAt)
        var ledger = try turn.ledger(of: told.member)
        let spent = try ledger.account.spending(told.cost, for: told.redemption, at: turn.now)
        let position = try turn.record([spent], in: &ledger)
        try turn.remember(position, source: told.member.text, name: told.redemption.text, kind: spendingKind)
        try turn.save(&ledger)
    } catch let rejection as Rejection {
        try turn.decline(told, rejection)
    }
}

/// Reads `redemption.cancelled`: what it spent is given back.
func redemptionCancelled(_ told: RedemptionCancelled, _ turn: inout Turn) throws {
    guard let position = try turn.spending(for: told.redemption, of: told.member),
        let entry = try turn.told(at: position), entry.type == PointsSpent.type,
        try turn.remembered(source: told.member.text, name: told.redemption.text, kind: restoringKind) == nil
            || Sabotage.refundsTwice.isOn, !Sabotage.keepsCancelled.isOn
    else { return }
    let spent: PointsSpent = try entry.told()
    let program = try turn.programs(at: turn.now).now.program
    var ledger = try turn.ledger(of: told.member)
    let details = RestoreDetails(program: program, time: turn.now, reason: told.restoreReason, actor: told.actor)
    let restored = try ledger.account.restoring(spent.points, of: Spending(cause: spent.cause, lots: spent.lots), details)
    let restoredAt = try turn.record([restored], in: &ledger)
    try turn.remember(restoredAt, source: told.member.text, name: told.redemption.text, kind: restoringKind)
    try turn.save(&ledger)
}

// The names of what the inbox knows of a redemption.
private let spendingKind = "redemption"
private let restoringKind = "restoredRedemption"

extension Turn {
    /// Where it is told that the points of a redemption were spent or declined.
    fileprivate func spending(for redemption: RedemptionID, of member: MemberID) throws -> Position? {
        try remembered(source: member.text, name: redemption.text, kind: spendingKind)
    }

    fileprivate mutating func decline(_ told: RedemptionRequested, _ rejection: Rejection) throws {
        func declined(_ available: Points) -> PointsDeclined {
            PointsDeclined(
                member: told.member, redemption: told.redemption, reward: told.reward, points: told.cost, code: rejection.code,
                detail: rejection.detail, available: available, occurredAt: now)
        }
        let position: Position
        // A member that there is not has no account to which it could belong.
        if try documents(Standing.self).load(told.member.text) == nil {
            position = try tell(declined(.zero))
        } else {
            var ledger = try ledger(of: told.member)
            position = try record([declined(ledger.account.available)], in: &ledger)
            try save(&ledger)
        }
        try remember(position, source: told.member.text, name: told.redemption.text, kind: spendingKind)
    }
}

extension RedemptionCancelled {
    /// For the statement.
    fileprivate var restoreReason: String {
        switch because {
        case .asked: reason ?? "the redemption \(redemption) was cancelled"
        case .unsettled: "the redemption \(redemption) could not be settled in time"
        case .returned: "the purchase that \(redemption) was used for was returned"
        case .withdrawn, .clawedBack: "the reason for \(redemption) is gone"
        }
    }
}
