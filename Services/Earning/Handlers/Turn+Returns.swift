// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import ServiceHost
import Storage

// What follows from a return beside the points that go with it, and from one that is undone.

extension Turn {
    /// - Returns: the points that were restored.
    mutating func followReturn(_ decision: ReturnDecision, of state: PurchaseState, in ledger: inout OpenLedger) throws -> Points {
        let told = decision.told
        let cause = EarnCause.purchase(told.purchase, source: told.purchaseSource)
        try moveCashback(of: state, to: decision.after, by: told.number, at: told.occurredAt, in: &ledger)
        var restored = Points.zero
        if told.isFull {
            restored = try restoreHolds(of: state, at: told.occurredAt, in: &ledger)
            try withdraw(state.purchase.rewards, of: cause, in: &ledger)
        }
        try grantStamps(of: state.program, for: cause, in: &ledger)
        try lowerTier(after: told, of: state, in: &ledger)
        return restored
    }

    /// What a purchase has again when a return of it is undone, and what it costs again.
    ///
    /// - Returns: what is told of the points that are spent again.
    mutating func followVoid(
        _ voided: ReturnVoided, of state: PurchaseState, in ledger: inout OpenLedger
    ) throws -> [any AccountFact] {
        let cause = EarnCause.purchase(voided.purchase, source: voided.purchaseSource)
        var after = state.remainder
        _ = after.putBack(voided.lines)
        try moveCashback(of: state, to: after, by: voided.number, at: voided.occurredAt, in: &ledger)
        if voided.wasFull { try grant(state.purchase.rewards, for: cause, in: &ledger) }
        try grantStamps(of: state.program, for: cause, in: &ledger)
        try followTier(after: voided.qualifying, because: .void, of: state.reference, in: &ledger)
        // Last, so that everything that came back can be used.
        return try spendAgain(after: voided, of: state, in: &ledger)
    }

    /// Spends again what a full return, which is none any more, had given back of the holds that the purchase was paid with.
    private mutating func spendAgain(
        after voided: ReturnVoided, of state: PurchaseState, in ledger: inout OpenLedger
    ) throws -> [any AccountFact] {
        guard voided.wasFull, state.purchase.sent.holds?.isEmpty == false, !Sabotage.keepsGivenBack.isOn else { return [] }
        var told: [any AccountFact] = []
        for given in try givenBack(before: voided, of: state, in: ledger) {
            let facts = ledger.account.spendingAgain(
                given, of: state.reference, voiding: voided.number, under: state.program, at: voided.occurredAt)
            try record(facts, in: &ledger)
            told += facts
        }
        return told
    }

    /// What was given back since the purchase was returned in full the last time, and what of it expired before the void: only the
    /// journal knows.
    private func givenBack(
        before voided: ReturnVoided, of state: PurchaseState, in ledger: OpenLedger
    ) throws -> [GivenBack] {
        var (restored, expired) = ([PointsRestored](), [LotPoints]())
        try walkBack(from: ledger.account.previous) { entry in
            switch entry.type {
            case PointsRestored.type:
                let told: PointsRestored = try entry.told()
                if told.purchase == state.reference.number, told.source == state.reference.source { restored.append(told) }
            case PointsExpired.type: expired += try entry.told(PointsExpired.self).lots
            case ReturnVoided.type:
                // What expired after it came back with it, and its time was over.
                if try entry.told(ReturnVoided.self) == voided { expired = [] }
            case ReturnRecorded.type:
                let told: ReturnRecorded = try entry.told()
                return !told.isFull || told.key != state.purchase.key
            default: break
            }
            return true
        }
        return GivenBack.all(restored.reversed(), expired: expired)
    }

    /// Gives back the points that the purchase was paid with, as far as they are not given back yet.
    private mutating func restoreHolds(of state: PurchaseState, at time: Timestamp, in ledger: inout OpenLedger) throws -> Points {
        var restored = Points.zero
        for name in state.purchase.sent.holds ?? [] {
            guard let ended = try endedHold(name, of: state.purchase.member), ended.left > .zero else { continue }
            let details = RestoreDetails(program: state.program, time: now, purchase: state.reference)
            let told = try ledger.account.restoring(ended.left, of: ended.spending, details)
            try record([told], in: &ledger)
            restored += told.points
        }
        return restored
    }

    private mutating func moveCashback(
        of state: PurchaseState, to after: Remainder, by number: ReturnNumber, at time: Timestamp, in ledger: inout OpenLedger
    ) throws {
        guard let rule = state.program.cashback else { return }
        let facts = ledger.account.movingCashback(
            state.cashback(to: after), rule, of: state.reference, by: number, at: time)
        try record(facts, in: &ledger)
    }

    /// Takes the level away that the member would not have without what was returned, and what it gave.
    private mutating func lowerTier(after told: ReturnRecorded, of state: PurchaseState, in ledger: inout OpenLedger) throws {
        guard told.qualifying > .zero, ledger.programs.current?.tiers?.onReturn == .immediate else { return }
        let timeline = ledger.programs.tiers
        let history = try purchaseHistory(of: ledger)
        let replayed = MemberTier(replaying: history.moves, upTo: now, under: timeline)
        for change in ledger.account.tier.changes(byReturnLeaving: replayed, at: now, under: timeline) {
            let fact = ledger.account.fact(change, because: .return, of: state.reference, at: now)
            try record([fact], in: &ledger)
            guard case .downgraded(let from, let to, _, _) = change, let rules = timeline.terms(at: now)?.rules else { continue }
            let lost = rules.levels(from: to, upTo: from)
            for tier in lost where !isKept(giftOf: tier, since: history.falls, in: ledger) {
                try takeEntryGift(of: tier, under: state.program, in: &ledger)
            }
            guard state.program.returns.later == .recalculate else { continue }
            for later in history.purchases where later.position > state.position {
                try recalculate(later, without: lost, in: &ledger)
            }
        }
    }

    /// Whether a member has the gift of a level from an earlier window, and left the level since: what a return takes away now is
    /// not what that was given for.
    private func isKept(
        giftOf tier: TierName, since falls: [(told: TierDowngraded, position: Position)], in ledger: OpenLedger
    ) -> Bool {
        let timeline = ledger.programs.tiers
        guard let gift = ledger.account.entryGifts[tier], let terms = timeline.terms(at: now),
            let level = terms.rules.level(named: tier), !terms.isInWindow(gift.at, of: now)
        else { return false }
        return falls.contains { fall in
            let left = timeline.terms(at: fall.told.since)?.rules.level(named: fall.told.tier)
            return fall.position > gift.position && left?.from ?? .zero < level.from
        }
    }

    private mutating func takeEntryGift(of tier: TierName, under program: Program, in ledger: inout OpenLedger) throws {
        guard let gift = ledger.account.entryGifts[tier] else { return }
        if gift.points > .zero {
            let order = LotOrder(earnedAt: gift.at, position: gift.position)
            let origin = LotOrigin(lots: gift.lots, partner: nil, order: order)
            let taking = ledger.account.taking(
                gift.points, of: origin, expired: try expired(of: origin, in: ledger), under: program)
            try record(ledger.account.booking(taking, .tier(tier), under: program, at: now), in: &ledger)
        }
        guard let reward = gift.reward, let rule = RuleName(Self.entryRule(of: tier)) else { return }
        try withdraw([GrantedReward(rule: rule, reward: reward)], of: .tier(tier), in: &ledger)
    }

    /// Takes back what lost levels gave to a purchase.
    private mutating func recalculate(
        _ later: (purchase: PurchaseRecorded, position: Position), without lost: [TierName], in ledger: inout OpenLedger
    ) throws {
        for tier in lost {
            let state = try purchaseState(later.purchase, at: later.position)
            var after = state.remainder
            // Also where nothing is left of it: a voided return does not bring it back.
            guard after.had(.tier(tier)) else { continue }
            let lines = after.takeBack(.tier(tier))
            let points = lines.reduce(Points.zero) { $0 + $1.points }
            let taking = ledger.account.taking(
                points, of: state.origin, expired: try expired(of: state.origin, in: ledger), under: state.program)
            let told = PurchaseRecalculated(
                member: state.purchase.member, purchase: state.purchase.purchase, source: state.purchase.source, tier: tier,
                points: points, lines: lines, expired: taking.expired, occurredAt: now)
            let cause = TakeCause.recalculation(state.purchase.purchase, source: state.purchase.source, tier)
            try record([told], in: &ledger)
            let why = state.explanation(of: lines, leaving: after, without: tier)
            try record(ledger.account.booking(taking, cause, why, under: state.program, at: now), in: &ledger)
            var returned = state.returned ?? ReturnedPurchase(of: told)
            returned.apply(told)
            documents().save(returned)
        }
    }

    /// All purchases of a member with what counts of them for tiers, what moved the level beside them, and when it fell, from the
    /// journal.
    private func purchaseHistory(of ledger: OpenLedger) throws -> PurchaseHistory {
        var moves: [TierMove] = []
        var falls: [(told: TierDowngraded, position: Position)] = []
        var purchases: [(purchase: PurchaseRecorded, position: Position)] = []
        var gone: [String: Points] = [:]
        try walkBack(from: ledger.account.previous) { entry in
            switch entry.type {
            case PurchaseRecorded.type:
                let told: PurchaseRecorded = try entry.told()
                purchases.append((told, entry.position))
                guard let day = told.day else { break }
                let left = told.qualifying - (gone[told.key] ?? .zero)
                moves.append(.purchase(on: day, recordedAt: told.recordedAt, left: left))
            case ReturnRecorded.type:
                let told: ReturnRecorded = try entry.told()
                gone[told.key, default: .zero] += told.qualifying
            case ReturnVoided.type:
                let told: ReturnVoided = try entry.told()
                gone[told.key, default: .zero] -= told.qualifying
            case TierUpgraded.type, TierDowngraded.type, TierRetained.type:
                if let move = try setByHand(entry) { moves.append(move) }
                if entry.type == TierDowngraded.type { falls.append((try entry.told(), entry.position)) }
            default: break
            }
            return true
        }
        return PurchaseHistory(moves: moves.reversed(), purchases: purchases.reversed(), falls: falls)
    }

    private func setByHand(_ entry: JournalEntry) throws -> TierMove? {
        guard let fact = try EarningReplay.fact(try entry.event()) else { return nil }
        return switch fact {
        case let told as TierUpgraded where told.cause == .manual: .set(told.tier, until: told.until, at: told.occurredAt)
        case let told as TierDowngraded where told.cause == .manual: .set(told.tier, until: told.until, at: told.occurredAt)
        case let told as TierRetained where told.cause == .manual: .set(told.tier, until: told.until, at: told.occurredAt)
        default: nil
        }
    }
}

/// What a journal has of a member's purchases and level.
private struct PurchaseHistory {
    /// In the order of the journal, as the purchases are.
    let moves: [TierMove]
    let purchases: [(purchase: PurchaseRecorded, position: Position)]
    /// In no particular order.
    let falls: [(told: TierDowngraded, position: Position)]
}

extension TierRules {
    /// The levels above `lower`, up to `higher`.
    fileprivate func levels(from lower: TierName, upTo higher: TierName) -> [TierName] {
        let names = levels.map(\.id)
        guard let first = names.firstIndex(of: lower), let last = names.firstIndex(of: higher), first < last else {
            return [higher]
        }
        return Array(names[(first + 1)...last])
    }
}
