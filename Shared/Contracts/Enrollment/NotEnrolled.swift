// SPDX-License-Identifier: Apache-2.0

import Kernel

/// Something was told of a member who is not known. Enrollment tells of an enrolment before anything else of a member.
package struct NotEnrolled: Error {
    package let member: MemberID
    package init(member: MemberID) { self.member = member }
}
