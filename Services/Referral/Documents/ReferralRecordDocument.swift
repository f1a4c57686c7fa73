// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import Storage

/// A referral is found by its id, which follows from the friend; by what is due, its advocate, where the friend came from, and its
/// state, where those that wait for a person have a state of their own.
extension ReferralRecord: Document {
    static let dueIndex = "due"
    static let advocateIndex = "advocate"
    static let originIndex = "origin"
    static let stateIndex = "state"
    static let rewardedIndex = "rewarded"
    package static let collection = Collection(
        "referral", indexes: [dueIndex, advocateIndex, originIndex, stateIndex, rewardedIndex])

    package var id: String { parties.referral.text }

    package var keys: [IndexKey?] {
        [
            due.map { .integer($0.milliseconds) },
            .text(Self.key(parties.advocate.text, signedUpAt)),
            origin.map { .text(Self.key($0, signedUpAt)) },
            .text(listState.rawValue),
            state == .rewarded ? rewards.first.map { .text(Self.key(parties.advocate.text, $0.at)) } : nil,
        ]
    }

    /// What it is listed under.
    var listState: ReferralListState { isInReview ? .review : ReferralListState(rawValue: state.rawValue) ?? .review }

    /// A name and a moment, in one text that sorts by both.
    static func key(_ name: String, _ time: Timestamp) -> String {
        // Positions are never negative, and no moment is before the year 1.
        "\(name) \(Position(max(0, time.milliseconds + 62_135_596_800_000)))"
    }

    package init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        let fields = try Fields(json, at: pointer)
        parties = try ReferralParties(json, at: pointer)
        code = try fields.required("code")
        version = try fields.required("version")
        signedUpAt = try fields.required("signedUpAt")
        until = try fields.optional("until")
        origin = try fields.optional("origin")
        state = try fields.required("state")
        review = try fields.optional("review")
        signals = try fields.optional("signals") ?? []
        qualification = try fields.optional("qualification")
        rewards = try fields.optional("rewards") ?? []
        rejection = try fields.optional("rejection")
    }

    package var json: JSON {
        .members([
            "advocate": parties.advocate.json, "code": code.json, "friend": parties.friend.json, "origin": origin?.json,
            "qualification": qualification?.json, "referral": parties.referral.json, "rejection": rejection?.json,
            "review": review?.json, "rewards": rewards.isEmpty ? nil : rewards.json,
            "signals": signals.isEmpty ? nil : signals.json, "signedUpAt": signedUpAt.json, "state": state.json,
            "until": until?.json, "version": version.json,
        ])
    }
}

extension ReferralRecord.Review: JSONValue {
    init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        let fields = try Fields(json, at: pointer)
        if try fields.required("open") {
            self = .open
        } else {
            self = .released(
                actor: try fields.required("actor"), reason: try fields.required("reason"), at: try fields.required("at"))
        }
    }

    var json: JSON {
        switch self {
        case .open: ["open": true]
        case .released(let actor, let reason, let time):
            ["actor": actor.json, "at": time.json, "open": false, "reason": reason.json]
        }
    }
}

extension ReferralRecord.Qualification: JSONValue {
    init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        let fields = try Fields(json, at: pointer)
        purchase = try QualifyingPurchase(json, at: pointer)
        occurredAt = try fields.required("occurredAt")
        rewardAt = try fields.required("rewardAt")
    }

    var json: JSON { purchase.inlined(in: ["occurredAt": occurredAt.json, "rewardAt": rewardAt.json]) }
}

extension ReferralRecord.Given: JSONValue {
    package init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        let fields = try Fields(json, at: pointer)
        side = try fields.required("side")
        gift = try ReferralGift(json, at: pointer)
        at = try fields.required("at")
        takenBackAt = try fields.optional("takenBackAt")
    }

    package var json: JSON {
        gift.inlined(in: .members(["at": at.json, "side": side.json, "takenBackAt": takenBackAt?.json]))
    }
}

extension ReferralRecord.Rejected: JSONValue {
    init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        let fields = try Fields(json, at: pointer)
        cause = try fields.required("cause")
        actor = try fields.optional("actor")
        reason = try fields.optional("reason")
        at = try fields.required("at")
    }

    var json: JSON {
        .members(["actor": actor?.json, "at": at.json, "cause": cause.json, "reason": reason?.json])
    }
}
