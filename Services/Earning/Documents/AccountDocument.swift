// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import Storage

extension Account: Document {
    package static let collection = Collection("account")
    package var id: String { member.text }

    package init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        let fields = try Fields(json, at: pointer)
        self.init(member: try fields.required("member"))
        lots = Lots(try fields.required("lots"))
        debt = try fields.required("debt")
        earned = try fields.required("earned")
        revoked = try fields.required("revoked")
        qualifying = try fields.required("qualifying")
        last = try fields.required("last")
        guard lots.open.allSatisfy({ $0.points > .zero }), lots.open.map(\.points).sum <= Int128(Limits.magnitude),
            debt >= .zero, lots.open.isEmpty || debt == .zero, earned >= .zero, revoked >= .zero, qualifying >= .zero,
            earned.count - revoked.count == balance.count
        else { throw Invalid(pointer["lots"], "cannot be what an account has") }
    }

    package var json: JSON {
        // The balance follows from the rest. It is written for whoever reads the file with sqlite3.
        [
            "balance": balance.json, "debt": debt.json, "earned": earned.json, "last": last.json,
            "lots": lots.open.json,
            "member": member.json, "qualifying": qualifying.json, "revoked": revoked.json,
        ]
    }
}

extension OpenLot: JSONValue {
    init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        let fields = try Fields(json, at: pointer)
        lot = try fields.required("lot")
        points = try fields.required("points")
        partner = try fields.optional("partner")
        earnedAt = try fields.required("earnedAt")
        position = try fields.required("position")
    }

    var json: JSON {
        .members([
            "earnedAt": earnedAt.json, "lot": lot.json, "partner": partner?.json, "points": points.json,
            "position": position.json,
        ])
    }
}
