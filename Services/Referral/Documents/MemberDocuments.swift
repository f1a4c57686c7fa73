// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import Storage

extension KnownMember: Document {
    package static let collection = Collection("member")
    package var id: String { member.text }

    package init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        let fields = try Fields(json, at: pointer)
        self.init(
            member: try fields.required("member"), code: try fields.required("code"), status: try fields.required("status"),
            identifiers: try fields.required("identifiers"), comparisons: try fields.optional("comparisons") ?? [])
    }

    package var json: JSON {
        .members([
            "code": code.json, "comparisons": comparisons.isEmpty ? nil : comparisons.json, "identifiers": identifiers.json,
            "member": member.json, "status": status.json,
        ])
    }
}

/// Whose a code is.
package struct CodeOwner: Document, Hashable {
    package static let collection = Collection("code")

    let code: ReferralCode
    let member: MemberID

    package var id: String { code.text }

    package init(code: ReferralCode, member: MemberID) {
        self.code = code
        self.member = member
    }

    package init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        let fields = try Fields(json, at: pointer)
        code = try fields.required("code")
        member = try fields.required("member")
    }

    package var json: JSON { ["code": code.json, "member": member.json] }
}

extension SeenSignals: Document {
    package static let collection = Collection("seen")
    package var id: String { member.text }

    package init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        let fields = try Fields(json, at: pointer)
        self.init(member: try fields.required("member"), comparisons: try fields.required("comparisons"))
    }

    package var json: JSON { ["comparisons": comparisons.json, "member": member.json] }
}

/// Where the last event of a member stands in this journal: the next one names it.
package struct MemberTrail: Document, Hashable {
    package static let collection = Collection("trail")

    let member: MemberID
    let last: Position

    package var id: String { member.text }

    package init(member: MemberID, last: Position) {
        self.member = member
        self.last = last
    }

    package init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        let fields = try Fields(json, at: pointer)
        member = try fields.required("member")
        last = try fields.required("last")
    }

    package var json: JSON { ["last": last.json, "member": member.json] }
}
