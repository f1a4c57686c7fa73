// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import Storage

extension Applicant: Document {
    package static let collection = Collection("applicant")
    package var id: String { member.text }

    package init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        let fields = try Fields(json, at: pointer)
        let segments: [String] = try fields.optional("segments") ?? []
        self.init(
            member: try fields.required("member"), status: try fields.required("status"), since: try fields.required("since"),
            segments: Set(segments))
    }

    package var json: JSON {
        .members([
            "member": member.json, "segments": segments.isEmpty ? nil : segments.sorted().json, "since": since.json,
            "status": status.json,
        ])
    }
}

extension MemberLevel: Document {
    package static let collection = Collection("memberLevel")
    package var id: String { member.text }

    package init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        let fields = try Fields(json, at: pointer)
        self.init(member: try fields.required("member"), tier: try fields.required("tier"))
    }

    package var json: JSON { ["member": member.json, "tier": tier.json] }
}

extension MemberTally: Document {
    package static let collection = Collection("memberTally")
    package var id: String { member.text }

    package init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        let fields = try Fields(json, at: pointer)
        self.init(member: try fields.required("member"))
        last = try fields.required("last")
        guard let counts: JSON = try fields.optional("redeemed") else { return }
        guard let object = counts.object else { throw Invalid(pointer["redeemed"], "must be an object") }
        for (name, count) in object.members {
            let place = pointer["redeemed"][name]
            redeemed[try RewardName(.string(name), at: place)] = try Int64(count, at: place)
        }
    }

    package var json: JSON {
        var counts = JSON.Object()
        for (reward, count) in redeemed { counts[reward.text] = count.json }
        return .members([
            "last": last.json, "member": member.json, "redeemed": counts.isEmpty ? nil : .object(counts),
        ])
    }
}
