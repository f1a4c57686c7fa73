// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import ServiceHost
import Storage

// What is gathered to tell whether a referral looks like fraud.

extension Turn {
    /// All that there is to compare of an enrolment with a code.
    func fraudCheck(_ friend: KnownMember, broughtBy advocate: MemberID, at time: Timestamp) throws -> FraudCheck {
        let origin = friend.comparisons.first { $0.kind == .origin }?.digits
        return try FraudCheck(
            friend: traits(of: friend),
            advocate: traits(of: advocate),
            ancestors: ancestors(of: advocate),
            ofAdvocate: signUps(ReferralRecord.advocateIndex, advocate.text, around: time, but: friend.member),
            ofOrigin: origin.map { try signUps(ReferralRecord.originIndex, $0, around: time, but: friend.member) } ?? [],
            signedUpAt: time)
    }

    /// What looks like fraud about a referral by now.
    func signals(of record: ReferralRecord) throws -> [FraudSignal] {
        guard let friend = try documents(KnownMember.self).load(record.parties.friend.text) else { return [] }
        return try fraudCheck(friend, broughtBy: record.parties.advocate, at: record.signedUpAt).signals
    }

    private func traits(of member: KnownMember) throws -> Traits {
        let seen = try documents(SeenSignals.self).load(member.member.text)?.comparisons ?? []
        return Traits(
            member: member.member, identifiers: Set(member.identifiers), own: Set(member.comparisons), orders: Set(seen))
    }

    private func traits(of member: MemberID) throws -> Traits {
        try documents(KnownMember.self).load(member.text).map { try traits(of: $0) } ?? Traits(member: member)
    }

    /// Who brought a member, who brought them, and so on.
    private func ancestors(of member: MemberID) throws -> [Traits] {
        var (ancestors, next) = ([Traits](), try record(of: member)?.parties.advocate)
        while let advocate = next, ancestors.count < Limits.advocates {
            ancestors.append(try traits(of: advocate))
            next = try record(of: advocate)?.parties.advocate
        }
        return ancestors
    }

    /// When other friends enrolled near that time, by the advocate or by the origin; as many as a burst needs, and more.
    private func signUps(
        _ index: String, _ name: String, around time: Timestamp, but friend: MemberID
    ) throws -> [Timestamp] {
        let query = Query(
            index: index, from: .text(ReferralRecord.key(name, time + -FraudCheck.burstTime)),
            through: .text(ReferralRecord.key(name, time + FraudCheck.burstTime)), limit: 512)
        return try documents(ReferralRecord.self).page(query).values.filter { $0.parties.friend != friend }.map(\.signedUpAt)
    }
}
