// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import Testing

@testable import Referral

/// The signals of fraud, one by one.
@Suite struct FraudTests {
    /// A case: what is known of both, what is found, and what follows.
    struct Case: Sendable, CustomTestStringConvertible {
        let name: String
        var friend: [Comparison] = []
        var advocate: [Comparison] = []
        var friendOrders: [Comparison] = []
        var advocateOrders: [Comparison] = []
        var friendIdentifiers: [IdentifierHash] = []
        var advocateIdentifiers: [IdentifierHash] = []
        var ancestors: [Traits] = []
        var ofAdvocate: [Timestamp] = []
        var ofOrigin: [Timestamp] = []
        let found: [FraudSignal]
        let verdict: FraudVerdict

        var testDescription: String { name }
    }

    private static func same(_ kind: Comparison.Kind) -> Comparison { Comparison(kind: kind, digits: "same") }
    private static let card = IdentifierHash(kind: .card, digits: "c")
    private static func times(_ count: Int, every hours: Int64) -> [Timestamp] {
        (1...count).map { day("2026-04-01") + -Int64($0) * hours * 3_600_000 }
    }

    private static let cases = [
        Case(
            name: "nothing in common", friend: [Comparison(kind: .name, digits: "b")], advocate: [same(.name)], found: [],
            verdict: .accept),
        Case(
            name: "one identifier", friendIdentifiers: [card], advocateIdentifiers: [card], found: [.selfReferral], verdict: .reject
        ),
        Case(
            name: "one telephone in two spellings", friend: [same(.phone)], advocate: [same(.phone)], found: [.selfReferral],
            verdict: .reject),
        Case(name: "a similar e-mail", friend: [same(.email)], advocate: [same(.email)], found: [.similarEmail], verdict: .review),
        Case(name: "the same name", friend: [same(.name)], advocate: [same(.name)], found: [.sameName], verdict: .accept),
        Case(
            name: "a name and an address of one family", friend: [same(.name), same(.address)],
            advocate: [same(.name), same(.address)], found: [.sameName, .sharedAddress], verdict: .review),
        Case(
            name: "one payment token in two purchases", friendOrders: [same(.paymentToken)], advocateOrders: [same(.paymentToken)],
            found: [.sharedPayment], verdict: .review),
        Case(
            name: "one device at the enrolment and with a purchase", friend: [same(.device)], advocateOrders: [same(.device)],
            found: [.sharedDevice], verdict: .review),
        Case(
            name: "one address alone", advocate: [same(.address)], friendOrders: [same(.address)], found: [.sharedAddress],
            verdict: .accept),
        Case(
            name: "an order by the advocate's e-mail", advocate: [same(.email)], friendOrders: [same(.email)],
            found: [.orderByAdvocate], verdict: .review),
        Case(
            name: "an order by the advocate's telephone, paid as the advocate pays", advocate: [same(.phone)],
            friendOrders: [same(.phone), same(.paymentToken)], advocateOrders: [same(.paymentToken)],
            found: [.orderByAdvocate, .sharedPayment], verdict: .reject),
        Case(
            name: "who brought the advocate comes again", friend: [same(.phone)],
            ancestors: [Traits(member: eve, own: [same(.phone)])], found: [.cycle], verdict: .reject),
        Case(
            name: "the friend is who brought the advocate's advocate",
            ancestors: [Traits(member: eve), Traits(member: ben)], found: [.cycle], verdict: .reject),
        Case(name: "the tenth of an advocate in a week", ofAdvocate: times(9, every: 18), found: [.burst], verdict: .review),
        Case(name: "the ninth of an advocate in a week", ofAdvocate: times(8, every: 18), found: [], verdict: .accept),
        Case(name: "ten of an advocate in more than a week", ofAdvocate: times(9, every: 19), found: [], verdict: .accept),
        Case(name: "the tenth from one origin in a week", ofOrigin: times(9, every: 1), found: [.burst], verdict: .review),
    ]
    private static let eve = known(MemberID("mem_EVE"))

    @Test(arguments: cases) func `each signal is found, and weighs what it does`(_ one: Case) {
        let check = FraudCheck(
            friend: Traits(
                member: ben, identifiers: Set(one.friendIdentifiers), own: Set(one.friend), orders: Set(one.friendOrders)),
            advocate: Traits(
                member: ada, identifiers: Set(one.advocateIdentifiers), own: Set(one.advocate), orders: Set(one.advocateOrders)),
            ancestors: one.ancestors, ofAdvocate: one.ofAdvocate, ofOrigin: one.ofOrigin, signedUpAt: day("2026-04-01"))
        #expect(check.signals == one.found)
        #expect(FraudVerdict(score: check.signals.score) == one.verdict)
    }

    @Test func `a burst takes in those that came before its tenth`() {
        // The first of ten who come within nine hours.
        let later = (1...9).map { day("2026-04-01") + Int64($0) * 3_600_000 }
        let check = FraudCheck(
            friend: Traits(member: ben), advocate: Traits(member: ada), ofAdvocate: later, signedUpAt: day("2026-04-01"))
        #expect(check.signals == [.burst])
    }

    @Test func `what looks like fraud is told with the signal, the score and what follows`() throws {
        let told = MemberEnrolled(member: ben, identifiers: [], enrolledAt: day("2026-04-01"), referralCode: Label("X"))
        func decided(_ friend: [Comparison], _ advocate: [Comparison]) -> [any ReferralFact] {
            decideAttribution(
                of: told, as: parties.referral, code: "X", advocate: (ada, ReferralCode(bits: 1)), under: terms()
            ) { _ in
                FraudCheck(
                    friend: Traits(member: ben, own: Set(friend)), advocate: Traits(member: ada, own: Set(advocate)),
                    signedUpAt: told.enrolledAt)
            }
        }
        let email = Comparison(kind: .email, digits: "e")
        let flagged = decided([email], [email])
        #expect(flagged.map { type(of: $0).type } == ["referral.signedUp", "referral.flagged"])
        #expect((flagged.last as? ReferralFlagged)?.score == 80)
        let phone = Comparison(kind: .phone, digits: "p")
        let rejected = decided([phone], [phone])
        #expect(rejected.map { type(of: $0).type } == ["referral.signedUp", "referral.rejected"])
        #expect((rejected.last as? ReferralRejected)?.signals == [.selfReferral])
    }

    @Test func `a code that is nobody's, one's own, or of no use is told as such`() {
        let told = MemberEnrolled(member: ben, identifiers: [], enrolledAt: day("2026-04-01"), referralCode: Label("X"))
        func cause(_ advocate: MemberID?, _ terms: ReferralTerms?) -> RejectionCause? {
            let facts = decideAttribution(
                of: told, as: parties.referral, code: "X", advocate: advocate.map { ($0, ReferralCode(bits: 1)) }, under: terms
            ) { FraudCheck(friend: Traits(member: ben), advocate: Traits(member: $0), signedUpAt: told.enrolledAt) }
            return (facts.first as? ReferralRejected)?.cause
        }
        #expect(cause(nil, terms()) == .unknownCode)
        #expect(cause(ben, terms()) == .unknownCode)
        #expect(cause(ada, nil) == .notOffered)
        #expect(cause(ada, terms()) == nil)
    }
}
