// SPDX-License-Identifier: Apache-2.0

import Contracts
import Enrollment
import Kernel
import Storage

extension Audit {
    /// Enrollment: the journal comes to exactly the memberships and the owners of identifiers.
    mutating func auditEnrollment(_ audit: StoreAudit) throws {
        var replay = EnrollmentReplay()
        var members = 0
        let journal = try audit.journal { event, _ throws(Invalid) in
            if event.message.type == MemberEnrolled.type { members += 1 }
            if !isQuick { try replay.apply(event) }
        }
        take(journal, of: audit)
        figures.members += members
        guard !isQuick else { return }
        try audit.compare(MemberProfile.collection.name, count: replay.memberships.count, &findings) { document in
            // The person beside the membership is personal data, which no journal carries.
            guard let member = MemberID(document.id), let membership = replay.memberships[member] else { return nil }
            return try JSON(parsing: document.json).with("membership", membership.json).bytes
        }
        try audit.compare(IdentifierOwner.collection.name, count: replay.owners.count, &findings) {
            replay.owners[$0.id]?.json.bytes
        }
    }
}
