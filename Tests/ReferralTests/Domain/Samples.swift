// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import Testing

@testable import Referral

// What the tables of these tests are made of.

let eur = known(Currency("EUR"))
let ada = known(MemberID("mem_ADA"))
let ben = known(MemberID("mem_BEN"))

/// What is written in a test can be read.
func known<Value>(_ value: Value?) -> Value {
    guard let value else { preconditionFailure("a sample cannot be read") }
    return value
}

/// `2026-04-01`, at noon in Greenwich.
func day(_ text: String) -> Timestamp { known(Timestamp(text + "T12:00:00Z")) }

/// `referral` of the design's program, with other parts given instead.
func rules(_ change: (inout ReferralRules) -> Void = { _ in }) -> ReferralRules {
    var rules = ReferralRules(advocate: .points(Points(500)), friend: .points(Points(250)))
    rules.minimum = MoneyTable([eur: Amount(2_500)])
    rules.within = .days(180)
    rules.hold = .days(14)
    rules.limit = ReferralRules.Limit(perAdvocate: 20, per: .year)
    change(&rules)
    return rules
}

func terms(_ change: (inout ReferralRules) -> Void = { _ in }) -> ReferralTerms {
    ReferralTerms(
        version: Version(1), effectiveFrom: day("2026-01-01"), zone: Zone(name: .utc, first: 0), rules: rules(change))
}

let parties = ReferralParties(referral: known(ReferralID("ref_1")), advocate: ada, friend: ben)

/// Ben came with Ada's code on the first of April.
func signedUp(_ terms: ReferralTerms = terms()) -> ReferralRecord {
    ReferralRecord(
        ReferralSignedUp(
            parties: parties, code: ReferralCode(bits: 1), version: terms.version, until: terms.end(ofSignUpAt: day("2026-04-01")),
            occurredAt: day("2026-04-01")))
}

/// A purchase of one line, or of several.
func purchase(
    _ amounts: Int64..., at: String, number: String = "P", position: Int64 = 1, currency: Currency = eur
) -> FriendPurchase {
    FriendPurchase(
        friend: ben, purchase: known(PurchaseNumber(number)), source: "pos", currency: currency, position: Position(position),
        occurredAt: day(at),
        lines: amounts.enumerated().map { index, amount in
            FriendPurchase.Line(
                line: amounts.count == 1 ? nil : LineName("\(index + 1)"), amount: Amount(amount), basis: Amount(amount),
                kept: Amount(amount))
        })
}

let back = known(ReturnNumber("B"))

func returned(_ amount: Int64, line: String? = nil) -> [LineReturn] {
    [
        LineReturn(
            line: line.flatMap { LineName($0) }, amount: Amount(amount), quantity: 0, points: .zero, qualifying: .zero, rules: [])
    ]
}

/// Nothing speaks against it.
let clean = RewardCheck(signals: [], areBothActive: true, rewardedBefore: 0)

extension ReferralRecord {
    /// Takes in what follows, and gives its types.
    mutating func take(_ facts: [any ReferralFact]) -> [String] {
        for fact in facts { apply(fact) }
        return facts.map { type(of: $0).type }
    }
}
