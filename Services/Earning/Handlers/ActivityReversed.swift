// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import ServiceHost
import Storage

/// Answers `activity.reversed`: what the activity earned goes, as with a return.
func activityReversed(_ asked: ActivityReversed, _ turn: inout Turn) throws -> Reply {
    _ = try turn.standing(of: asked.member)
    guard let known = try turn.recorded(asked.activity, asked.reference, of: asked.member) else {
        throw Rejection(.activityNotFound, "\(asked.activity) of \(asked.reference) was not recorded")
    }
    let activity = known.recorded
    let name = Turn.name(asked.activity, asked.reference)
    if try turn.remembered(source: asked.member.text, name: name, kind: reversalKind) != nil {
        throw Rejection(.activityUndone, "\(asked.activity) of \(asked.reference) was reversed before")
    }
    var ledger = try turn.ledger(of: asked.member)
    let program = try turn.version(activity.version).program

    let order = LotOrder(earnedAt: activity.occurredAt, position: known.event.position)
    let origin = LotOrigin(lots: activity.lots, partner: nil, order: order)
    let taking = ledger.account.taking(
        activity.points, of: origin, expired: try turn.expired(of: origin, in: ledger), under: program)
    let cause = TakeCause.reversal(asked.activity, asked.reference, source: activity.source)
    let recorded = ReversalRecorded(
        member: asked.member, activity: asked.activity, reference: asked.reference, source: activity.source,
        revoked: activity.points, expired: taking.expired, counted: activity.counted, occurredAt: turn.occurredAt,
        recordedAt: turn.now)

    let position = try turn.record([recorded], in: &ledger)
    try turn.record(ledger.account.booking(taking, cause, under: program, at: turn.occurredAt), in: &ledger)
    let earned = EarnCause.activity(asked.activity, asked.reference, source: activity.source)
    try turn.withdraw(activity.rewards, of: earned, in: &ledger)
    try turn.save(&ledger)
    try turn.remember(position, source: asked.member.text, name: name, kind: reversalKind)
    return .done(
        .members([
            "activity": asked.activity.json, "available": ledger.account.available.json,
            "balance": ledger.account.balance.json, "debt": ledger.account.debt.json, "member": asked.member.json,
            "reference": asked.reference.json, "revoked": taking.revoked.json,
            "writtenOff": taking.writtenOff == .zero ? nil : taking.writtenOff.json,
        ]))
}

private let reversalKind = "reversal"
