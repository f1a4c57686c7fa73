// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel

/// What became of one friend's referral.
///
/// It is the fold of its events in this journal and of nothing else, so that the audit can replay it: the only way to change
/// it is to tell something.
package struct ReferralRecord: Hashable, Sendable {
    package let parties: ReferralParties
    let code: ReferralCode
    /// The program that was in force when the friend enrolled; its promise holds.
    let version: Version
    let signedUpAt: Timestamp
    /// The first instant at which it is too late for the purchase; nil: never.
    let until: Timestamp?
    let origin: String?
    package internal(set) var state = State.signedUp
    var review: Review?
    /// All that looked like fraud when it was last told.
    var signals: [FraudSignal]
    var qualification: Qualification?
    /// What each side got.
    package internal(set) var rewards: [Given] = []
    var rejection: Rejected?

    package enum State: String, Sendable, JSONWord {
        case signedUp, qualified, rewarded, rejected, expired, clawedBack
    }

    /// That a person looks, or has looked, at it.
    enum Review: Hashable, Sendable {
        case open
        case released(actor: String, reason: String, at: Timestamp)
    }

    /// The purchase by which it qualified.
    struct Qualification: Hashable, Sendable {
        let purchase: QualifyingPurchase
        let occurredAt: Timestamp
        /// When the hold is over.
        let rewardAt: Timestamp
    }

    /// What one side got.
    package struct Given: Hashable, Sendable {
        package let side: ReferralSide
        package let gift: ReferralGift
        let at: Timestamp
        /// When a return took it back.
        var takenBackAt: Timestamp?
    }

    struct Rejected: Hashable, Sendable {
        let cause: RejectionCause
        let actor: String?
        let reason: String?
        let at: Timestamp
    }

    /// The referral that an enrolment begins.
    package init(_ told: ReferralSignedUp) {
        parties = told.parties
        code = told.code
        version = told.version
        signedUpAt = told.occurredAt
        until = told.until
        origin = told.origin
        signals = told.signals
    }

    /// Whether a person has to look at it.
    var isInReview: Bool { review == .open && (state == .signedUp || state == .qualified) }

    /// When something falls due by itself.
    var due: Timestamp? {
        switch state {
        case .signedUp: until
        case .qualified: isInReview ? nil : qualification?.rewardAt
        case .rewarded, .rejected, .expired, .clawedBack: nil
        }
    }

    /// Takes in what happened since; the live service and the audit's replay both come through here.
    package mutating func apply(_ fact: some ReferralFact) { fact.change(&self) }
}

/// An event that is about one referral, and what it does to it.
package protocol ReferralFact: Body {
    var referral: ReferralID { get }
    /// Whose event it is: of what concerns both, the friend's.
    var member: MemberID { get }
    var occurredAt: Timestamp { get }

    /// Total and without conditions: whether it may happen was decided before it was told.
    func change(_ record: inout ReferralRecord)
}
