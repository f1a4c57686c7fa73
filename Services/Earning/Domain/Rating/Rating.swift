// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel

/// What a purchase is worth, and why: the same for an award and for a simulation.
struct Rating: Sendable {
    let version: ProgramVersion
    let basis: Basis
    let award: Award
    let rewards: [GrantedReward]
    /// What counts against caps and numbers of campaigns.
    let counted: [CountedAward]
    let stamps: [CollectedStamps]
    /// Nil where the program gives none in the currency of the purchase.
    let cashback: Cashback?
    /// Rules that did not apply, and why.
    let notApplied: [(rule: RuleName, why: String)]

    var points: Points { award.points }
    /// What of it counts for tiers.
    var qualifying: Points { award.qualifying }
    var allocation: [LineAllocation] { award.allocation(on: basis) }
    var explanation: [Explanation] {
        award.explanation(on: basis.lines, version: version.version, rounding: version.program.rounding)
    }

    /// Rates a purchase by a version of the program.
    init(
        _ purchase: PurchaseCompleted,
        under version: ProgramVersion,
        at occurredAt: Timestamp,
        for member: RatingContext
    ) throws(Rejection) {
        let program = version.program
        guard program.accepts(purchase.currency) else {
            throw Rejection(.currencyNotAccepted, "the program takes no purchases in \(purchase.currency)")
        }
        let basis = try Basis(of: purchase, under: program.basis)
        // Most programs need it for nothing.
        lazy var rated = RatedPurchase(purchase, basis: basis, under: program.basis)
        var (shares, notApplied) = program.base(of: purchase, on: basis)
        var run = shares.first?.spread ?? .nothing(on: basis.lines.count)
        if let tiers = program.tiers {
            let tier = try tiers.share(of: run, at: member.tier)
            if let share = tier.share {
                shares.append(share)
                run = try run.plus(share.spread)
            }
            notApplied += tier.notApplied
        }
        let round =
            program.campaigns.isEmpty
            ? CampaignRound()
            : try CampaignRound(
                of: Occasion(event: .purchase(rated), moment: LocalMoment(occurredAt, in: program.zone), member: member),
                by: program.campaigns,
                on: run
            )
        shares += round.shares
        if program.returns.attribution == .proportional {
            let weights = rated.weights(of: rated.lines(LineCondition()))
            shares = shares.map { $0.divided(by: weights) }
        }
        award = try Award(shares, rounding: program.rounding)
        rewards = round.rewards
        counted = round.counted(of: award)
        var stamps: [CollectedStamps] = []
        for card in program.stamps { if let some = try card.stamps(of: rated) { stamps.append(some) } }
        self.stamps = stamps
        cashback = program.cashback.flatMap {
            $0.currency == purchase.currency ? Cashback(share: $0.share, basis: basis.amounts) : nil
        }
        self.notApplied = notApplied + round.notApplied
        self.basis = basis
        self.version = version
    }
}

extension Program {
    /// The share of the first entry of `earn` that is for a purchase, if there is one, and why the others do not apply.
    fileprivate func base(
        of purchase: PurchaseCompleted,
        on basis: Basis
    ) -> (shares: [RuleShare], notApplied: [(rule: RuleName, why: String)]) {
        var shares: [RuleShare] = []
        var notApplied: [(rule: RuleName, why: String)] = []
        for (index, rule) in earn.enumerated() {
            if let reason = rule.reasonAgainst(purchase) {
                notApplied.append((.base, "entry \(index + 1) of earn: \(reason)"))
            } else if shares.isEmpty {
                shares.append(rule.share(of: basis))
            } else {
                notApplied.append((.base, "entry \(index + 1) of earn: an earlier entry applies"))
            }
        }
        return (shares, notApplied)
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
    now: Timestamp,
    for member: RatingContext
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
    return try Rating(purchase, under: programs.then, at: occurredAt, for: member)
}
