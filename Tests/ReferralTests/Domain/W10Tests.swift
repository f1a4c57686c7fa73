// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import Testing

@testable import Referral

/// W10, row by row, on the rules alone: advocate 500, friend 250, minimum 25.00, 180 days, 14 days.
@Suite struct W10Tests {
    @Test func `04-01, the friend enrols with the code: signed up, for 180 days`() {
        let record = signedUp()
        #expect(record.state == .signedUp && record.until == day("2026-09-28"))
    }

    @Test func `04-03, a purchase of 20.00 is below the minimum: the friend stays signed up`() {
        let small = purchase(2_000, at: "2026-04-03")
        #expect(!signedUp().canQualify(small, under: terms()))
        #expect(signedUp().following([small], under: terms(), at: day("2026-04-03")).isEmpty)
    }

    @Test func `04-10, a purchase of 40.00 qualifies, with rewards due on 04-24`() throws {
        var record = signedUp()
        let facts = record.following([purchase(4_000, at: "2026-04-10")], under: terms(), at: day("2026-04-10"))
        let qualified = try #require(facts.first as? ReferralQualified)
        #expect(facts.count == 1 && qualified.rewardAt == day("2026-04-24") && qualified.purchase.basis == Amount(4_000))
        #expect(record.take(facts) == ["referral.qualified"])
        #expect(record.due == day("2026-04-24"))
    }

    @Test func `04-12, 20.00 go back, and 20.00 are too few: disqualified, and signed up again`() {
        var (record, bought) = (signedUp(), purchase(4_000, at: "2026-04-10"))
        _ = record.take(record.following([bought], under: terms(), at: day("2026-04-10")))
        bought.take(returned(2_000), by: back, of: "pos")
        let facts = record.following([bought], under: terms(), at: day("2026-04-12"))
        #expect(record.take(facts) == ["referral.disqualified"])
        #expect(record.state == .signedUp && record.due == day("2026-09-28"))
        #expect(record.settling(through: day("2026-04-24"), under: terms()) { clean }.isEmpty)
    }

    @Test func `04-24, the hold is over: 500 for the advocate and 250 for the friend, together`() throws {
        var record = signedUp()
        _ = record.take(record.following([purchase(4_000, at: "2026-04-10")], under: terms(), at: day("2026-04-10")))
        #expect(record.settling(through: day("2026-04-24") + -1, under: terms()) { clean }.isEmpty)
        let facts = record.settling(through: day("2026-04-24"), under: terms()) { clean }
        let rewarded = try #require(facts as? [ReferralRewarded])
        #expect(rewarded.map(\.member) == [ada, ben])
        #expect(rewarded.map(\.gift) == [.points(Points(500)), .points(Points(250))])
        #expect(rewarded.allSatisfy { $0.occurredAt == day("2026-04-24") })
        #expect(record.take(facts).count == 2 && record.state == .rewarded && record.due == nil)
    }

    @Test func `05-02, a full return takes back what each side got, and it never qualifies again`() throws {
        var (record, bought) = (signedUp(), purchase(4_000, at: "2026-04-10"))
        _ = record.take(record.following([bought], under: terms(), at: day("2026-04-10")))
        _ = record.take(record.settling(through: day("2026-04-24"), under: terms()) { clean })
        bought.take(returned(4_000), by: back, of: "pos")
        let facts = record.following([bought], under: terms(), at: day("2026-05-02"))
        let taken = try #require(facts as? [ReferralClawedBack])
        #expect(taken.map(\.member) == [ada, ben])
        #expect(taken.map(\.gift) == [.points(Points(500)), .points(Points(250))])
        #expect(record.take(facts).count == 2 && record.state == .clawedBack)

        bought.putBack(returned(4_000), by: back, of: "pos")
        let another = purchase(9_000, at: "2026-05-03", number: "Q", position: 2)
        #expect(record.following([bought, another], under: terms(), at: day("2026-05-03")).isEmpty)
    }
}

/// What follows from purchases and returns beyond the table.
@Suite struct FollowingTests {
    /// What becomes of a purchase of 40.00, returned to so much, with each minimum.
    @Test(
        arguments: [
            (2_500, 1_500, true), (2_500, 1_501, false), (4_000, 0, true), (4_000, 1, false), (4_001, 0, false),
        ] as [(minimum: Int64, returned: Int64, isEnough: Bool)])
    func `the minimum is what is left of the basis, to the cent`(minimum: Int64, amount: Int64, isEnough: Bool) {
        let terms = terms { $0.minimum = MoneyTable([eur: Amount(minimum)]) }
        var bought = purchase(4_000, at: "2026-04-10")
        if amount > 0 { bought.take(returned(amount), by: back, of: "pos") }
        #expect(signedUp(terms).following([bought], under: terms, at: day("2026-04-10")).isEmpty == !isEnough)
    }

    @Test func `only the basis counts: what the program leaves out does not qualify`() {
        let bought = FriendPurchase(
            friend: ben, purchase: known(PurchaseNumber("P")), source: "pos", currency: eur, position: Position(1),
            occurredAt: day("2026-04-10"),
            lines: [
                FriendPurchase.Line(line: LineName("1"), amount: Amount(2_000), basis: Amount(2_000), kept: Amount(2_000)),
                FriendPurchase.Line(line: LineName("2"), amount: Amount(5_000), basis: .zero, kept: Amount(5_000)),
            ])
        #expect(bought.basis == Amount(2_000))
        #expect(!signedUp().canQualify(bought, under: terms()))
    }

    @Test func `a return and its voiding count once, however often they are told`() {
        var bought = purchase(4_000, at: "2026-04-10")
        let other = known(ReturnNumber("C"))
        for _ in 1...2 {
            bought.take(returned(1_000), by: back, of: "pos")
            bought.take(returned(1_000), by: back, of: "web")
            bought.take(returned(500), by: other, of: "pos")
        }
        #expect(bought.basis == Amount(1_500))
        for _ in 1...2 {
            bought.putBack(returned(1_000), by: back, of: "pos")
            bought.take(returned(1_000), by: back, of: "pos")
        }
        #expect(bought.basis == Amount(2_500))
    }

    @Test func `what is left of a line counts for its part of the basis, rounded down`() {
        var bought = FriendPurchase(
            friend: ben, purchase: known(PurchaseNumber("P")), source: "pos", currency: eur, position: Position(1),
            occurredAt: day("2026-04-10"),
            lines: [FriendPurchase.Line(line: nil, amount: Amount(3_000), basis: Amount(2_500), kept: Amount(3_000))])
        bought.take(returned(1_000), by: back, of: "pos")
        #expect(bought.basis == Amount(1_666))
    }

    @Test(
        arguments: [
            ("2026-03-31", false), ("2026-04-01", true), ("2026-09-27", true), ("2026-09-28", false),
        ] as [(String, Bool)])
    func `a purchase is in time from the enrolment on, for 180 days`(at: String, isInTime: Bool) {
        #expect(signedUp().canQualify(purchase(4_000, at: at), under: terms()) == isInTime)
    }

    @Test func `a currency without a minimum does not qualify`() {
        #expect(!signedUp().canQualify(purchase(9_000, at: "2026-04-10", currency: known(Currency("CZK"))), under: terms()))
    }

    @Test func `without a minimum anything that is not free qualifies`() {
        let terms = terms { $0.minimum = nil }
        #expect(signedUp().canQualify(purchase(1, at: "2026-04-10"), under: terms))
        #expect(!signedUp().canQualify(purchase(0, at: "2026-04-10"), under: terms))
    }

    @Test func `when one purchase goes back, the next that is enough takes its place`() {
        var (record, first) = (signedUp(), purchase(4_000, at: "2026-04-10"))
        let second = purchase(3_000, at: "2026-04-11", number: "Q", position: 2)
        _ = record.take(record.following([first, second], under: terms(), at: day("2026-04-11")))
        first.take(returned(4_000), by: back, of: "pos")
        let facts = record.following([first, second], under: terms(), at: day("2026-04-12"))
        #expect(record.take(facts) == ["referral.disqualified", "referral.qualified"])
        #expect(record.qualification?.rewardAt == day("2026-04-25"))
    }

    @Test func `a return that is void before the rewards lets the purchase qualify again`() {
        var (record, bought) = (signedUp(), purchase(1_000, 3_000, at: "2026-04-10"))
        _ = record.take(record.following([bought], under: terms(), at: day("2026-04-10")))
        bought.take(returned(3_000, line: "2"), by: back, of: "pos")
        _ = record.take(record.following([bought], under: terms(), at: day("2026-04-12")))
        #expect(record.state == .signedUp)
        bought.putBack(returned(3_000, line: "2"), by: back, of: "pos")
        #expect(record.take(record.following([bought], under: terms(), at: day("2026-04-13"))) == ["referral.qualified"])
        #expect(record.due == day("2026-04-24"))
    }

    @Test func `a program without clawback takes nothing back`() {
        let terms = terms { $0.clawback = false }
        var (record, bought) = (signedUp(terms), purchase(4_000, at: "2026-04-10"))
        _ = record.take(record.following([bought], under: terms, at: day("2026-04-10")))
        _ = record.take(record.settling(through: day("2026-04-24"), under: terms) { clean })
        bought.take(returned(4_000), by: back, of: "pos")
        #expect(record.following([bought], under: terms, at: day("2026-05-02")).isEmpty)
    }

    @Test func `a purchase made in time and told late still qualifies`() {
        var record = signedUp()
        #expect(record.take(record.settling(through: day("2026-09-28"), under: terms()) { clean }) == ["referral.expired"])
        let late = purchase(4_000, at: "2026-09-27")
        #expect(record.take(record.following([late], under: terms(), at: day("2026-09-29"))) == ["referral.qualified"])
    }
}

/// What is checked when the hold is over.
@Suite struct SettlingTests {
    private func qualified(_ terms: ReferralTerms = terms()) -> ReferralRecord {
        var record = signedUp(terms)
        _ = record.take(record.following([purchase(4_000, at: "2026-04-10")], under: terms, at: day("2026-04-10")))
        return record
    }

    @Test(
        arguments: [
            (RewardCheck(signals: [], areBothActive: false, rewardedBefore: 0), .memberNotActive),
            (RewardCheck(signals: [], areBothActive: true, rewardedBefore: 20), .limitReached),
            (RewardCheck(signals: [.selfReferral], areBothActive: true, rewardedBefore: 0), .fraud),
        ] as [(RewardCheck, RejectionCause)])
    func `neither side gets anything, and it says why`(check: RewardCheck, cause: RejectionCause) {
        var record = qualified()
        let facts = record.settling(through: day("2026-05-01"), under: terms()) { check }
        #expect((facts.first as? ReferralRejected)?.cause == cause)
        #expect(record.take(facts) == ["referral.rejected"])
        #expect(record.state == .rejected && record.due == nil)
    }

    @Test func `the nineteenth of twenty is still rewarded`() {
        let check = RewardCheck(signals: [], areBothActive: true, rewardedBefore: 19)
        #expect(qualified().settling(through: day("2026-05-01"), under: terms()) { check }.count == 2)
    }

    @Test func `one side alone can have something, and a reward is as good as points`() throws {
        let terms = terms {
            $0.advocate = .reward("free-coffee")
            $0.friend = nil
        }
        let facts = qualified(terms).settling(through: day("2026-05-01"), under: terms) { clean }
        let rewarded = try #require(facts as? [ReferralRewarded])
        #expect(rewarded.map(\.gift) == [.reward("free-coffee")] && rewarded.map(\.side) == [.advocate])
    }

    @Test func `a calendar year limits by the program's calendar`() throws {
        let period = try #require(terms().limitPeriod(at: day("2026-04-24")))
        #expect(period == known(Timestamp("2026-01-01T00:00:00Z"))..<known(Timestamp("2027-01-01T00:00:00Z")))
        #expect(terms { $0.limit = ReferralRules.Limit(perAdvocate: 3) }.limitPeriod(at: day("2026-04-24")) == nil)
    }

    @Test func `what is flagged waits for a person, and goes on when it is released`() throws {
        var record = qualified()
        _ = record.take(
            record.settling(through: day("2026-04-24"), under: terms()) {
                RewardCheck(signals: [.burst], areBothActive: true, rewardedBefore: 0)
            })
        #expect(record.isInReview && record.due == nil)
        let release = ReferralReview(referral: parties.referral, decision: .release, actor: "eve", reason: "a club joined")
        let released = try record.decideReview(release, at: day("2026-05-02"))
        #expect(record.take([released]) == ["referral.released"])
        #expect(record.due == day("2026-04-24"))
        // The same signal is no news.
        let facts = record.settling(through: day("2026-05-02"), under: terms()) {
            RewardCheck(signals: [.burst], areBothActive: true, rewardedBefore: 0)
        }
        #expect(record.take(facts) == ["referral.rewarded", "referral.rewarded"])
        #expect(throws: Rejection.self) { try record.decideReview(release, at: day("2026-05-03")) }
    }

    @Test func `a new signal after a release is looked at again`() throws {
        var record = qualified()
        _ = record.take(record.weighing([.burst], at: day("2026-04-11")))
        let release = ReferralReview(referral: parties.referral, decision: .release, actor: "eve", reason: "a club joined")
        _ = record.take([try record.decideReview(release, at: day("2026-04-12"))])
        #expect(record.take(record.weighing([.burst, .sharedAddress], at: day("2026-04-13"))) == ["referral.flagged"])
        #expect(record.isInReview)
        #expect(record.take(record.weighing([.burst, .sharedDevice], at: day("2026-04-14"))) == ["referral.rejected"])
        #expect(record.signals == [.burst, .sharedAddress, .sharedDevice])
    }
}
