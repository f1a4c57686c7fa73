// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel

/// What the journal of this service comes to.
///
/// `punchcard audit` replays it, and must find exactly the documents that are there. Codes of somebody else's that were not given
/// out yet stand in no journal.
package struct RewardsReplay: Sendable {
    package private(set) var rewards: [RewardName: Reward] = [:]
    package private(set) var stories: [RedemptionID: RedemptionStory] = [:]
    package private(set) var vouchers: [VoucherID: IssuedVoucher] = [:]
    package private(set) var tallies: [MemberID: MemberTally] = [:]
    package private(set) var purchases: [PurchaseKey: PurchaseVouchers] = [:]
    private let hashOfCode: @Sendable (VoucherCode) -> CodeHash

    /// `hashOfCode`: what a voucher is found by, which needs the installation's key.
    package init(hashOfCode: @escaping @Sendable (VoucherCode) -> CodeHash) { self.hashOfCode = hashOfCode }

    /// Takes in the next event of the journal.
    ///
    /// - Throws: where and why an event cannot be read, or that it does not follow from those before.
    package mutating func apply(_ event: Event) throws(Invalid) { try apply(Self.told(event), event) }

    /// Takes in the next event of the journal, which was read before.
    ///
    /// - Throws: that it does not follow from those before.
    package mutating func apply(_ fact: any RewardFact, _ event: Event) throws(Invalid) {
        if let member = fact.concerned {
            guard event.member == member else { throw Invalid(Pointer("/partitionkey"), "is not \(member)") }
            let last = tallies[member]?.last ?? .start
            guard last == event.previous else { throw Invalid(Pointer("/previous"), "is not \(last)") }
        }
        do {
            try apply(fact, at: event.position)
        } catch let invalid as Invalid {
            throw invalid
        } catch {
            throw Invalid(Pointer("/data"), "\(error)")
        }
    }

    /// Reads what an event of this service's journal tells.
    ///
    /// - Throws: where and why it cannot be read.
    package static func told(_ event: Event) throws(Invalid) -> any RewardFact {
        guard let type = facts[event.message.type] else {
            throw Invalid(Pointer("/type"), "is no event of rewards: \(event.message.type)")
        }
        return try type.init(event.message.data, at: Pointer("/data"))
    }

    private static let facts: [String: any RewardFact.Type] = {
        let types: [any RewardFact.Type] = [
            RewardPublished.self, RewardRetired.self, StockDepleted.self, RedemptionRequested.self, RedemptionIssued.self,
            RedemptionRejected.self, RedemptionCancelled.self, RedemptionKept.self, VoucherIssued.self, VoucherUsed.self,
            VoucherLinked.self, VoucherVoided.self, VoucherExpired.self,
        ]
        return Dictionary(uniqueKeysWithValues: types.map { ($0.type, $0) })
    }()
}

extension RewardsReplay: RewardBooks {
    package func reward(_ name: RewardName) -> Reward? { rewards[name] }
    package func story(_ redemption: RedemptionID) -> RedemptionStory? { stories[redemption] }
    package func voucher(_ voucher: VoucherID) -> IssuedVoucher? { vouchers[voucher] }
    package func tally(of member: MemberID) -> MemberTally? { tallies[member] }
    package func vouchers(of purchase: PurchaseKey) -> PurchaseVouchers? { purchases[purchase] }

    package mutating func put(_ reward: Reward) { rewards[reward.name] = reward }
    package mutating func put(_ story: RedemptionStory) { stories[story.redemption] = story }
    package mutating func put(_ voucher: IssuedVoucher) { vouchers[voucher.voucher] = voucher }
    package mutating func put(_ tally: MemberTally) { tallies[tally.member] = tally }
    package mutating func put(_ vouchers: PurchaseVouchers) { purchases[vouchers.purchase] = vouchers }

    package func hash(of code: VoucherCode) -> CodeHash { hashOfCode(code) }
}

extension Event {
    /// Where the member's event before this one stands; `.start` when it is the first.
    fileprivate var previous: Position {
        message.attributes["previous"]?.string.flatMap(Position.init(sequence:)) ?? .start
    }
}
