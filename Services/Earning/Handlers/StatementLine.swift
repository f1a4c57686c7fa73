// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel

/// An entry of a statement: what moved points, by how many, and why, for people.
struct StatementLine {
    let kind: String
    /// Signed as the balance moves; for what only changes its place, as many as do.
    let points: Points
    /// The balance afterwards; nil where the event does not say it.
    let balance: Points?
    let reason: String
    let occurredAt: Timestamp
    var rule: RuleName?
    var purchase: PurchaseNumber?
    var lots: [(lot: LotID, expiresAt: Timestamp?)] = []

    /// The types that have a line.
    static let types: Set<String> = [
        PointsEarned.type, PointsActivated.type, PointsSpent.type, PointsHeld.type, PointsReleased.type, PointsRestored.type,
        PointsRevoked.type, PointsExpired.type, PointsAdjusted.type, PointsTransferred.type, PointsWrittenOff.type,
        ReturnVoided.type,
    ]

    var json: JSON {
        .members([
            "balance": balance?.json, "expiresAt": lots.count == 1 ? lots[0].expiresAt?.json : nil, "kind": kind.json,
            "lot": lots.count == 1 ? lots[0].lot.json : nil, "occurredAt": occurredAt.json, "points": points.json,
            "purchase": purchase?.json, "reason": reason.json, "rule": rule?.json,
        ])
    }
}

extension StatementLine {
    /// Nil for what moves no points.
    init?(_ fact: any AccountFact) {
        switch fact {
        case let told as PointsEarned: self.init(told)
        case let told as PointsActivated: self.init(told)
        case let told as PointsSpent: self.init(told)
        case let told as PointsHeld: self.init(told)
        case let told as PointsReleased: self.init(told)
        case let told as PointsRestored: self.init(told)
        case let told as PointsRevoked: self.init(told)
        case let told as PointsExpired: self.init(told)
        case let told as PointsAdjusted: self.init(told)
        case let told as PointsTransferred: self.init(told)
        case let told as PointsWrittenOff: self.init(told)
        case let told as ReturnVoided: self.init(told)
        default: return nil
        }
    }

    private init(_ told: PointsEarned) {
        self.init(
            kind: "earned", points: told.points, balance: told.balance, reason: told.explanation.text,
            occurredAt: told.occurredAt)
        rule = told.explanation.onlyRule
        if case .purchase(let number, _) = told.cause { purchase = number }
        lots = told.lots.map { ($0.lot, $0.expiresAt) }
    }

    private init(_ told: PointsActivated) {
        self.init(
            kind: "activated", points: told.points, balance: told.balance, reason: "can be spent from now on",
            occurredAt: told.occurredAt)
        lots = told.lots.named
    }

    private init(_ told: PointsSpent) {
        let reason =
            switch told.cause {
            case .hold(let hold): told.voided.map { "\(hold) is spent again: the return \($0) is void" } ?? "captured \(hold)"
            case .redemption(let redemption): "redeemed as \(redemption)"
            }
        self.init(kind: "spent", points: -told.points, balance: told.balance, reason: reason, occurredAt: told.occurredAt)
        purchase = told.purchase
        lots = told.lots.named
    }

    private init(_ told: PointsHeld) {
        self.init(
            kind: "held", points: told.points, balance: nil, reason: "held as \(told.hold) until \(told.until)",
            occurredAt: told.occurredAt)
        lots = told.lots.named
    }

    private init(_ told: PointsReleased) {
        let reason =
            switch told.cause {
            case .released: "\(told.hold) was released"
            case .timeout: "the time of \(told.hold) was over"
            case .captured: "less of \(told.hold) was captured than was held"
            }
        self.init(kind: "released", points: told.points, balance: told.balance, reason: reason, occurredAt: told.occurredAt)
        lots = told.lots.named
    }

    private init(_ told: PointsRestored) {
        let reason = told.purchase.map { "the purchase \($0), which \(told.cause) paid a part of, was returned" } ?? told.reason
        self.init(
            kind: "restored", points: told.points, balance: told.balance, reason: reason ?? "\(told.cause) is given back",
            occurredAt: told.occurredAt)
        purchase = told.purchase
        lots = told.lots.named
    }

    private init(_ told: PointsRevoked) {
        self.init(
            kind: "revoked", points: -told.points, balance: told.balance,
            reason: told.explanation.text(after: told.cause.text),
            occurredAt: told.occurredAt)
        rule = told.explanation.onlyRule
        purchase = told.cause.purchase
        lots = told.lots.named
    }

    private init(_ told: PointsExpired) {
        self.init(kind: "expired", points: -told.points, balance: told.balance, reason: "expired", occurredAt: told.occurredAt)
        lots = told.lots.named
    }

    private init(_ told: PointsAdjusted) {
        self.init(
            kind: "adjusted", points: told.points, balance: told.balance, reason: "\(told.reason) (\(told.actor))",
            occurredAt: told.occurredAt)
        lots = told.lots.named
    }

    private init(_ told: PointsTransferred) {
        let reason =
            switch told.side {
            case .out: "to \(told.other): \(told.reason) (\(told.actor))"
            case .in: "from \(told.other): \(told.reason) (\(told.actor))"
            case .returned: "back from \(told.other), who cannot take it"
            }
        self.init(kind: "transferred", points: told.points, balance: told.balance, reason: reason, occurredAt: told.occurredAt)
        lots = told.lots.named
    }

    private init(_ told: PointsWrittenOff) {
        self.init(
            kind: "writtenOff", points: told.points, balance: told.balance,
            reason: "\(told.cause.text): not there (\(told.policy))",
            occurredAt: told.occurredAt)
        purchase = told.cause.purchase
    }

    private init(_ told: ReturnVoided) {
        self.init(
            kind: "voided", points: told.lots.points + told.forgiven, balance: told.balance,
            reason: told.explanation.text(after: "the return \(told.number) is void (\(told.actor): \(told.reason))"),
            occurredAt: told.occurredAt)
        rule = told.explanation.onlyRule
        purchase = told.purchase
        lots = told.lots.named
    }
}

extension [Explanation] {
    /// For people.
    fileprivate var text: String {
        count == 1 ? self[0].text : map { "\($0.points) by \($0.rule): \($0.text)" }.joined(separator: "; ")
    }

    fileprivate func text(after cause: String) -> String { isEmpty ? cause : "\(cause): \(text)" }

    fileprivate var onlyRule: RuleName? { count == 1 ? self[0].rule : nil }
}

extension [LotPoints] {
    fileprivate var named: [(lot: LotID, expiresAt: Timestamp?)] { map { ($0.lot, $0.expiresAt) } }
}

extension TakeCause {
    /// For people.
    fileprivate var text: String {
        switch self {
        case .giveBack(_, _, let number): "return \(number)"
        case .void(_, _, let number, let hold): "\(hold) is to be spent again, as the return \(number) is void"
        case .reversal(let activity, let reference, _): "\(activity) of \(reference) is undone"
        case .recalculation(let purchase, _, let tier): "what \(tier) gave to \(purchase), which a return took away"
        case .tier(let tier): "the gift of \(tier), which a return took away"
        case .referral(_, .advocate): "for a friend whose purchase was returned"
        case .referral(_, .friend): "for coming with a friend's code: the purchase was returned"
        }
    }

    fileprivate var purchase: PurchaseNumber? {
        switch self {
        case .giveBack(let number, _, _), .recalculation(let number, _, _), .void(let number, _, _, _): number
        case .reversal, .tier, .referral: nil
        }
    }
}
