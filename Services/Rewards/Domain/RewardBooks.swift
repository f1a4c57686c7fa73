// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel

/// All that the journal comes to, one by one: kept as documents by the service, and in memory by the audit, which must find
/// the same.
package protocol RewardBooks: ~Copyable {
    func reward(_ name: RewardName) throws -> Reward?
    func story(_ redemption: RedemptionID) throws -> RedemptionStory?
    func voucher(_ voucher: VoucherID) throws -> IssuedVoucher?
    func tally(of member: MemberID) throws -> MemberTally?
    func vouchers(of purchase: PurchaseKey) throws -> PurchaseVouchers?

    mutating func put(_ reward: Reward)
    mutating func put(_ story: RedemptionStory)
    mutating func put(_ voucher: IssuedVoucher)
    mutating func put(_ tally: MemberTally)
    mutating func put(_ vouchers: PurchaseVouchers)

    /// What a voucher is found by.
    func hash(of code: VoucherCode) -> CodeHash
}

/// An event of this service's journal, and what it does to the books.
package protocol RewardFact: Body {
    /// Whom it concerns.
    var concerned: MemberID? { get }
    var occurredAt: Timestamp { get }

    /// - Throws: when it does not follow from what was told before.
    func change<Books: RewardBooks & ~Copyable>(_ books: inout Books, at position: Position) throws
}

extension RewardBooks where Self: ~Copyable {
    /// Takes up one event.
    mutating func apply(_ fact: any RewardFact, at position: Position) throws {
        try fact.change(&self, at: position)
        guard let member = fact.concerned else { return }
        var tally = try tally(of: member) ?? MemberTally(member: member)
        tally.last = position
        put(tally)
    }

    /// Changes a reward that there is.
    mutating func change(_ name: RewardName, _ body: (inout Reward) -> Void) throws {
        guard var reward = try reward(name) else { throw Invalid(Pointer("/data/reward"), "was not published before") }
        body(&reward)
        guard reward.taken >= 0, reward.waiting >= 0, reward.codesTaken <= reward.codes else {
            throw Invalid(Pointer("/data/reward"), "more of \(name) came back than went")
        }
        put(reward)
    }

    /// Changes a redemption that there is.
    mutating func change(_ redemption: RedemptionID, _ body: (inout RedemptionStory) -> Void) throws {
        guard var story = try story(redemption) else { throw Invalid(Pointer("/data/redemption"), "was not told before") }
        body(&story)
        put(story)
    }

    /// Changes a voucher that there is.
    mutating func change(_ voucher: VoucherID, _ body: (inout IssuedVoucher) -> Void) throws {
        guard var issued = try self.voucher(voucher) else { throw Invalid(Pointer("/data/voucher"), "was not issued before") }
        body(&issued)
        put(issued)
    }

    /// Counts what a member asks for, or has no more.
    mutating func count(_ change: Int64, of reward: RewardName, for member: MemberID) throws {
        var tally = try tally(of: member) ?? MemberTally(member: member)
        let count = (tally.redeemed[reward] ?? 0) + change
        tally.redeemed[reward] = count == 0 ? nil : count
        put(tally)
    }

    /// Notes that a voucher belongs to a purchase.
    mutating func link(_ voucher: VoucherID, to purchase: PurchaseKey) throws {
        var linked = try vouchers(of: purchase) ?? PurchaseVouchers(purchase: purchase, vouchers: [])
        if !linked.vouchers.contains(voucher) { linked.vouchers.append(voucher) }
        put(linked)
    }
}
