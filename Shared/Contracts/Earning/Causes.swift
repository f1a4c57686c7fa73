// SPDX-License-Identifier: Apache-2.0

import Kernel

/// By what points, or a reward, are earned. An event tells it beside the rest of what it says.
package enum EarnCause: Hashable, Sendable {
    case purchase(PurchaseNumber, source: String)
    case activity(ActivityName, ActivityReference, source: String)
    case gift(GiftKind)
    /// The level that was entered.
    case tier(TierName)
    /// A friend who came and bought.
    case referral(ReferralID, ReferralSide)

    package enum GiftKind: String, Sendable, JSONWord { case welcome, birthday }

    package init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        let fields = try Fields(json, at: pointer)
        if let purchase: PurchaseNumber = try fields.optional("purchase") {
            self = .purchase(purchase, source: try fields.required("source"))
        } else if let activity: ActivityName = try fields.optional("activity") {
            self = .activity(activity, try fields.required("reference"), source: try fields.required("source"))
        } else if let gift: GiftKind = try fields.optional("gift") {
            self = .gift(gift)
        } else if let referral: ReferralID = try fields.optional("referral") {
            self = .referral(referral, try fields.required("side"))
        } else {
            self = .tier(try fields.required("tier"))
        }
    }

    /// `event` with what this says.
    func inlined(in event: JSON) -> JSON {
        switch self {
        case .purchase(let number, let source): event.with("purchase", number.json).with("source", source.json)
        case .activity(let activity, let reference, let source):
            event.with("activity", activity.json).with("reference", reference.json).with("source", source.json)
        case .gift(let kind): event.with("gift", kind.json)
        case .tier(let tier): event.with("tier", tier.json)
        case .referral(let referral, let side): event.with("referral", referral.json).with("side", side.json)
        }
    }
}

/// Why points go.
package enum TakeCause: Hashable, Sendable {
    case giveBack(PurchaseNumber, source: String, ReturnNumber)
    /// A return that is void had given back what a hold had paid, and that is to be spent again.
    case void(PurchaseNumber, source: String, ReturnNumber, HoldName)
    case reversal(ActivityName, ActivityReference, source: String)
    /// A later purchase that was rated by a level which a return took away.
    case recalculation(PurchaseNumber, source: String, TierName)
    /// The entry gift of a level that a return took away.
    case tier(TierName)
    /// A referral whose purchase was returned.
    case referral(ReferralID, ReferralSide)

    package init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        let fields = try Fields(json, at: pointer)
        let tier: TierName? = try fields.optional("tier")
        if let purchase: PurchaseNumber = try fields.optional("purchase") {
            let source: String = try fields.required("purchaseSource")
            if let tier {
                self = .recalculation(purchase, source: source, tier)
            } else if let hold: HoldName = try fields.optional("hold") {
                self = .void(purchase, source: source, try fields.required("return"), hold)
            } else {
                self = .giveBack(purchase, source: source, try fields.required("return"))
            }
        } else if let activity: ActivityName = try fields.optional("activity") {
            self = .reversal(activity, try fields.required("reference"), source: try fields.required("source"))
        } else if let referral: ReferralID = try fields.optional("referral") {
            self = .referral(referral, try fields.required("side"))
        } else {
            self = .tier(try fields.required("tier"))
        }
    }

    /// `event` with what this says.
    func inlined(in event: JSON) -> JSON {
        switch self {
        case .giveBack(let number, let source, let giveBack):
            event.with("purchase", number.json).with("purchaseSource", source.json).with("return", giveBack.json)
        case .void(let number, let source, let giveBack, let hold):
            event.with("purchase", number.json).with("purchaseSource", source.json).with("return", giveBack.json)
                .with("hold", hold.json)
        case .reversal(let activity, let reference, let source):
            event.with("activity", activity.json).with("reference", reference.json).with("source", source.json)
        case .recalculation(let number, let source, let tier):
            event.with("purchase", number.json).with("purchaseSource", source.json).with("tier", tier.json)
        case .tier(let tier): event.with("tier", tier.json)
        case .referral(let referral, let side): event.with("referral", referral.json).with("side", side.json)
        }
    }
}

/// What points are spent for. An event tells it beside the rest of what it says.
package enum SpendCause: Hashable, Sendable, CustomStringConvertible {
    /// What they were held for.
    case hold(HoldName)
    /// The reward that they buy.
    case redemption(RedemptionID)

    package init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        let fields = try Fields(json, at: pointer)
        if let redemption: RedemptionID = try fields.optional("redemption") {
            self = .redemption(redemption)
        } else {
            self = .hold(try fields.required("hold"))
        }
    }

    package var hold: HoldName? { if case .hold(let hold) = self { hold } else { nil } }

    /// `event` with what this says.
    func inlined(in event: JSON) -> JSON {
        switch self {
        case .hold(let hold): event.with("hold", hold.json)
        case .redemption(let redemption): event.with("redemption", redemption.json)
        }
    }

    package var description: String {
        switch self {
        case .hold(let hold): hold.text
        case .redemption(let redemption): redemption.text
        }
    }
}

/// What something is for the program that is no purchase, such as `review.posted`.
package typealias ActivityName = Name<ActivityPerformed>
/// What an activity was about: the same activity and reference earn once.
package typealias ActivityReference = Name<ActivityRecorded>
/// Points on their way from one member to another.
package enum Transfer: Identified { package static let prefix = "trf" }
package typealias TransferID = ID<Transfer>

/// One of a few words.
package protocol JSONWord: RawRepresentable<String>, CaseIterable, JSONValue {}

extension JSONWord {
    package init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        guard let word = Self(rawValue: try String(json, at: pointer)) else {
            throw Invalid(pointer, "must be one of \(Self.allCases.map(\.rawValue).joined(separator: ", "))")
        }
        self = word
    }

    package var json: JSON { .string(rawValue) }
}

/// A whole number or a fraction in lowest terms, such as `4999/50`.
extension Rational: JSONValue {
    package init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        let parts = try String(json, at: pointer).split(separator: "/", omittingEmptySubsequences: false).map { Int128($0) }
        guard let numerator = parts.first ?? nil, parts.count <= 2, let denominator = parts.count == 2 ? parts[1] : 1,
            denominator > 0
        else { throw Invalid(pointer, "must be a whole number or a fraction, such as 4999/50") }
        self.init(numerator, over: denominator)
    }

    package var json: JSON { .string(description) }
}
