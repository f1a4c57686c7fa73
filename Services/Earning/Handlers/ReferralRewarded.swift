// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import ServiceHost
import Storage

/// Reads `referral.rewarded`: Referral has decided it, and here its points are booked.
func referralRewarded(_ told: ReferralRewarded, _ turn: inout Turn) throws {
    guard case .points(let points) = told.gift,
        try turn.booked(told.parties.referral, told.side) == nil || Sabotage.rewardsFriendsTwice.isOn
    else { return }
    let program = try turn.program(promising: told.version)
    _ = try turn.standing(of: told.member)
    var ledger = try turn.ledger(of: told.member)

    let cause = EarnCause.referral(told.parties.referral, told.side)
    let details = AwardDetails(
        cause: cause, program: program, lot: turn.ids(Lot.self), occurredAt: told.occurredAt, recordedAt: turn.now)
    let explanation = Explanation(
        rule: .referral, version: told.version, points: points, text: cause.giftText, inputs: [:],
        allocation: [LinePoints(line: nil, points: points)])
    let award = AwardedPoints(points: points, expiry: program.expiry)
    guard let earned = try ledger.account.earning([award], [explanation], details) else { return }

    let position = try turn.record([earned], in: &ledger)
    try turn.remember(position, source: referralSource, name: Turn.name(told.parties.referral, told.side), kind: referralKind)
    try turn.save(&ledger)
}

/// Reads `referral.clawedBack`: the points go, by the `shortfall` of the program that promised them.
func referralClawedBack(_ told: ReferralClawedBack, _ turn: inout Turn) throws {
    guard case .points = told.gift, let position = try turn.booked(told.parties.referral, told.side),
        let entry = try turn.told(at: position)
    else { return }
    let name = Turn.name(told.parties.referral, told.side)
    guard try turn.remembered(source: referralSource, name: name, kind: clawbackKind) == nil else { return }
    let earned = try entry.told(PointsEarned.self)
    let program = try turn.program(promising: told.version)
    var ledger = try turn.ledger(of: told.member)

    let order = LotOrder(earnedAt: earned.occurredAt, position: position)
    let origin = LotOrigin(lots: earned.ownLots, partner: nil, order: order)
    let taking = ledger.account.taking(
        earned.points, of: origin, expired: try turn.expired(of: origin, in: ledger), under: program)
    let cause = TakeCause.referral(told.parties.referral, told.side)

    let booking = ledger.account.booking(taking, cause, under: program, at: told.occurredAt)
    // All of it has expired, and will have when this is read again.
    guard !booking.isEmpty else { return }

    let last = try turn.record(booking, in: &ledger)
    try turn.remember(last, source: referralSource, name: name, kind: clawbackKind)
    try turn.save(&ledger)
}

/// Under these it is remembered what was booked: after a restore, a person may have the stream read again.
private let (referralSource, referralKind, clawbackKind) = ("punchcard/referral", "referral", "clawback")

extension Turn {
    /// Where the points of one side of a referral were booked.
    fileprivate func booked(_ referral: ReferralID, _ side: ReferralSide) throws -> Position? {
        try remembered(source: referralSource, name: Turn.name(referral, side), kind: referralKind)
    }

    fileprivate static func name(_ referral: ReferralID, _ side: ReferralSide) -> String { "\(referral) \(side.rawValue)" }

    /// The program that Referral followed, which another shard may have told and this one not read yet.
    fileprivate func program(promising version: Version) throws -> Program {
        guard let kept = try documents(ProgramVersion.self).load(ProgramVersion.id(of: version)) else {
            try refuse(Rejection(.programNotFound, "there is no version \(version)"), unlessToldBy: .earning)
        }
        return kept.program
    }
}
