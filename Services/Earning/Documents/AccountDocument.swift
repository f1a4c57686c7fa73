// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import Storage

extension Account: Document {
    package static let dueIndex = "due"
    package static let collection = Collection("account", indexes: [dueIndex])
    package var id: String { member.text }
    package var keys: [IndexKey?] { [due.map { .integer($0.milliseconds) }] }

    package init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        let fields = try Fields(json, at: pointer)
        self.init(member: try fields.required("member"))
        lots = Lots(try fields.required("lots"))
        holds = try fields.optional("holds") ?? []
        debt = try fields.required("debt")
        totals = try fields.required("totals")
        purchases = try fields.integer("purchases", ifPresentIn: 0...Limits.magnitude) ?? 0
        qualifying = try fields.required("qualifying")
        tier = try fields.optional("tier") ?? MemberTier()
        entryGifts = Dictionary(uniqueKeysWithValues: try fields.pairs("entryGifts"))
        usage = CampaignUsage(Dictionary(uniqueKeysWithValues: try fields.pairs("usage")))
        stamps = Dictionary(uniqueKeysWithValues: try fields.pairs("stamps"))
        wallets = Dictionary(uniqueKeysWithValues: try fields.pairs("wallets"))
        welcomeGift = try fields.optional("welcomeGift")
        birthdayGift = try fields.optional("birthdayGift")
        warned = try fields.optional("warned")
        last = try fields.required("last")
        recordedAt = try fields.required("recordedAt")
        guard isSound else { throw Invalid(pointer["lots"], "cannot be what an account has") }
    }

    /// Whether it can be the fold of any journal.
    private var isSound: Bool {
        let held = holds.flatMap(\.lots).map(\.points)
        let parts = lots.open.map(\.points) + held
        return parts.allSatisfy { $0 > .zero } && parts.sum <= Int128(Limits.magnitude) && debt >= .zero
            && (lots.active == .zero || debt == .zero) && qualifying >= .zero && totals.sum == parts.sum - Int128(debt.count)
    }

    package var json: JSON {
        // The balance follows from the rest. It is written for whoever reads the file with sqlite3.
        .members([
            "balance": balance.json, "birthdayGift": birthdayGift?.json, "debt": debt.json,
            "entryGifts": entryGifts.isEmpty ? nil : entryGifts.json, "holds": holds.isEmpty ? nil : holds.json, "last": last.json,
            "lots": lots.open.json, "member": member.json, "purchases": purchases == 0 ? nil : purchases.json,
            "qualifying": qualifying.json, "recordedAt": recordedAt.json, "stamps": stamps.isEmpty ? nil : stamps.json,
            "tier": tier == MemberTier() ? nil : tier.json, "totals": totals.json,
            "usage": usage.used.isEmpty ? nil : usage.used.json, "wallets": wallets.isEmpty ? nil : wallets.json,
            "warned": warned?.json, "welcomeGift": welcomeGift?.json,
        ])
    }
}

extension Totals: JSONValue {
    init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        let fields = try Fields(json, at: pointer)
        earned = try fields.optional("earned") ?? .zero
        spent = try fields.optional("spent") ?? .zero
        expired = try fields.optional("expired") ?? .zero
        revoked = try fields.optional("revoked") ?? .zero
        adjusted = try fields.optional("adjusted") ?? .zero
        transferred = try fields.optional("transferred") ?? .zero
        guard earned >= .zero, spent >= .zero, expired >= .zero, revoked >= .zero else {
            throw Invalid(pointer, "cannot be sums of entries")
        }
    }

    var json: JSON {
        func some(_ points: Points) -> JSON? { points == .zero ? nil : points.json }
        return .members([
            "adjusted": some(adjusted), "earned": some(earned), "expired": some(expired), "revoked": some(revoked),
            "spent": some(spent), "transferred": some(transferred),
        ])
    }
}

extension OpenLot: JSONValue {
    init(_ json: JSON, at pointer: Pointer) throws(Invalid) { self.init(try LotPoints(json, at: pointer)) }
    var json: JSON { part(points).json }
}

extension OpenHold: JSONValue {
    init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        let fields = try Fields(json, at: pointer)
        hold = try fields.required("hold")
        lots = try fields.required("lots")
        until = try fields.required("until")
    }

    var json: JSON { ["hold": hold.json, "lots": lots.json, "until": until.json] }
}

extension Warned: JSONValue {
    init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        let fields = try Fields(json, at: pointer)
        through = try fields.required("through")
        expiry = try fields.optional("expiry")
    }

    var json: JSON { .members(["expiry": expiry?.json, "through": through.json]) }
}

extension EntryGift: JSONValue {
    init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        let fields = try Fields(json, at: pointer)
        points = try fields.required("points")
        lots = try fields.required("lots")
        position = try fields.required("position")
        at = try fields.required("at")
        reward = try fields.optional("reward")
    }

    var json: JSON {
        .members([
            "at": at.json, "lots": lots.json, "points": points.json, "position": position.json, "reward": reward?.json,
        ])
    }
}
