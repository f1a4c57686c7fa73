// SPDX-License-Identifier: Apache-2.0

import Kernel

/// `referral` of the program: what it gives that a friend comes and buys.
///
/// It stands here because two services read it: Earning when a program is checked and explained, and Referral, which follows it.
package struct ReferralRules: Hashable, Sendable {
    /// For who brought the friend; nil: nothing.
    package var advocate: ReferralGift?
    /// For the friend; nil: nothing.
    package var friend: ReferralGift?
    /// Of the basis of the qualifying purchase; nil: any that is not free.
    package var minimum: MoneyTable?
    /// From the enrolment to the purchase; nil: for ever.
    package var within: Period?
    /// From the purchase to the rewards, so that it can be returned before.
    package var hold = Period()
    package var limit: Limit?
    /// Whether a return takes rewards back.
    package var clawback = true
    /// Where a friend enrols, with `{code}` in the place of the code.
    package var link: String?

    /// How many rewarded referrals an advocate can have.
    package struct Limit: Hashable, Sendable {
        package let perAdvocate: Int64
        /// In each calendar period of this length; nil: ever.
        package let per: CapPeriod?

        package init(perAdvocate: Int64, per: CapPeriod? = nil) {
            self.perAdvocate = perAdvocate
            self.per = per
        }
    }

    package init(advocate: ReferralGift? = nil, friend: ReferralGift? = nil) {
        self.advocate = advocate
        self.friend = friend
    }

    package func gift(for side: ReferralSide) -> ReferralGift? { side == .advocate ? advocate : friend }

    /// The least that a purchase in `currency` must come to; nil when none in this currency can qualify.
    package func minimum(in currency: Currency) -> Amount? {
        guard let minimum else { return Amount(1) }
        return minimum[currency]
    }

    /// What a member gives to friends. Without a `link` in the program it is the end of one, to be put behind the shop's own
    /// address.
    package func link(with code: ReferralCode) -> String {
        (link ?? "?referralCode=\(Self.place)").replacing(Self.place, with: code.text)
    }

    fileprivate static let place = "{code}"
}

extension ReferralRules {
    package init?(_ part: inout ProgramReader, programCurrency: Currency?) {
        advocate = part.part("advocate") { ReferralGift(&$0) }
        friend = part.part("friend") { ReferralGift(&$0) }
        if !part.has("advocate"), !part.has("friend") {
            part.refuse(part.pointer, "gives nothing: name advocate, friend, or both")
        }
        minimum = part.moneyTable("minimum", in: programCurrency)
        within = part.period("within")
        hold = part.period("hold", orZero: true) ?? hold
        limit = part.part("limit") { Limit(&$0) }
        clawback = part.value("clawback") ?? clawback
        link = part.text("link")
        if let link, !link.contains(Self.place) {
            part.refuse(part.pointer["link"], "must have \(Self.place) in the place of the code")
        }
        if advocate == nil, friend == nil { return nil }
    }
}

extension ReferralRules.Limit {
    fileprivate init?(_ part: inout ProgramReader) {
        part.require("perAdvocate")
        let perAdvocate = part.integer("perAdvocate", in: 1...Int64(Limits.referralsCounted))
        let per = part.choice("per", of: CapPeriod.self)
        guard let perAdvocate else { return nil }
        self.init(perAdvocate: perAdvocate, per: per)
    }
}

/// What one side of a referral gets.
package enum ReferralGift: Hashable, Sendable {
    case points(Points)
    /// The id of a reward.
    case reward(String)

    fileprivate init?(_ part: inout ProgramReader) {
        let points = part.points("points", in: 1...Points.mostGiven)
        let reward = part.text("reward")
        switch (points, reward) {
        case (let points?, nil): self = .points(points)
        case (nil, let reward?): self = .reward(reward)
        case (.some, .some):
            part.refuse(part.pointer, "gives points or a reward, not both")
            return nil
        case (nil, nil):
            if !part.has("points"), !part.has("reward") { part.refuse(part.pointer, "gives nothing: name points or a reward") }
            return nil
        }
    }

    /// Reads it from among the members of an event.
    package init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        let fields = try Fields(json, at: pointer)
        if let reward: String = try fields.optional("reward") {
            self = .reward(reward)
        } else {
            self = .points(try fields.required("points"))
        }
    }

    /// `event` with what this says.
    package func inlined(in event: JSON) -> JSON {
        switch self {
        case .points(let points): event.with("points", points.json)
        case .reward(let reward): event.with("reward", reward.json)
        }
    }
}

/// Who brings, and who is brought.
package enum ReferralSide: String, Sendable, JSONWord { case advocate, friend }
