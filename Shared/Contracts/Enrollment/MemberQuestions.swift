// SPDX-License-Identifier: Apache-2.0

import Kernel

/// `member.get`: everything that is known of a member.
package struct MemberGet: Body {
    package static let type = "member.get"
    package let member: MemberReference

    package init(member: MemberReference) { self.member = member }
    package init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        member = try Fields(json, at: pointer).required("member")
    }
    package var json: JSON { ["member": member.json] }
}

/// `member.find`: the same, by the name that people use who have an identifier and look for its member.
package struct MemberFind: Body {
    package static let type = "member.find"
    package let member: MemberReference

    package init(member: MemberReference) { self.member = member }
    package init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        member = try Fields(json, at: pointer).required("member")
    }
    package var json: JSON { ["member": member.json] }
}

/// `member.resolve`: which member is meant.
///
/// A gateway asks it when its directory does not know an identifier or an id yet.
package struct MemberResolve: Body {
    package static let type = "member.resolve"
    package let member: MemberReference

    package init(member: MemberReference) { self.member = member }
    package init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        member = try Fields(json, at: pointer).required("member")
    }
    package var json: JSON { ["member": member.json] }
}
