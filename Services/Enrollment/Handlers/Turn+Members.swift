// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import ServiceHost
import Storage

// What every handler here does at its beginning and at its end.

extension Turn {
    /// When it happened, by the sender's word; but a sender's clock that is ahead makes nothing happen in the future.
    var happenedAt: Timestamp { min(occurredAt, now) }

    /// Whose the identifier is or was, or nil for one that nobody ever had.
    func owner(of identifier: IdentifierHash) throws -> IdentifierOwner? {
        try documents(IdentifierOwner.self).load(identifier.description)
    }

    /// The member that is meant.
    ///
    /// - Throws: `member_not_found`, also for an identifier that was unlinked: it names nobody any more.
    func profile(of reference: MemberReference) throws -> MemberProfile {
        let member: MemberID?
        switch reference {
        case .id(let id): member = id
        case .identifier(let identifier):
            let owner = try owner(of: secret.hash(of: identifier))
            member = owner?.isLinked == true ? owner?.member : nil
        }
        guard let member, let profile = try documents(MemberProfile.self).load(member.text) else {
            throw Rejection(.memberNotFound, "nobody has this id or identifier")
        }
        return profile
    }

    /// Tells what happened to a member, and takes it into the profile, which is still to be saved. It happened when the message
    /// says so, or `at` another time.
    mutating func record(_ fact: some MembershipFact, in profile: inout MemberProfile, at time: Timestamp? = nil) throws {
        let position = try tell(fact, member: fact.member, previous: profile.membership.last, occurredAt: time ?? happenedAt)
        profile.membership.apply(fact, at: position, recordedAt: now)
    }
}

extension Reply {
    /// How a change of a member is answered: without personal data, because such answers are kept for ever.
    static func changed(_ membership: Membership, _ parts: [MemberPart]) -> Reply {
        .done(["changed": parts.json, "member": membership.member.json, "status": membership.status.json])
    }
}
