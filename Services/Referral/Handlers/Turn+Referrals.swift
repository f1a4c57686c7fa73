// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import ServiceHost
import Storage

// What the handlers here do at their beginning and at their end.

extension Turn {
    /// The id of a friend's referral: there is one at most, so it follows from the friend.
    func referral(of friend: MemberID) -> ReferralID {
        ReferralID(bits: secret.hash(.id, [ReferralStory.prefix, friend.text]))
    }

    func record(of friend: MemberID) throws -> ReferralRecord? {
        try documents(ReferralRecord.self).load(referral(of: friend).text)
    }

    /// What is known of a member.
    ///
    /// - Throws: `member_not_found`, once all that Enrollment told is read.
    func known(_ member: MemberID) throws -> KnownMember {
        if let known = try documents(KnownMember.self).load(member.text) { return known }
        try refuse(Rejection(.memberNotFound, "there is no member \(member)"), unlessToldBy: .enrollment)
    }

    /// The terms by which a referral goes.
    func terms(of record: ReferralRecord) throws -> ReferralTerms {
        guard let terms = try documents(ReferralTerms.self).load(ReferralTerms.id(of: record.version)) else {
            throw MissingTerms(version: record.version)
        }
        return terms
    }

    private struct MissingTerms: Error { let version: Version }

    /// All that was published.
    func allTerms() throws -> [ReferralTerms] {
        var (terms, query) = ([ReferralTerms](), Query(limit: 256))
        repeat {
            let page = try documents(ReferralTerms.self).page(query)
            terms += page.values
            query.after = page.next
        } while query.after != nil
        return terms
    }

    /// The purchases of a friend that can qualify, in the order in which they were told.
    func purchases(of friend: MemberID) throws -> [FriendPurchase] {
        var (purchases, query) = (
            [FriendPurchase](),
            Query(index: FriendPurchase.friendIndex, from: .text("\(friend) "), through: .text("\(friend) ~"), limit: 256)
        )
        repeat {
            let page = try documents(FriendPurchase.self).page(query)
            purchases += page.values
            query.after = page.next
        } while query.after != nil
        return purchases
    }

    /// Tells what happened to a referral, and takes it in.
    ///
    /// This is the only way in which one changes.
    mutating func record(_ facts: [any ReferralFact], in record: inout ReferralRecord?) throws {
        for fact in facts {
            let previous = try documents(MemberTrail.self).load(fact.member.text)?.last
            let position = try tell(fact, member: fact.member, previous: previous, occurredAt: fact.occurredAt)
            documents().save(MemberTrail(member: fact.member, last: position))
            if let signedUp = fact as? ReferralSignedUp { record = ReferralRecord(signedUp) } else { record?.apply(fact) }
        }
        if !facts.isEmpty, let record { documents().save(record) }
    }
}
