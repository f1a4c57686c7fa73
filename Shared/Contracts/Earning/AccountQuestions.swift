// SPDX-License-Identifier: Apache-2.0

import Kernel

/// `account.get`: what a member has.
package struct AccountGet: Body, Hashable {
    package static let type = "account.get"

    package let member: MemberID
    /// As it was recorded at that moment; nil: now.
    package let at: Timestamp?

    package init(member: MemberID, at: Timestamp? = nil) {
        self.member = member
        self.at = at
    }

    package init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        let fields = try Fields(json, at: pointer)
        member = try fields.required("member")
        at = try fields.optional("at")
    }

    package var json: JSON { .members(["at": at?.json, "member": member.json]) }
}

/// `account.statement`: the entries of a member's account, oldest first, page by page.
package struct AccountStatement: Body, Hashable {
    package static let type = "account.statement"
    package static let usualLimit: Int64 = 100

    package let member: MemberID
    /// Only entries after this position: `next` of the page before.
    package let after: Position
    package let limit: Int

    package init(member: MemberID, after: Position = .start, limit: Int = Int(usualLimit)) {
        self.member = member
        self.after = after
        self.limit = limit
    }

    package init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        let fields = try Fields(json, at: pointer)
        member = try fields.required("member")
        after = try fields.optional("after") ?? .start
        limit = Int(try fields.integer("limit", ifPresentIn: 1...Int64(Limits.fetchEvents)) ?? Self.usualLimit)
    }

    package var json: JSON { ["after": after.json, "limit": .integer(Int64(limit)), "member": member.json] }
}
