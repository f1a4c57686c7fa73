// SPDX-License-Identifier: Apache-2.0

import Kernel

/// A reward as a shop offers it.
package struct RewardDetails: Hashable, Sendable, JSONValue {
    package let name: String
    package let value: RewardValue
    /// What it takes; 0 for what is given away.
    package let cost: Points
    /// How many pieces there are in all, those given out included; nil: as many as are asked for.
    package let stock: Int64?
    /// How many of it one member can redeem; what a rule gives does not count.
    package let perMember: Int64?
    /// The levels whose members can have it; nil: all.
    package let tiers: [TierName]?
    /// Only members of one of these; nil: all.
    package let segments: [Label]?
    package let visibility: Visibility
    /// It can be had in [from, to).
    package let from: Timestamp?
    package let to: Timestamp?
    /// Nil: it needs no code.
    package let voucher: VoucherRule?

    package enum Visibility: String, Sendable, JSONWord {
        /// In every list.
        case listed
        /// In no list; who knows its name can have it.
        case unlisted
        /// Only rules of the program give it.
        case byRule
    }

    package init(
        name: String,
        value: RewardValue,
        cost: Points,
        stock: Int64? = nil,
        perMember: Int64? = nil,
        tiers: [TierName]? = nil,
        segments: [Label]? = nil,
        visibility: Visibility = .listed,
        from: Timestamp? = nil,
        to: Timestamp? = nil,
        voucher: VoucherRule? = nil
    ) {
        self.name = name
        self.value = value
        self.cost = cost
        self.stock = stock
        self.perMember = perMember
        self.tiers = tiers
        self.segments = segments
        self.visibility = visibility
        self.from = from
        self.to = to
        self.voucher = voucher
    }

    package init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        let fields = try Fields(json, at: pointer)
        name = try fields.text("name")
        value = try RewardValue(json, at: pointer)
        cost = Points(try fields.integer("cost", in: 0...Limits.magnitude))
        stock = try fields.integer("stock", ifPresentIn: 0...Limits.pieces)
        perMember = try fields.integer("perMember", ifPresentIn: 1...Limits.pieces)
        tiers = try fields.tiers()
        segments = try fields.distinct("segments", limit: Limits.profileItems, by: \Label.self)
        visibility = try fields.optional("visibility") ?? .listed
        from = try fields.optional("from")
        to = try fields.optional("to")
        voucher = try fields.optional("voucher")
        if segments?.isEmpty == true { throw Invalid(pointer["segments"], "must have at least one element") }
        if let from, let to, to <= from { throw Invalid(pointer["to"], "is not after from") }
        if value.kind == .experience, stock == nil {
            throw Invalid(pointer["stock"], "is missing: an experience has as many places as its stock")
        }
    }

    package var json: JSON {
        value.inlined(
            in: .members([
                "cost": cost.json, "from": from?.json, "name": name.json, "perMember": perMember?.json,
                "segments": segments?.json, "stock": stock?.json, "tiers": tiers?.json, "to": to?.json,
                "visibility": visibility == .listed ? nil : visibility.json, "voucher": voucher?.json,
            ]))
    }
}

/// How vouchers of a reward are.
package struct VoucherRule: Hashable, Sendable, JSONValue {
    /// How long each can be used after it was issued; nil: for ever.
    package let validFor: Period?
    /// How often.
    package let uses: Int64
    /// Whether codes of somebody else's are given out, and none are made.
    package let isPooled: Bool

    package init(validFor: Period? = nil, uses: Int64 = 1, isPooled: Bool = false) {
        self.validFor = validFor
        self.uses = uses
        self.isPooled = isPooled
    }

    package init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        let fields = try Fields(json, at: pointer)
        validFor = try fields.optional("validFor")
        uses = try fields.integer("uses", ifPresentIn: 1...Limits.pieces) ?? 1
        let isMarked: Bool = try fields.optional("pooled") ?? false
        isPooled = isMarked || json["codes"] != nil
        if let validFor, validFor == Period() { throw Invalid(pointer["validFor"], "must be longer than nothing") }
    }

    package var json: JSON {
        .members([
            "pooled": isPooled ? true : nil, "uses": uses == 1 ? nil : uses.json, "validFor": validFor?.json,
        ])
    }
}
