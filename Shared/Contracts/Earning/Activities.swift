// SPDX-License-Identifier: Apache-2.0

import Kernel

/// `activity.performed`: a member did something that the program may reward.
package struct ActivityPerformed: Body, Hashable {
    package static let type = "activity.performed"

    package let member: MemberID
    package let activity: ActivityName
    /// What it was about; the same activity and reference earn once.
    package let reference: ActivityReference

    package init(member: MemberID, activity: ActivityName, reference: ActivityReference) {
        self.member = member
        self.activity = activity
        self.reference = reference
    }

    package init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        let fields = try Fields(json, at: pointer)
        member = try fields.required("member")
        activity = try fields.required("activity")
        reference = try fields.required("reference")
    }

    package var json: JSON {
        [
            "activity": activity.json, "member": member.json, "reference": reference.json,
        ]
    }
}

/// `activity.reversed`: an activity is undone.
package struct ActivityReversed: Body, Hashable {
    package static let type = "activity.reversed"

    package let member: MemberID
    package let activity: ActivityName
    package let reference: ActivityReference

    package init(
        member: MemberID,
        activity: ActivityName,
        reference: ActivityReference,
    ) {
        self.member = member
        self.activity = activity
        self.reference = reference
    }

    package init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        let fields = try Fields(json, at: pointer)
        member = try fields.required("member")
        activity = try fields.required("activity")
        reference = try fields.required("reference")
    }

    package var json: JSON {
        .members([
            "activity": activity.json, "member": member.json,
            "reference": reference.json,
        ])
    }
}
