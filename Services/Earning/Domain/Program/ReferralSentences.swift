// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel

extension ReferralRules {
    var sentences: [Sentence] {
        [
            qualifying, advocate.map { Sentence(.referral, "referral/advocate", "Who brought the friend gets \($0.words).") },
            friend.map { Sentence(.referral, "referral/friend", "The friend gets \($0.words).") }, due, returned, limit?.sentence,
            shown,
        ].compactMap { $0 }
    }

    private var qualifying: Sentence {
        let least = minimum.map { " of at least \($0.words)" } ?? ""
        let time = within.map { ", within \($0.words)" } ?? ""
        return Sentence(
            .referral, "referral", "A friend who enrols with a member's code qualifies with the first purchase\(least)\(time).")
    }

    private var due: Sentence {
        Sentence(
            .referral, "referral/hold",
            hold == Period() ? "It is given at once." : "It is given \(hold.words) after the purchase, to both or to none.")
    }

    private var returned: Sentence {
        Sentence(
            .referral, "referral/clawback",
            clawback
                ? "A return that leaves less takes it back." : "A return takes nothing back that was given.")
    }

    private var shown: Sentence? {
        link.map { Sentence(.referral, "referral/link", "Friends enrol at \($0).") }
    }
}

extension ReferralRules.Limit {
    fileprivate var sentence: Sentence {
        let friends = perAdvocate == 1 ? "1 friend" : "\(perAdvocate) friends"
        let period = per.map { " in a \($0.words)" } ?? ""
        return Sentence(.referral, "referral/limit", "A member gets it for at most \(friends)\(period).")
    }
}

extension ReferralGift {
    fileprivate var words: String {
        switch self {
        case .points(let points): points.words
        case .reward(let reward): "the reward \(reward)"
        }
    }
}
