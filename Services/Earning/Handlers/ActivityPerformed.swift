// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import ServiceHost
import Storage

/// Answers `activity.performed`: the same activity and reference earn once.
func activityPerformed(_ asked: ActivityPerformed, _ turn: inout Turn) throws -> Reply {
    let standing = try turn.standing(of: asked.member)
    if let known = try turn.recorded(asked.activity, asked.reference, of: asked.member), !Sabotage.takesActivitiesTwice.isOn {
        throw Rejection(
            .activityExists,
            "\(asked.activity) of \(asked.reference) was recorded before, by another message",
            data: try turn.answer(to: known.event)?.data
        )
    }
    let programs = try turn.programs(at: turn.occurredAt)
    var ledger = try turn.ledger(of: asked.member)

    let rating = try rate(
        asked, by: standing, under: programs, occurredAt: turn.occurredAt, now: turn.now,
        for: ledger.ratingContext(standing, at: turn.occurredAt))
    let cause = EarnCause.activity(asked.activity, asked.reference, source: turn.message.source)
    let ids = turn.ids(Lot.self)
    let details = AwardDetails(
        cause: cause, program: programs.then.program, lot: ids, occurredAt: turn.occurredAt, recordedAt: turn.now)
    let earned = try ledger.account.earning(rating.awarded, rating.explanation, details)
    let recorded = ActivityRecorded(
        member: asked.member, activity: asked.activity, reference: asked.reference, source: turn.message.source,
        version: rating.version.version, points: rating.points, lots: earned?.ownLots ?? [], counted: rating.counted,
        rewards: rating.rewards, occurredAt: turn.occurredAt, recordedAt: turn.now)

    let position = try turn.record([recorded], in: &ledger)
    if let earned { try turn.record([earned], in: &ledger) }
    try turn.grant(rating.rewards, for: cause, in: &ledger)

    try turn.save(&ledger)
    try turn.remember(asked, at: position)
    return .done(
        .members([
            "activity": asked.activity.json, "available": ledger.account.available.json,
            "balance": ledger.account.balance.json, "explanation": explanationAnswer(rating.explanation),
            "member": asked.member.json, "points": rating.points.json, "reference": asked.reference.json,
            "state": earned?.isPending ?? false ? "pending" : "active", "tier": ledger.level?.id.json,
        ]))
}

/// An activity as it is recorded.
struct KnownActivity {
    let recorded: ActivityRecorded
    let event: Event
}

extension Turn {
    private static let kind = "activity"

    fileprivate func remember(_ activity: ActivityPerformed, at position: Position) throws {
        let name = Self.name(activity.activity, activity.reference)
        try remember(position, source: activity.member.text, name: name, kind: Self.kind)
    }

    /// What was recorded of an activity of a member.
    func recorded(_ activity: ActivityName, _ reference: ActivityReference, of member: MemberID) throws -> KnownActivity? {
        let name = Self.name(activity, reference)
        guard let position = try remembered(source: member.text, name: name, kind: Self.kind),
            let entry = try told(at: position), entry.type == ActivityRecorded.type
        else { return nil }
        return KnownActivity(recorded: try entry.told(), event: try entry.event())
    }

    /// No name has a control character in it, so the two stay apart.
    static func name(_ activity: ActivityName, _ reference: ActivityReference) -> String { "\(activity)\u{1f}\(reference)" }
}
