// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import ServiceHost
import Storage

/// The documents are the books.
extension Turn: RewardBooks {
    package func reward(_ name: RewardName) throws -> Reward? { try documents().load(name.text) }
    package func story(_ redemption: RedemptionID) throws -> RedemptionStory? { try documents().load(redemption.text) }
    package func voucher(_ voucher: VoucherID) throws -> IssuedVoucher? { try documents().load(voucher.text) }
    package func tally(of member: MemberID) throws -> MemberTally? { try documents().load(member.text) }
    package func vouchers(of purchase: PurchaseKey) throws -> PurchaseVouchers? { try documents().load(purchase.text) }

    package mutating func put(_ reward: Reward) { documents().save(reward) }
    package mutating func put(_ story: RedemptionStory) { documents().save(story) }
    package mutating func put(_ voucher: IssuedVoucher) { documents().save(voucher) }
    package mutating func put(_ tally: MemberTally) { documents().save(tally) }
    package mutating func put(_ vouchers: PurchaseVouchers) { documents().save(vouchers) }

    package func hash(of code: VoucherCode) -> CodeHash { secret.hash(of: code) }
}

extension Secret {
    /// What a voucher is found by.
    package func hash(of code: VoucherCode) -> CodeHash { CodeHash(bits: hash(.voucher, ["code", code.compared])) }
}

extension Turn {
    /// Tells what happened, and takes it into the books. This is the only way in which they change.
    mutating func record(_ fact: any RewardFact) throws {
        let last = try fact.concerned.flatMap { try tally(of: $0)?.last }
        let position = try tell(fact, member: fact.concerned, previous: last, occurredAt: fact.occurredAt)
        try apply(fact, at: position)
    }

    /// A reward that there is.
    func offered(_ name: RewardName) throws -> Reward {
        guard let reward = try reward(name) else { throw Rejection(.rewardNotFound, "there is no reward \(name)") }
        return reward
    }

    /// A redemption that there is.
    func known(_ redemption: RedemptionID) throws -> RedemptionStory {
        guard let story = try story(redemption) else {
            throw Rejection(.redemptionNotFound, "there is no redemption \(redemption)")
        }
        return story
    }

    /// The voucher of a code.
    func voucher(with code: VoucherCode) throws -> IssuedVoucher {
        if let voucher = try issued(hash(of: code)) { return voucher }
        throw Rejection(.voucherNotFound, code.isMistyped ? "the code was typed wrong" : "there is no such voucher")
    }

    func voucher(of story: RedemptionStory) throws -> IssuedVoucher? { try story.voucher.flatMap { try voucher($0) } }

    func issued(_ code: CodeHash) throws -> IssuedVoucher? {
        let key = IndexKey.text(code.text)
        return try documents(IssuedVoucher.self).page(Query(index: IssuedVoucher.codeIndex, from: key, through: key, limit: 1))
            .values.first
    }

    /// The code of a voucher, from where it was issued.
    func code(of voucher: IssuedVoucher) throws -> VoucherCode {
        guard let entry = try told(at: voucher.position), entry.type == VoucherIssued.type else {
            throw MissingCode(voucher: voucher.voucher)
        }
        return try Event(JSON(parsing: entry.json)).message.body(VoucherIssued.self).code
    }

    /// What of a member an event of the journal is the first to tell of.
    func beginning(at entry: JournalEntry) throws -> Beginning? {
        try RewardsReplay.told(Event(JSON(parsing: entry.json))).beginning
    }

    private struct MissingCode: Error { let voucher: VoucherID }

    /// What is known of a member.
    ///
    /// - Throws: `member_not_found`, once all that Enrollment told is read.
    func applicant(_ member: MemberID) throws -> Applicant {
        if let applicant = try documents(Applicant.self).load(member.text) { return applicant }
        try refuse(Rejection(.memberNotFound, "there is no member \(member)"), unlessToldBy: .enrollment)
    }

    func calendar() throws -> RewardCalendar {
        try documents(RewardCalendar.self).load(RewardCalendar.onlyID) ?? RewardCalendar()
    }

    /// The level of a member; nil in a program without.
    func tier(of member: MemberID) throws -> TierName? {
        guard let lowest = try calendar().terms(at: now)?.lowest else { return nil }
        return try documents(MemberLevel.self).load(member.text)?.tier ?? lowest
    }

    /// Why a member cannot have a reward now, or nil.
    func obstacle(to reward: Reward, for applicant: Applicant) throws -> Obstacle? {
        let redeemed = try tally(of: applicant.member)?.redeemed[reward.name] ?? 0
        return reward.obstacle(for: applicant, in: try tier(of: applicant.member), having: redeemed, at: now)
    }

    /// All documents of a member, in no particular order.
    func all<Value: Document>(of member: MemberID, by index: String) throws -> [Value] {
        var (values, after): ([Value], (key: IndexKey?, id: String)?) = ([], nil)
        let key = IndexKey.text(member.text)
        repeat {
            let page = try documents(Value.self).page(Query(index: index, from: key, through: key, after: after, limit: 512))
            values += page.values
            after = page.next
        } while after != nil
        return values
    }
}
