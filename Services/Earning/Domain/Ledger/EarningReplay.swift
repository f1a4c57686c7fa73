// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel

/// What the journal of this service comes to.
///
/// `punchcard audit` replays it, and must find exactly the `Account` of each member, each `ReturnedPurchase` and `EndedHold`,
/// and on shard 0 each `ProgramVersion`. The other shards keep the versions that shard 0 tells.
package struct EarningReplay: Sendable {
    package private(set) var accounts: [MemberID: Account] = [:]
    /// By the document's id.
    package private(set) var returned: [String: ReturnedPurchase] = [:]
    /// By the document's id.
    package private(set) var endedHolds: [String: EndedHold] = [:]
    /// What each redemption spent, and was not given back.
    package private(set) var redemptions: [RedemptionID: Points] = [:]
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
        if event.message.type == TransferOffered.type { return try TransferOffered(event.message.data, at: Pointer("/data")) }
        if event.message.type == TransferDeclined.type { return try TransferDeclined(event.message.data, at: Pointer("/data")) }
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
        // What shards tell each other of a transfer is no entry: each side has one of its own.
        if told is TransferOffered || told is TransferDeclined { return }
        guard let fact = told as? any AccountFact else { return }
        try follow(fact)
        if fact is PurchaseRecorded { purchases += 1 }
        // A refusal may name a member that there is not: it is told, and concerns no account.
        guard let member = event.member else { return }
        var account = accounts[member] ?? Account(member: member)
        guard account.last == event.previous else { throw Invalid(Pointer("/previous"), "is not \(account.last)") }
        try account.apply(checking: fact, event)
        accounts[member] = account
        try end(fact, at: event.position)
    }

    /// What an event says of a purchase that was returned.
    private mutating func follow(_ fact: any AccountFact) throws(Invalid) {
        switch fact {
        case let told as ReturnRecorded:
            var purchase = returned[told.key] ?? ReturnedPurchase(of: told)
            guard purchase.canHold(told.lines) else { throw Self.tooMuch }
            purchase.apply(told)
            returned[told.key] = purchase
        case let told as ReturnVoided:
            guard var purchase = returned[told.key], purchase.canHold(told.lines.map(\.undone)) else { throw Self.tooMuch }
            purchase.apply(told)
            returned[told.key] = purchase
        case let told as PurchaseRecalculated:
            var purchase = returned[told.key] ?? ReturnedPurchase(of: told)
            guard purchase.canHold(told.lines) else { throw Self.tooMuch }
            purchase.apply(told)
            returned[told.key] = purchase
        default: break
        }
    }

    private static func tooMuchRestored(_ told: PointsRestored) -> Invalid {
        Invalid(Pointer("/data/points"), "is more than \(told.cause) spent")
    }

    private static let tooMuch = Invalid(Pointer("/data/lines"), "is more than any purchase has")

    /// What an event says of a hold that has ended.
    private mutating func end(_ fact: any AccountFact, at position: Position) throws(Invalid) {
        switch fact {
        case let told as PointsSpent where told.voided != nil:
            let key = told.cause.hold.map { EndedHold.key(told.member, $0) } ?? ""
            guard let ended = endedHolds[key], ended.restored >= told.points else {
                throw Invalid(Pointer("/data/points"), "is more than was given back of \(told.cause)")
            }
            endedHolds[key]?.apply(told)
        case let told as PointsSpent:
            if let ended = EndedHold(told, at: position) { endedHolds[ended.key] = ended }
            if case .redemption(let redemption) = told.cause, redemptions.updateValue(told.points, forKey: redemption) != nil {
                throw Invalid(Pointer("/data/redemption"), "was spent for before")
            }
        case let told as PointsReleased:
            if let ended = EndedHold(told, at: position) { endedHolds[ended.key] = ended }
        case let told as PointsRestored:
            switch told.cause {
            case .hold(let hold):
                let key = EndedHold.key(told.member, hold)
                guard let ended = endedHolds[key], ended.left >= told.points else { throw Self.tooMuchRestored(told) }
                endedHolds[key]?.apply(told)
            case .redemption(let redemption):
                guard redemptions[redemption] == told.points else { throw Self.tooMuchRestored(told) }
                redemptions[redemption] = .zero
            }
        default: break
        }
    }

    private static let facts: [String: any AccountFact.Type] = {
        let types: [any AccountFact.Type] = [
            PurchaseRecorded.self, PurchaseRejected.self, PurchaseRecalculated.self, ReturnRecorded.self, ReturnVoided.self,
            ReturnCharged.self, ActivityRecorded.self, ReversalRecorded.self, PointsEarned.self, PointsActivated.self,
            PointsExpired.self, PointsExpiring.self, PointsHeld.self, PointsSpent.self, PointsDeclined.self, PointsReleased.self,
            PointsRestored.self,
            PointsRevoked.self, PointsAdjusted.self, PointsTransferred.self, PointsWrittenOff.self, CashbackEarned.self,
            CashbackRevoked.self, CashbackCarried.self, CashbackSpent.self, RewardGranted.self, RewardWithdrawn.self,
            TierUpgraded.self, TierDowngraded.self, TierRetained.self, TierExpiring.self,
        ]
        return Dictionary(uniqueKeysWithValues: types.map { ($0.type, $0) })
    }()

    /// Reads an event that changes an account; nil for one that does not.
    static func fact(_ event: Event) throws(Invalid) -> (any AccountFact)? {
        guard let type = facts[event.message.type] else { return nil }
        return try type.init(event.message.data, at: Pointer("/data"))
    }
}

extension Event {
    /// Where the member's event before this one stands; `.start` when it is the first.
    fileprivate var previous: Position {
        message.attributes["previous"]?.string.flatMap(Position.init(sequence:)) ?? .start
    }
}
