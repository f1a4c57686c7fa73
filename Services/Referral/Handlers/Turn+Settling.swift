// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import ServiceHost
import Storage

extension Turn {
    /// Lets fall due what is due by `time`: a referral expires, or is rewarded.
    mutating func settle(_ record: inout ReferralRecord?, through time: Timestamp) throws {
        guard let open = record, let due = open.due, due <= time else { return }
        let terms = try terms(of: open)
        let facts = try open.settling(through: time, under: terms) { try rewardCheck(of: open, under: terms, at: due) }
        try self.record(facts, in: &record)
    }

    private func rewardCheck(of record: ReferralRecord, under terms: ReferralTerms, at time: Timestamp) throws -> RewardCheck {
        let members = [record.parties.advocate, record.parties.friend]
        let areActive = try members.allSatisfy { try documents(KnownMember.self).load($0.text)?.status == .active }
        return try RewardCheck(
            signals: signals(of: record), areBothActive: areActive,
            rewardedBefore: rewarded(record.parties.advocate, under: terms, at: time))
    }

    /// How many rewarded referrals of an advocate count for the same limit as one at `time`.
    private func rewarded(_ advocate: MemberID, under terms: ReferralTerms, at time: Timestamp) throws -> Int64 {
        guard let limit = terms.rules?.limit else { return 0 }
        let period = terms.limitPeriod(at: time)
        let query = Query(
            index: ReferralRecord.rewardedIndex,
            from: .text(period.map { ReferralRecord.key(advocate.text, $0.lowerBound) } ?? "\(advocate) "),
            through: .text(period.map { ReferralRecord.key(advocate.text, $0.upperBound + -1) } ?? "\(advocate) ~"),
            limit: Int(limit.perAdvocate))
        return Int64(try documents(ReferralRecord.self).page(query).values.count)
    }
}
