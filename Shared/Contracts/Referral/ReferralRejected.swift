// SPDX-License-Identifier: Apache-2.0

import Kernel

/// `referral.rejected`: nobody gets anything for this referral, and why.
package struct ReferralRejected: Body, Hashable {
    package static let type = "referral.rejected"

    package let referral: ReferralID
    package let friend: MemberID
    /// Nil when the code was nobody's.
    package let advocate: MemberID?
    package let cause: RejectionCause
    /// As the friend gave it, where it led to nobody.
    package let code: String?
    /// All that looks like fraud.
    package let signals: [FraudSignal]
    /// Who decided it, and why, where a person did.
    package let actor: String?
    package let reason: String?
    package let occurredAt: Timestamp

    package init(
        referral: ReferralID, friend: MemberID, advocate: MemberID? = nil, cause: RejectionCause, code: String? = nil,
        signals: [FraudSignal] = [], actor: String? = nil, reason: String? = nil, occurredAt: Timestamp
    ) {
        self.referral = referral
        self.friend = friend
        self.advocate = advocate
        self.cause = cause
        self.code = code
        self.signals = signals
        self.actor = actor
        self.reason = reason
        self.occurredAt = occurredAt
    }

    package init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        let fields = try Fields(json, at: pointer)
        referral = try fields.required("referral")
        friend = try fields.required("friend")
        advocate = try fields.optional("advocate")
        cause = try fields.required("cause")
        code = try fields.optional("code")
        signals = try fields.optional("signals") ?? []
        actor = try fields.optional("actor")
        reason = try fields.optional("reason")
        occurredAt = try fields.required("occurredAt")
    }

    package var json: JSON {
        .members([
            "actor": actor?.json, "advocate": advocate?.json, "cause": cause.json, "code": code?.json, "friend": friend.json,
            "occurredAt": occurredAt.json, "reason": reason?.json, "referral": referral.json,
            "signals": signals.isEmpty ? nil : signals.json,
        ])
    }
}

/// Why a referral earns nothing.
package enum RejectionCause: String, Sendable, JSONWord {
    /// Nobody has this code.
    case unknownCode
    /// The program that was in force has no `referral`.
    case notOffered
    /// The signals that there are weigh too much.
    case fraud
    /// A person decided so.
    case review
    /// One of the two was no active member when the rewards were due.
    case memberNotActive
    /// The advocate has had as many as the program allows.
    case limitReached
}

/// `referral.flagged`: a referral looks like fraud, and earns nothing until a person has looked at it.
package struct ReferralFlagged: Body, Hashable {
    package static let type = "referral.flagged"

    package let parties: ReferralParties
    /// All that there are, those of before included.
    package let signals: [FraudSignal]
    /// What they weigh.
    package let score: Int64
    package let occurredAt: Timestamp

    package init(parties: ReferralParties, signals: [FraudSignal], score: Int64, occurredAt: Timestamp) {
        self.parties = parties
        self.signals = signals
        self.score = score
        self.occurredAt = occurredAt
    }

    package init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        let fields = try Fields(json, at: pointer)
        parties = try ReferralParties(json, at: pointer)
        signals = try fields.required("signals")
        score = try fields.required("score")
        occurredAt = try fields.required("occurredAt")
    }

    package var json: JSON {
        parties.inlined(in: ["occurredAt": occurredAt.json, "score": score.json, "signals": signals.json])
    }
}

/// `referral.released`: a person has looked at a referral that was flagged, and it goes on.
package struct ReferralReleased: Body, Hashable {
    package static let type = "referral.released"

    package let parties: ReferralParties
    package let actor: String
    package let reason: String
    package let occurredAt: Timestamp

    package init(parties: ReferralParties, actor: String, reason: String, occurredAt: Timestamp) {
        self.parties = parties
        self.actor = actor
        self.reason = reason
        self.occurredAt = occurredAt
    }

    package init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        let fields = try Fields(json, at: pointer)
        parties = try ReferralParties(json, at: pointer)
        actor = try fields.required("actor")
        reason = try fields.required("reason")
        occurredAt = try fields.required("occurredAt")
    }

    package var json: JSON {
        parties.inlined(in: ["actor": actor.json, "occurredAt": occurredAt.json, "reason": reason.json])
    }
}
