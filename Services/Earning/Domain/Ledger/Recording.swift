// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel

extension Rating {
    /// Its points, by when they expire.
    var awarded: [AwardedPoints] { award.awarded(expiry: version.program.expiry) }
}

extension ActivityRating {
    /// Its points, by when they expire.
    var awarded: [AwardedPoints] { award.awarded(expiry: version.program.expiry) }
}

extension Award {
    fileprivate func awarded(expiry: ExpiryRule?) -> [AwardedPoints] {
        rules.map { AwardedPoints(points: $0.points, expiry: $0.share.expiry ?? expiry) }
    }
}

extension PointsEarned {
    /// The lots that it opened, to be found by what takes points back.
    var ownLots: [OwnLot] { lots.map { OwnLot(lot: $0.lot, expiresAt: $0.expiresAt) } }
}

extension Rating {
    /// The event that records the purchase.
    func recorded(
        _ sent: PurchaseCompleted, _ reference: PurchaseReference, earned: PointsEarned?, cashback: [Amount],
        by account: Account, under programs: ProgramHistory, occurredAt: Timestamp
    ) -> PurchaseRecorded {
        let now = programs.now
        let terms = programs.haveTiers ? programs.tiers.terms(at: now) : nil
        return PurchaseRecorded(
            sent: sent,
            purchase: reference.number,
            source: reference.source,
            occurredAt: occurredAt,
            recordedAt: now,
            points: points,
            qualifying: qualifying,
            version: version.version,
            allocation: allocation,
            lots: earned?.ownLots ?? [],
            tier: programs.haveTiers ? account.tier.level(at: occurredAt, under: programs.tiers)?.id : nil,
            day: terms?.zone.day(at: occurredAt),
            countsFrom: terms.map { _ in account.tier.firstDayNeeded(at: now, under: programs.tiers) },
            counted: counted,
            rewards: rewards,
            stamps: stamps.map { StampUnits(stamp: $0.id, units: $0.units, lines: $0.lines) },
            cashback: cashback
        )
    }
}

/// Decides whether an activity is taken, and what it earns.
///
/// - Throws: why it is refused.
func rate(
    _ activity: ActivityPerformed, by standing: Standing, under programs: Programs, occurredAt: Timestamp, now: Timestamp,
    for member: RatingContext
) throws(Rejection) -> ActivityRating {
    let program = programs.now.program
    try program.acceptance.check(occurredAt: occurredAt, enrolledAt: standing.enrolledAt, now: now, zone: program.zone)
    try standing.check(at: occurredAt)
    return try ActivityRating(activity.activity.text, under: programs.then, at: occurredAt, for: member)
}
