// SPDX-License-Identifier: Apache-2.0

import Contracts
import Enrollment
import Kernel
import ServiceHost
import Storage

extension StoreAudit {
    /// Enrollment: the journal comes to exactly the memberships and the owners of identifiers, and to what its followers
    /// keep of them.
    mutating func examineEnrollment(_ followers: [Followed]) throws {
        let (secret, isQuick) = (secret, isQuick)
        var replay = EnrollmentReplay()
        var followers = FollowerReplay(followers, in: topology, secret)
        var causes = Causes()
        var members = 0
        try journal { _, event, findings throws(Invalid) in
            guard causes.take(event, secret) != nil else { throw Invalid(Pointer("/causationid"), "is missing") }
            if event.message.type == MemberEnrolled.type { members += 1 }
            if isQuick { return }
            let told = try EnrollmentReplay.told(event)
            followers.take(told, at: event.position, &findings)
            try replay.apply(told, event)
        }
        followers.end(&result.findings)
        result.figures.followed = followers.count
        result.figures.members = members
        try examineInbox(causes)
        guard !isQuick else { return }
        try compare(MemberProfile.collection.name, count: replay.memberships.count) { document in
            // The person beside the membership is personal data, which no journal carries.
            guard let member = MemberID(document.id), let membership = replay.memberships[member] else { return nil }
            return try JSON(parsing: document.json).with("membership", membership.json).bytes
        }
        try compare(IdentifierOwner.collection.name, count: replay.owners.count) { replay.owners[$0.id]?.json.bytes }
    }
}
