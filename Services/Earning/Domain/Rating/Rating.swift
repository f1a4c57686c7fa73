// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel

/// What a purchase is worth, and why: the same for an award and for a simulation.
struct Rating: Sendable {
    let version: ProgramVersion
    let basis: Basis
    let award: Award
    /// Rules that did not apply, and why.
    let notApplied: [(rule: RuleName, why: String)]

    var points: Points { award.points }
    /// What of it counts for tiers.
    var qualifying: Points { award.qualifying }
    var allocation: [LineAllocation] { award.allocation(on: basis) }
    var explanation: [Explanation] {
        award.explanation(on: basis, version: version.version, rounding: version.program.rounding)
    }

    /// Rates a purchase by a version of the program.
    init(_ purchase: PurchaseCompleted, under version: ProgramVersion) throws(Rejection) {
        let program = version.program
        guard program.accepts(purchase.currency) else {
            throw Rejection(.currencyNotAccepted, "the program takes no purchases in \(purchase.currency)")
        }
        let basis = try Basis(of: purchase, under: program.basis)
        var shares: [RuleShare] = []
        var notApplied: [(rule: RuleName, why: String)] = []
        for (index, rule) in program.earn.enumerated() {
            if let reason = rule.reasonAgainst(purchase) {
                notApplied.append((.base, "entry \(index + 1) of earn: \(reason)"))
            } else if shares.isEmpty {
                shares.append(rule.share(of: basis))
            } else {
                notApplied.append((.base, "entry \(index + 1) of earn: an earlier entry applies"))
            }
        }
        self.version = version
        self.basis = basis
        self.notApplied = notApplied
        award = try Award(shares, rounding: program.rounding)
    }
}

extension Rating {
    /// The event that records the purchase.
    func recorded(
        _ sent: PurchaseCompleted,
        _ number: PurchaseNumber,
        source: String,
        lots: [EarnedLot],
        occurredAt: Timestamp,
        now: Timestamp
    ) -> PurchaseRecorded {
        PurchaseRecorded(
            sent: sent,
            purchase: number,
            source: source,
            occurredAt: occurredAt,
            recordedAt: now,
            points: points,
            qualifying: qualifying,
            version: version.version,
            allocation: allocation,
            lots: lots.map(\.lot)
        )
    }
}

/// The versions of the program that a purchase meets.
struct Programs {
    /// The one in force now: it says how late a purchase may come.
    let now: ProgramVersion
    /// The one in force when it happened: it says what it earns.
    let then: ProgramVersion
}

/// Decides whether a purchase is taken, and what it earns.
///
/// - Throws: why it is refused.
func rate(
    _ purchase: PurchaseCompleted,
    by standing: Standing,
    under programs: Programs,
    occurredAt: Timestamp,
    now: Timestamp
) throws(Rejection) -> Rating {
    try purchase.checkSums()
    if purchase.override == nil {
        let program = programs.now.program
        try program.acceptance.check(
            occurredAt: occurredAt,
            enrolledAt: standing.enrolledAt,
            now: now,
            zone: program.zone
        )
    }
    try standing.check(at: occurredAt)
    return try Rating(purchase, under: programs.then)
}
