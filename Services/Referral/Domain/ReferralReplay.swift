// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel

/// What the journal of this service comes to.
///
/// `punchcard audit` replays it, and must find exactly the `ReferralRecord`s.
package struct ReferralReplay: Sendable {
    package private(set) var records: [ReferralID: ReferralRecord] = [:]
    /// Where the last event of each member stands.
    package private(set) var last: [MemberID: Position] = [:]

    package init() {}

    /// Takes in the next event of the journal.
    ///
    /// - Throws: where and why an event cannot be read, or that it does not follow from those before.
    package mutating func apply(_ event: Event) throws(Invalid) {
        let fact = try Self.fact(event)
        last[fact.member] = event.position
        if let signedUp = fact as? ReferralSignedUp {
            guard records[signedUp.referral] == nil else { throw Invalid(Pointer("/data/referral"), "began before") }
            records[signedUp.referral] = ReferralRecord(signedUp)
            return
        }
        // A code that led to nobody makes no referral.
        if let rejected = fact as? ReferralRejected, rejected.advocate == nil { return }
        guard let record = records[fact.referral] else { throw Invalid(Pointer("/data/referral"), "did not begin before") }
        guard record.canFollow(fact) else {
            throw Invalid(Pointer("/data/referral"), "is \(record.state.rawValue), and cannot become \(event.message.type)")
        }
        records[fact.referral]?.apply(fact)
    }

    /// An event of the journal, read as what it is.
    ///
    /// - Throws: where and why it cannot be read.
    package static func fact(_ event: Event) throws(Invalid) -> any ReferralFact {
        guard let type = facts[event.message.type] else {
            throw Invalid(Pointer("/type"), "is no event of referral: \(event.message.type)")
        }
        return try type.init(event.message.data, at: Pointer("/data"))
    }

    private static let facts: [String: any ReferralFact.Type] = {
        let types: [any ReferralFact.Type] = [
            ReferralSignedUp.self, ReferralFlagged.self, ReferralReleased.self, ReferralQualified.self, ReferralDisqualified.self,
            ReferralRewarded.self, ReferralRejected.self, ReferralExpired.self, ReferralClawedBack.self,
        ]
        return Dictionary(uniqueKeysWithValues: types.map { ($0.type, $0) })
    }()
}

extension ReferralRecord {
    /// Whether an event can come after what there is: each side is rewarded once, and what was given is taken back once.
    fileprivate func canFollow(_ fact: any ReferralFact) -> Bool {
        switch fact {
        case is ReferralQualified: state == .signedUp || state == .expired
        case is ReferralDisqualified: state == .qualified
        case is ReferralExpired: state == .signedUp
        case is ReferralFlagged, is ReferralRejected: state == .signedUp || state == .qualified
        case is ReferralReleased: isInReview
        case let told as ReferralRewarded:
            (state == .qualified || state == .rewarded) && !isInReview && !rewards.contains { $0.side == told.side }
        case let told as ReferralClawedBack:
            (state == .rewarded || state == .clawedBack)
                && rewards.contains { $0.side == told.side && $0.gift == told.gift && $0.takenBackAt == nil }
        default: false
        }
    }
}
