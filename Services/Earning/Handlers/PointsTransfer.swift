// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import ServiceHost
import Storage

/// Answers `points.transfer`: the shard of who gives journals the points out, that of who gets them reads it and takes them in.
func pointsTransfer(_ asked: PointsTransfer, _ turn: inout Turn) throws -> Outcome {
    guard asked.from != asked.to else { throw Rejection(Invalid(Pointer("/data/to"), "is who gives")) }
    let transfer = TransferDetails(id: turn.id(), other: asked.to, reason: asked.reason, actor: asked.actor)
    // It is asked again while it is on its way.
    if let offer = try turn.offer(of: transfer.id), !Sabotage.offersTwice.isOn {
        return try outcome(asked, transfer.id, turn.ledger(of: asked.from).account, whenRead: offer)
    }
    try turn.standing(of: asked.from).checkSpending(at: turn.occurredAt, now: turn.now)
    var ledger = try turn.ledger(of: asked.from)
    let program = try turn.programs(at: turn.now).now.program
    try CorrectionLimits.check(asked.points, against: program.limits.transfer)
    let isHere = turn.topology.owner(of: asked.to, in: .earning) == turn.process
    if isHere {
        guard !turn.isHeldUp(asked.to) else { throw Rejection(.unavailable, "earlier work of \(asked.to) waits here") }
        try turn.standing(of: asked.to).check(at: turn.occurredAt)
    }

    let parts = try ledger.account.consuming(asked.points)
    let out = ledger.account.transferring(.out, parts, transfer, at: turn.occurredAt, now: turn.now)
    let offered = TransferOffered(
        member: asked.to, from: asked.from, transfer: transfer.id, points: asked.points, lots: parts, reason: asked.reason,
        actor: asked.actor, occurredAt: turn.occurredAt)

    try turn.record([out], in: &ledger)
    try turn.save(&ledger)
    if isHere {
        try turn.takeIn(offered)
        return outcome(asked, transfer.id, ledger.account, whenRead: nil)
    }
    let position = try turn.tell(offered, member: asked.to, occurredAt: turn.occurredAt)
    return outcome(asked, transfer.id, ledger.account, whenRead: position)
}

/// How a transfer is answered: when the other shard has read of it, if there is one.
private func outcome(_ asked: PointsTransfer, _ transfer: TransferID, _ account: Account, whenRead offer: Position?) -> Outcome {
    let answer: JSON = [
        "available": account.available.json, "balance": account.balance.json, "from": asked.from.json,
        "points": asked.points.json, "to": asked.to.json, "transfer": transfer.json,
    ]
    return offer.map { .answerLater(.done(answer), meanwhile: .accepted(answer), whenRead: $0) } ?? .reply(.done(answer))
}

/// Reads `transfer.offered`: points come in from another shard, or are declined.
func transferOffered(_ told: TransferOffered, _ turn: inout Turn) throws {
    guard try !turn.knows(told.transfer, of: told.member) else { return }
    do {
        try turn.standing(of: told.member).check(at: told.occurredAt)
        try turn.takeIn(told)
    } catch let rejection as Rejection {
        let declined = TransferDeclined(
            member: told.from, to: told.member, transfer: told.transfer, code: rejection.code, points: told.points, lots: told.lots,
            occurredAt: turn.now)
        let position = try turn.tell(declined, member: told.from)
        try turn.remember(position, source: told.member.text, name: told.transfer.text, kind: "transfer")
    }
}

/// Reads `transfer.declined`: the points come back.
func transferDeclined(_ told: TransferDeclined, _ turn: inout Turn) throws {
    guard try !turn.knows(told.transfer, of: told.member), !Sabotage.keepsDeclined.isOn else { return }
    var ledger = try turn.ledger(of: told.member)
    let transfer = TransferDetails(
        id: told.transfer, other: told.to, reason: told.code.title, actor: "punchcard/earning")
    let back = ledger.account.transferring(.returned, told.lots, transfer, at: turn.now, now: turn.now)
    let position = try turn.record([back], in: &ledger)
    try turn.remember(position, source: told.member.text, name: told.transfer.text, kind: "transfer")
    try turn.save(&ledger)
}

extension Turn {
    /// Where a transfer that this message asked for before was offered to another shard.
    fileprivate func offer(of transfer: TransferID) throws -> Position? {
        // It is among the events of this message, of which the inbox knows the first.
        var next = try remembered(source: message.source, id: message.id)?.position
        while let position = next, let entry = try told(at: position) {
            if entry.type == TransferOffered.type, try entry.told(TransferOffered.self).transfer == transfer { return position }
            next = position.next
        }
        return nil
    }

    /// Whether this side of a transfer was told before: after a restore, a person may have the stream read again.
    fileprivate func knows(_ transfer: TransferID, of member: MemberID) throws -> Bool {
        try remembered(source: member.text, name: transfer.text, kind: "transfer") != nil
    }

    fileprivate mutating func takeIn(_ offered: TransferOffered) throws {
        var ledger = try ledger(of: offered.member)
        let transfer = TransferDetails(
            id: offered.transfer, other: offered.from, reason: offered.reason, actor: offered.actor)
        let told = ledger.account.transferring(.in, offered.lots, transfer, at: offered.occurredAt, now: now)
        let position = try record([told], in: &ledger)
        try remember(position, source: offered.member.text, name: offered.transfer.text, kind: "transfer")
        try save(&ledger)
    }
}
