// SPDX-License-Identifier: Apache-2.0

import Kernel

/// `referral.code`: what a member gives to friends.
package struct ReferralCodeGet: Body, Hashable {
    package static let type = "referral.code"
    package let member: MemberID

    package init(member: MemberID) { self.member = member }
    package init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        member = try Fields(json, at: pointer).required("member")
    }
    package var json: JSON { ["member": member.json] }
}

/// `referral.get`: one referral, by its id or by the friend.
package struct ReferralGet: Body, Hashable {
    package static let type = "referral.get"

    package let key: Key

    package enum Key: Hashable, Sendable {
        case referral(ReferralID)
        case friend(MemberID)
    }

    package init(_ key: Key) { self.key = key }

    package init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        let fields = try Fields(json, at: pointer)
        let (referral, member): (ReferralID?, MemberID?) = (try fields.optional("referral"), try fields.optional("member"))
        switch (referral, member) {
        case (let referral?, nil): key = .referral(referral)
        case (nil, let member?): key = .friend(member)
        case (.some, .some): throw Invalid(pointer["member"], "cannot stand beside referral")
        case (nil, nil): throw Invalid(pointer["referral"], "is missing, and so is member")
        }
    }

    package var json: JSON {
        switch key {
        case .referral(let referral): ["referral": referral.json]
        case .friend(let member): ["member": member.json]
        }
    }
}

/// `referral.list`: the referrals of a member, on either side, or all in a state; a page at a time.
package struct ReferralList: Body, Hashable {
    package static let type = "referral.list"

    package let scope: Scope
    /// `next` of the page before.
    package let after: String?
    package let limit: Int64?

    package enum Scope: Hashable, Sendable {
        case member(MemberID)
        case state(ReferralListState)
    }

    package init(_ scope: Scope, after: String? = nil, limit: Int64? = nil) {
        self.scope = scope
        self.after = after
        self.limit = limit
    }

    package init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        let fields = try Fields(json, at: pointer)
        let (member, state): (MemberID?, ReferralListState?) = (try fields.optional("member"), try fields.optional("state"))
        switch (member, state) {
        case (let member?, nil): scope = .member(member)
        case (nil, let state?): scope = .state(state)
        case (.some, .some): throw Invalid(pointer["state"], "cannot stand beside member")
        case (nil, nil): throw Invalid(pointer["member"], "is missing, and so is state")
        }
        after = try fields.text("after", ifPresent: Limits.labelCharacters)
        limit = try fields.integer("limit", ifPresentIn: 1...Int64(Limits.fetchEvents))
    }

    package var json: JSON {
        let page = JSON.members(["after": after?.json, "limit": limit?.json])
        return switch scope {
        case .member(let member): page.with("member", member.json)
        case .state(let state): page.with("state", state.json)
        }
    }
}

/// What a referral is asked for by: its state, or that somebody has to look at it.
package enum ReferralListState: String, Sendable, JSONWord {
    case signedUp, qualified, rewarded, rejected, expired, clawedBack, review
}

/// `referral.review`: somebody has looked at a referral that looks like fraud.
package struct ReferralReview: Body, Hashable {
    package static let type = "referral.review"

    package let referral: ReferralID
    package let decision: Decision
    package let actor: String
    /// For the record: it stays in the stream for ever, so it must not name anybody.
    package let reason: String

    package enum Decision: String, Sendable, JSONWord { case release, reject }

    package init(referral: ReferralID, decision: Decision, actor: String, reason: String) {
        self.referral = referral
        self.decision = decision
        self.actor = actor
        self.reason = reason
    }

    package init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        let fields = try Fields(json, at: pointer)
        referral = try fields.required("referral")
        decision = try fields.required("decision")
        actor = try fields.text("actor")
        reason = try fields.text("reason", limit: Limits.textCharacters)
    }

    package var json: JSON {
        ["actor": actor.json, "decision": decision.json, "reason": reason.json, "referral": referral.json]
    }
}
