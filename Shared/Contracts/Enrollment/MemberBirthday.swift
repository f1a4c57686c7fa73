// SPDX-License-Identifier: Apache-2.0

import Kernel

/// `member.birthday`: it is somebody's birthday, by the calendar of the program.
///
/// It does not say which: a date of birth stays with Enrollment.
package struct MemberBirthday: Body {
    package static let type = "member.birthday"

    package let member: MemberID
    package let at: Timestamp

    package init(member: MemberID, at: Timestamp) {
        self.member = member
        self.at = at
    }

    package init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        let fields = try Fields(json, at: pointer)
        member = try fields.required("member")
        at = try fields.required("at")
    }

    package var json: JSON { ["at": at.json, "member": member.json] }
}
