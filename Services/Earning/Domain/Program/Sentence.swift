// SPDX-License-Identifier: Apache-2.0

import Contracts

/// A rule of a program in plain words, made of what the engine runs.
package struct Sentence: Hashable, Sendable {
    package let heading: Heading
    /// Where in the program it belongs: `campaigns/double-january/cap`. Entries of lists that have an id stand under it.
    package let place: String
    package let text: String
    /// Which rule it is about, if it is about one that stands in explanations.
    package let rule: RuleName?

    init(_ heading: Heading, _ place: String, _ text: String, rule: RuleName? = nil) {
        self.heading = heading
        self.place = place
        self.text = text
        self.rule = rule
    }

    /// What sentences are grouped by, in this order.
    package enum Heading: String, Sendable, CaseIterable {
        case program = "The program"
        case earning = "Earning points"
        case lots = "Keeping points"
        case purchases = "Taking purchases"
        case returns = "Returns"
        case corrections = "Holds and corrections"
        case cashback = "Cashback"
        case tiers = "Tiers"
        case campaigns = "Campaigns"
        case stamps = "Stamps"
        case gifts = "Gifts"
        case referral = "Bringing friends"
    }

    /// As it is answered.
    package var json: JSON { .members(["heading": heading.rawValue.json, "rule": rule?.json, "text": text.json]) }
}
