// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import ServiceHost
import Storage

/// Answers `purchase.completed`.
func purchaseCompleted(_ purchase: PurchaseCompleted, _ turn: inout Turn) throws -> Reply {
    let (number, source) = (turn.number(purchase.purchase), turn.message.source)
    let standing = try turn.standing(of: purchase.member)
    let known = try turn.known(number, of: source)
    if case .recorded(let first) = known, !Sabotage.takesNumbersTwice.isOn {
        throw Rejection(
            .purchaseExists,
            "the purchase \(number) was recorded before, by another message",
            data: try turn.answer(to: first.event)?.data
        )
    }
    let programs = try turn.programs(at: Sabotage.ratesByToday.isOn ? turn.now : turn.occurredAt)
    var ledger = try turn.ledger(of: purchase.member)

    let reference = PurchaseReference(number: number, source: source)
    let booked = try turn.book(purchase, as: reference, by: standing, under: programs, in: &ledger)

    try turn.save(&ledger)
    try turn.remember(booked.recorded, at: booked.position, isAwaited: known.isAwaited)
    if known.isAwaited { ledger = try turn.settleWaitingReturns(of: booked.recorded, at: booked.position) }
    return .done(booked.answer(by: ledger))
}

extension Turn {
    /// Decides what a purchase earns, and records it with all that follows.
    ///
    /// A purchase that is only simulated goes the same way, in an account of which nothing is kept.
    mutating func book(
        _ purchase: PurchaseCompleted, as reference: PurchaseReference, by standing: Standing, under programs: Programs,
        in ledger: inout OpenLedger
    ) throws -> BookedPurchase {
        let rating = try rate(
            purchase, by: standing, under: programs, occurredAt: occurredAt, now: now,
            for: ledger.ratingContext(standing, at: occurredAt))
        let holds = try openHolds(purchase.holds ?? [], in: ledger)
        let award = self.award(for: reference, of: purchase, programs)
        let earned = try ledger.account.earning(rating.awarded, rating.explanation, award)
        var credited: (wallet: CashbackWallet, lines: [Amount])?
        if let cashback = rating.cashback, let rule = programs.then.program.cashback {
            credited = try ledger.account.crediting(cashback, in: rule.currency, carries: rule.carry)
        }
        let recorded = rating.recorded(
            purchase, reference, earned: earned, cashback: credited?.lines ?? [], by: ledger.account, under: ledger.programs,
            occurredAt: occurredAt)

        let position = try record([recorded], in: &ledger)
        for hold in holds { try capture(hold, for: reference, in: &ledger) }
        // Only now is it known what the balance is with them.
        let booked = try ledger.account.earning(rating.awarded, rating.explanation, award)
        if let booked { try record([booked], in: &ledger) }
        if let credited, let exact = rating.cashback?.total {
            let told = ledger.account.cashbackEarned(exact, credited, of: reference, in: purchase.currency, at: occurredAt)
            try record([told], in: &ledger)
        }
        let cause = EarnCause.purchase(reference.number, source: reference.source)
        try grant(recorded.rewards, for: cause, in: &ledger)
        try grantStamps(of: programs.then.program, for: cause, in: &ledger)
        try followTier(after: recorded.qualifying, because: .purchase, of: reference, in: &ledger)
        return BookedPurchase(
            recorded: recorded, position: position, rating: rating, cashback: credited?.lines, isPending: booked?.isPending ?? false
        )
    }
}

/// A purchase, real or simulated, with all that followed from it.
struct BookedPurchase {
    let recorded: PurchaseRecorded
    /// Where it is recorded.
    let position: Position
    let rating: Rating
    /// What is credited on each line; nil where the program gives no money.
    let cashback: [Amount]?
    /// Whether its points cannot be spent yet.
    let isPending: Bool

    /// What it is answered with.
    func answer(by ledger: OpenLedger) -> JSON {
        let account = ledger.account
        return .members([
            "available": account.available.json, "balance": account.balance.json,
            "cashback": cashback.map { $0.reduce(.zero, +).json }, "explanation": explanationAnswer(rating.explanation),
            "member": account.member.json, "points": rating.points.json, "purchase": recorded.purchase.json,
            "state": isPending ? "pending" : "active", "tier": ledger.level?.id.json,
        ])
    }
}

func explanationAnswer(_ explanation: [Explanation]) -> JSON {
    .array(explanation.map { ["points": $0.points.json, "rule": $0.rule.json, "text": $0.text.json] })
}

extension PointsEarned {
    /// Whether some of it cannot be spent yet.
    var isPending: Bool { lots.contains { $0.activeAt != nil } }
}

extension OpenLedger {
    /// The level that the member has now; nil in a program without tiers.
    var level: TierLevel? { account.tier.level(at: programs.now, under: programs.tiers) }

    /// What rating has to know of the member for something that happened at `time`.
    func ratingContext(_ standing: Standing, at time: Timestamp) -> RatingContext {
        RatingContext(
            tier: programs.haveTiers ? account.tier.level(at: time, under: programs.tiers)?.id : nil,
            segments: standing.segments, purchaseNumber: account.purchases + 1, usage: account.usage)
    }
}

extension Turn {
    /// What a purchase is booked by.
    func award(for reference: PurchaseReference, of purchase: PurchaseCompleted, _ programs: Programs) -> AwardDetails {
        let ids = ids(Lot.self)
        return AwardDetails(
            cause: .purchase(reference.number, source: reference.source), program: programs.then.program,
            partner: purchase.partner, lot: ids, occurredAt: occurredAt, recordedAt: now)
    }

    /// The holds of these names that are still to be captured: one that was captured before belongs to the purchase all the same.
    ///
    /// - Throws: why one cannot be captured.
    func openHolds(_ names: [HoldName], in ledger: OpenLedger) throws -> [HoldName] {
        try names.filter { name in
            if ledger.account.hold(name) != nil { return true }
            let ended = try ended(name, in: ledger)
            guard ended.state == .captured else { throw ended.ended }
            return false
        }
    }

    /// Captures the whole of a hold with a purchase.
    mutating func capture(_ name: HoldName, for purchase: PurchaseReference, in ledger: inout OpenLedger) throws {
        guard let hold = ledger.account.hold(name) else { return }
        try record([ledger.account.capturing(hold, with: purchase, at: occurredAt)], in: &ledger)
    }
}
