// SPDX-License-Identifier: Apache-2.0

import Kernel

/// What a reward is: its kind, and what that needs to be known of it.
///
/// The till reads it and does what it says; nothing here computes a discount.
package enum RewardValue: Hashable, Sendable {
    /// Off a purchase.
    case percent(Percentage)
    /// Off a purchase.
    case amount(Payment)
    case freeItem(sku: String, quantity: Int64)
    case freeShipping
    /// Money that the shop pays out.
    case cashback(Payment)
    /// Something that is handed over or sent.
    case gift(item: String?)
    /// A place at something that happens; there are as many as the reward has pieces.
    case experience(at: Timestamp, place: String?)
    /// Buying before others, in one of some windows.
    case earlyAccess([AccessWindow])
    /// Something that the shop gives to a cause.
    case donation(cause: String, Payment?)

    package enum Kind: String, Sendable, JSONWord {
        case percent, amount, freeItem, freeShipping, cashback, gift, experience, earlyAccess, donation
    }

    package var kind: Kind {
        switch self {
        case .percent: .percent
        case .amount: .amount
        case .freeItem: .freeItem
        case .freeShipping: .freeShipping
        case .cashback: .cashback
        case .gift: .gift
        case .experience: .experience
        case .earlyAccess: .earlyAccess
        case .donation: .donation
        }
    }

    /// Reads `kind` and `value` of an object.
    package init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        let object = try Fields(json, at: pointer)
        let kind: Kind = try object.required("kind")
        guard let value: JSON = try object.optional("value") else {
            switch kind {
            case .freeShipping: self = .freeShipping
            case .gift: self = .gift(item: nil)
            default: throw Invalid(pointer["value"], "is missing: a reward of the kind \(kind.rawValue) has one")
            }
            return
        }
        let fields = try Fields(value, at: pointer["value"])
        switch kind {
        case .percent: self = .percent(try fields.required("percent"))
        case .amount: self = .amount(try Payment(in: fields))
        case .freeItem:
            self = .freeItem(
                sku: try fields.text("sku"), quantity: try fields.integer("quantity", ifPresentIn: 1...Limits.pieces) ?? 1)
        case .freeShipping: self = .freeShipping
        case .cashback: self = .cashback(try Payment(in: fields))
        case .gift: self = .gift(item: try fields.text("item", ifPresent: Limits.labelCharacters))
        case .experience:
            self = .experience(
                at: try fields.required("at"), place: try fields.text("place", ifPresent: Limits.labelCharacters))
        case .earlyAccess:
            guard let windows: [AccessWindow] = try fields.array("windows", limit: Limits.accessWindows), !windows.isEmpty else {
                throw Invalid(pointer["value"]["windows"], "must have at least one element")
            }
            self = .earlyAccess(windows)
        case .donation:
            let hasAmount = value["amount"] != nil || value["currency"] != nil
            self = .donation(cause: try fields.text("cause"), hasAmount ? try Payment(in: fields) : nil)
        }
    }

    /// What stands under `value`; nil for a kind that says all.
    package var json: JSON? {
        switch self {
        case .percent(let percent): ["percent": percent.json]
        case .amount(let payment), .cashback(let payment): payment.inlined(in: [:])
        case .freeItem(let sku, let quantity):
            .members(["quantity": quantity == 1 ? nil : quantity.json, "sku": sku.json])
        case .freeShipping: nil
        case .gift(let item): item.map { ["item": $0.json] }
        case .experience(let at, let place): .members(["at": at.json, "place": place?.json])
        case .earlyAccess(let windows): ["windows": windows.json]
        case .donation(let cause, let payment):
            payment?.inlined(in: ["cause": cause.json]) ?? ["cause": cause.json]
        }
    }

    /// `object` with what this says.
    package func inlined(in object: JSON) -> JSON { object.with("kind", kind.json).with("value", json) }
}

/// A time in which members can buy before others.
package struct AccessWindow: Hashable, Sendable, JSONValue {
    package let from: Timestamp
    /// The first moment at which it is over.
    package let to: Timestamp?
    /// Nil: members of every level.
    package let tiers: [TierName]?

    package init(from: Timestamp, to: Timestamp? = nil, tiers: [TierName]? = nil) {
        self.from = from
        self.to = to
        self.tiers = tiers
    }

    package init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        let fields = try Fields(json, at: pointer)
        from = try fields.required("from")
        to = try fields.optional("to")
        tiers = try fields.tiers()
        if let to, to <= from { throw Invalid(pointer["to"], "is not after from") }
    }

    package var json: JSON { .members(["from": from.json, "tiers": tiers?.json, "to": to?.json]) }
}

extension Fields {
    /// The `tiers` whose members something is for; nil: for all.
    func tiers() throws(Invalid) -> [TierName]? {
        let tiers = try distinct("tiers", limit: Limits.profileItems, by: \TierName.self)
        if tiers?.isEmpty == true { throw Invalid(pointer["tiers"], "must have at least one element") }
        return tiers
    }
}
