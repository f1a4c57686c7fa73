// SPDX-License-Identifier: Apache-2.0

import Kernel

/// `activity.recorded`: a member did something that is no purchase.
package struct ActivityRecorded: Body, Hashable {
    package static let type = "activity.recorded"

    package let member: MemberID
    package let activity: ActivityName
    package let reference: ActivityReference
    package let source: String
    package let version: Version
    package let points: Points
    package let lots: [OwnLot]
    package let counted: [CountedAward]
    package let rewards: [GrantedReward]
    package let occurredAt: Timestamp
    package let recordedAt: Timestamp

    package init(
        member: MemberID,
        activity: ActivityName,
        reference: ActivityReference,
        source: String,
        version: Version,
        points: Points,
        lots: [OwnLot] = [],
        counted: [CountedAward] = [],
        rewards: [GrantedReward] = [],
        occurredAt: Timestamp,
        recordedAt: Timestamp
    ) {
        self.member = member
        self.activity = activity
        self.reference = reference
        self.source = source
        self.version = version
        self.points = points
        self.lots = lots
        self.counted = counted
        self.rewards = rewards
        self.occurredAt = occurredAt
        self.recordedAt = recordedAt
    }

    package init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        let fields = try Fields(json, at: pointer)
        member = try fields.required("member")
        activity = try fields.required("activity")
        reference = try fields.required("reference")
        source = try fields.required("source")
        version = try fields.required("version")
        points = try fields.required("points")
        lots = try fields.optional("lots") ?? []
        counted = try fields.optional("counted") ?? []
        rewards = try fields.optional("rewards") ?? []
        occurredAt = try fields.required("occurredAt")
        recordedAt = try fields.required("recordedAt")
    }

    package var json: JSON {
        .members([
            "activity": activity.json, "counted": counted.isEmpty ? nil : counted.json,
            "lots": lots.isEmpty ? nil : lots.json, "member": member.json, "occurredAt": occurredAt.json,
            "points": points.json, "recordedAt": recordedAt.json, "reference": reference.json,
            "rewards": rewards.isEmpty ? nil : rewards.json, "source": source.json, "version": version.json,
        ])
    }
}

/// `reversal.recorded`: an activity is undone.
package struct ReversalRecorded: Body, Hashable {
    package static let type = "reversal.recorded"

    package let member: MemberID
    package let activity: ActivityName
    package let reference: ActivityReference
    /// Who reported the activity.
    package let source: String
    /// The points that go.
    package let revoked: Points
    package let expired: [LotPoints]
    package let counted: [CountedAward]
    package let occurredAt: Timestamp
    package let recordedAt: Timestamp

    package init(
        member: MemberID,
        activity: ActivityName,
        reference: ActivityReference,
        source: String,
        revoked: Points,
        expired: [LotPoints] = [],
        counted: [CountedAward] = [],
        occurredAt: Timestamp,
        recordedAt: Timestamp
    ) {
        self.member = member
        self.activity = activity
        self.reference = reference
        self.source = source
        self.revoked = revoked
        self.expired = expired
        self.counted = counted
        self.occurredAt = occurredAt
        self.recordedAt = recordedAt
    }

    package init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        let fields = try Fields(json, at: pointer)
        member = try fields.required("member")
        activity = try fields.required("activity")
        reference = try fields.required("reference")
        source = try fields.required("source")
        revoked = try fields.required("revoked")
        expired = try fields.optional("expired") ?? []
        counted = try fields.optional("counted") ?? []
        occurredAt = try fields.required("occurredAt")
        recordedAt = try fields.required("recordedAt")
    }

    package var json: JSON {
        .members([
            "activity": activity.json, "counted": counted.isEmpty ? nil : counted.json,
            "expired": expired.isEmpty ? nil : expired.json, "member": member.json,
            "occurredAt": occurredAt.json, "recordedAt": recordedAt.json, "reference": reference.json,
            "revoked": revoked.json, "source": source.json,
        ])
    }
}
