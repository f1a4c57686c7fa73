// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel

/// What the journal of this service comes to.
///
/// `punchcard audit` replays it, and must find exactly the `Account` of each member, each `ReturnedPurchase`, and on shard 0
/// each `ProgramVersion`. The other shards keep the versions that shard 0 tells.
package struct EarningReplay: Sendable {
    package private(set) var accounts: [MemberID: Account] = [:]
    /// By the document's id.
    package private(set) var returned: [String: ReturnedPurchase] = [:]
    package private(set) var published: [Version: ProgramPublished] = [:]
    /// How many purchases were recorded.
    package private(set) var purchases = 0

    package init() {}

    /// Takes in the next event of the journal.
    ///
    /// - Throws: where and why an event cannot be read, or that it does not follow from those before.
    package mutating func apply(_ event: Event) throws(Invalid) { try apply(Self.told(event), event) }

    /// Reads what an event of this service's journal tells.
    ///
    /// - Throws: where and why it cannot be read.
    package static func told(_ event: Event) throws(Invalid) -> any Body {
        if event.message.type == ProgramPublished.type {
            return try ProgramPublished(event.message.data, at: Pointer("/data"))
        }
        guard let fact = try fact(event) else {
            throw Invalid(Pointer("/type"), "is no event of earning: \(event.message.type)")
        }
        return fact
    }

    /// Takes in the next event of the journal, which was read before.
    ///
    /// - Throws: that it does not follow from those before.
    package mutating func apply(_ told: any Body, _ event: Event) throws(Invalid) {
        let data = Pointer("/data")
        if let told = told as? ProgramPublished {
            guard published.updateValue(told, forKey: told.version) == nil else {
                throw Invalid(data["version"], "was published before")
            }
            return
        }
        guard let fact = told as? any AccountFact else { return }
        if let told = fact as? ReturnRecorded { try takeBack(told) }
        if fact is PurchaseRecorded { purchases += 1 }
        // A refusal may name a member that there is not: it is told, and concerns no account.
        guard let member = event.member else { return }
        var account = accounts[member] ?? Account(member: member)
        guard account.last == event.previous else { throw Invalid(Pointer("/previous"), "is not \(account.last)") }
        try account.apply(checking: fact, at: event.position)
        accounts[member] = account
    }

    private mutating func takeBack(_ told: ReturnRecorded) throws(Invalid) {
        var purchase = returned[told.key] ?? ReturnedPurchase(of: told)
        guard purchase.canHold(told) else { throw Invalid(Pointer("/data/lines"), "is more than any purchase has") }
        purchase.apply(told)
        returned[told.key] = purchase
    }

    private static let facts: [String: any AccountFact.Type] = {
        let types: [any AccountFact.Type] = [
            PurchaseRecorded.self, PurchaseRejected.self, ReturnRecorded.self, PointsEarned.self, PointsRevoked.self,
        ]
        return Dictionary(uniqueKeysWithValues: types.map { ($0.type, $0) })
    }()

    /// Reads an event that changes an account; nil for one that does not.
    static func fact(_ event: Event) throws(Invalid) -> (any AccountFact)? {
        guard let type = facts[event.message.type] else { return nil }
        return try type.init(event.message.data, at: Pointer("/data"))
    }
}

extension Account {
    /// Applies an event of which it is not certain that it follows from those before.
    mutating func apply(checking fact: some AccountFact, at position: Position) throws(Invalid) {
        guard canHold(fact) else { throw Invalid(Pointer("/data"), "is not what \(member) can have") }
        apply(fact, at: position)
        guard let told = fact.balanceAfterwards, told != balance else { return }
        throw Invalid(Pointer("/data/balance"), "is \(told), and \(member) has \(balance)")
    }
}

extension Account {
    /// Whether an event can be applied: its parts sum to the whole, are there to be taken, and the ledger can hold the sum.
    private func canHold(_ fact: some AccountFact) -> Bool {
        switch fact {
        case let told as PurchaseRecorded: Self.isWithinLimits(qualifying, told.qualifying)
        case let told as ReturnRecorded: told.qualifying >= .zero && told.qualifying <= qualifying
        case let told as PointsEarned:
            told.lots.allSatisfy { $0.points > .zero } && told.debtPaid >= .zero && told.debtPaid <= debt
                && told.lots.map(\.points).sum + Int128(told.debtPaid.count) == Int128(told.points.count)
                && Self.isWithinLimits(earned, told.points)
        case let told as PointsRevoked:
            told.owed >= .zero && lots.have(told.lots)
                && told.lots.map(\.points).sum + Int128(told.owed.count) == Int128(told.points.count)
                && Self.isWithinLimits(revoked, told.points) && Self.isWithinLimits(debt, told.owed)
        default: true
        }
    }

    private static func isWithinLimits(_ points: Points, _ more: Points) -> Bool {
        more >= .zero && points.count + more.count <= Limits.magnitude
    }
}

extension AccountFact {
    /// The balance that it tells, if it tells one.
    fileprivate var balanceAfterwards: Points? {
        switch self {
        case let earned as PointsEarned: earned.balance
        case let revoked as PointsRevoked: revoked.balance
        default: nil
        }
    }
}

extension Event {
    /// Where the member's event before this one stands; `.start` when it is the first.
    fileprivate var previous: Position {
        message.attributes["previous"]?.string.flatMap(Position.init(sequence:)) ?? .start
    }
}
