// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel

extension ReferralRecord {
    /// Whether a purchase that was made then is in time: after the enrolment, and soon enough.
    private func isInTime(_ time: Timestamp) -> Bool { signedUpAt <= time && until.map { time < $0 } ?? true }

    /// Whether a purchase could ever qualify: returns only take of it, and a void gives no more than that back.
    func canQualify(_ purchase: FriendPurchase, under terms: ReferralTerms) -> Bool {
        isInTime(purchase.occurredAt) && isEnough(purchase, under: terms)
    }

    private func isEnough(_ purchase: FriendPurchase, under terms: ReferralTerms) -> Bool {
        guard let minimum = terms.rules?.minimum(in: purchase.currency) else { return false }
        return purchase.basis >= minimum
    }

    /// What follows from what is left of the friend's purchases, which are in the order of their recording: the first that
    /// is enough qualifies; one that is not any more takes back what it gave.
    ///
    /// A purchase that was made in time also qualifies when it is told after the referral has expired. A referral that was taken
    /// back never qualifies again.
    func following(
        _ purchases: [FriendPurchase], under terms: ReferralTerms, at time: Timestamp
    ) -> [any ReferralFact] {
        var (record, facts) = (self, [any ReferralFact]())
        func tell(_ fact: some ReferralFact) {
            record.apply(fact)
            facts.append(fact)
        }
        if let known = qualification, let purchase = purchases.first(where: known.isOf), !isEnough(purchase, under: terms) {
            switch state {
            case .qualified: tell(ReferralDisqualified(parties: parties, purchase: purchase.told, occurredAt: time))
            case .rewarded where terms.rules?.clawback == true:
                for given in rewards {
                    tell(
                        ReferralClawedBack(
                            parties: parties, side: given.side, gift: given.gift, version: version, purchase: purchase.told,
                            occurredAt: time))
                }
            case .signedUp, .rewarded, .rejected, .expired, .clawedBack: break
            }
        }
        if record.state == .signedUp || record.state == .expired,
            let first = purchases.first(where: { canQualify($0, under: terms) })
        {
            tell(
                ReferralQualified(
                    parties: parties, purchase: first.told, rewardAt: terms.rewardTime(ofPurchaseAt: first.occurredAt),
                    occurredAt: first.occurredAt))
        }
        return facts
    }
}

extension ReferralRecord.Qualification {
    fileprivate func isOf(_ other: FriendPurchase) -> Bool {
        purchase.purchase == other.purchase && purchase.source == other.source
    }
}
